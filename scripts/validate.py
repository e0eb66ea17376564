"""Check knowledge, decision tables and training data against each other; one line for each problem.

``--quick`` leaves out what cannot stop the assistant from working: coverage, cases, doubled phrases.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annai.decisions.cases import run_case
from annai.decisions.loader import load_tables
from annai.decisions.model import DecisionTable
from annai.errors import AnnaiError
from annai.knowledge import Citation, Knowledge, load_knowledge
from annai.knowledge.coverage import coverage
from annai.knowledge.load import read_yaml
from annai.language.normalise import normalise
from annai.paths import ROOT
from annai.settings import read_settings

_PHRASE = re.compile(r"^\s*-\s+(.*\S)\s*$", re.MULTILINE)


def decisions(tables: Mapping[str, DecisionTable]) -> Iterator[str]:
    """Cases that stand beside a table and do not hold."""
    for table in tables.values():
        for case in table.spec.cases:
            for difference in run_case(table, case):
                yield f"knowledge/decisions/{table.id}.yml: case {case.name!r}: {difference}"


def passages(knowledge: Knowledge, tables: Mapping[str, DecisionTable]) -> Iterator[str]:
    """Passages of the sources that nothing cites and that no reason excuses."""
    quoted = [
        (f"decision {table.id}", Citation(source=item.source, locator=item.locator, quote=item.quote))
        for table in tables.values()
        for item in table.spec.citations.values()
    ]
    for passage in coverage(knowledge, quoted):
        if not passage.is_covered:
            yield f"knowledge/sources/{passage.source}.txt: no entry cites: {passage.text[:40]}"


def references(knowledge: Knowledge, tables: Mapping[str, DecisionTable]) -> Iterator[str]:
    """Topics that name a decision which does not exist."""
    for topic in knowledge.topics.values():
        if topic.decision and topic.decision not in tables:
            yield f"knowledge/topics.yml: {topic.id}: there is no decision {topic.decision!r}"


def training_files(knowledge: Knowledge, domain: dict[str, Any]) -> Iterator[str]:
    """Topics, intents, phrases and rules must name the same things."""
    topics = set(knowledge.topics)
    yield from _differences("domain.yml: intents", set(domain["intents"]), topics)
    yield from _differences("domain.yml: entities", set(domain["entities"]), _entities(knowledge, domain))
    files = {path.stem for path in (ROOT / "data" / "nlu").glob("*.yml")}
    yield from _differences("data/nlu: files", files, topics)
    yield from _rules(topics, set(domain["actions"]))


def _entities(knowledge: Knowledge, domain: dict[str, Any]) -> set[str]:
    """Entities of the vocabulary, and those that the domain has for values found by rules (dates, amounts)."""
    computed = {"programme_year", "date", "duration", "amount", "rate", "count"}
    return set(knowledge.vocabulary) | (computed & set(domain["entities"]))


def _differences(place: str, found: set[str], wanted: set[str]) -> Iterator[str]:
    yield from (f"{place}: {name} is missing" for name in sorted(wanted - found))
    yield from (f"{place}: {name} is in knowledge/ nowhere" for name in sorted(found - wanted))


def _rules(topics: set[str], actions: set[str]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for path in sorted((ROOT / "data" / "rules").glob("*.yml")):
        place = path.relative_to(ROOT)
        for rule in read_yaml(path)["rules"]:
            for step in rule["steps"]:
                if "intent" in step:
                    seen[step["intent"]] += 1
                elif "action" in step and step["action"] not in actions:
                    yield f"{place}: {rule['rule']}: action {step['action']!r} is not in domain.yml"
    yield from _differences("data/rules: intents", set(seen), topics)
    yield from (f"data/rules: {intent} has {count} rules" for intent, count in seen.items() if count > 1)


def phrases() -> Iterator[str]:
    """Files with phrases of another topic, and phrases that stand under two topics."""
    owners: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in read_yaml(path)["nlu"]:
            intent = block.get("intent")
            if intent != path.stem:
                yield f"{path.relative_to(ROOT)}: holds phrases of {intent}"
            for phrase in _PHRASE.findall(block.get("examples", "")):
                owners[normalise(phrase)].add(str(intent))
    for phrase, intents in owners.items():
        if len(intents) > 1:
            yield f"data/nlu: {phrase[:40]!r} stands under {' and '.join(sorted(intents))}"


def problems(*, quick: bool) -> list[str]:
    """Everything that is wrong, one line each; an empty list when all is in order."""
    try:
        settings = read_settings()
        knowledge = load_knowledge(settings.knowledge)
        tables = load_tables(settings.knowledge / "decisions")
        domain = read_yaml(ROOT / "domain.yml")
        found = [*references(knowledge, tables), *training_files(knowledge, domain)]
        if not quick:
            found += [*passages(knowledge, tables), *decisions(tables), *phrases()]
    except AnnaiError as error:
        return str(error).splitlines()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.validate", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what could stop the assistant from working")
    parser.add_argument("--quiet", action="store_true", help="print problems only")
    arguments = parser.parse_args()
    begin = time.monotonic()
    found = problems(quick=arguments.quick)
    for line in found:
        print(f"error: {line.replace(f'{Path(ROOT)}/', '')}", file=sys.stderr)
    if not arguments.quiet:
        verdict = f"{len(found)} problems" if found else "knowledge, decisions and training data are in order"
        print(f"validate: {verdict} ({time.monotonic() - begin:.1f} s)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
