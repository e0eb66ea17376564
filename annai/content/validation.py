"""Checks knowledge, decision tables and training data against each other; one line for each problem."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from annai.content.rasa_files import differences
from annai.decisions.cases import run_case
from annai.decisions.loader import load_tables
from annai.decisions.model import DecisionTable
from annai.errors import AnnaiError
from annai.knowledge import Citation, Knowledge, load_knowledge
from annai.knowledge.coverage import Passage, coverage
from annai.knowledge.files import read_yaml
from annai.language.normalise import normalise

# Stands in a skeleton wherever somebody has to look: nothing that holds it may be published.
TO_BE_CHECKED = "【要確認】"
_PHRASE = re.compile(r"^\s*-\s+(.*\S)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Project:
    """The files that are checked: ``root`` holds the Rasa project, ``knowledge`` what is true."""

    root: Path
    knowledge: Path


def problems(project: Project, *, quick: bool) -> list[str]:
    """Everything that is wrong, one line each; an empty list when all is in order.

    ``quick`` leaves out what cannot stop the assistant from working: coverage, cases, doubled phrases.
    """
    try:
        unfinished = list(_unfinished(project.root, project.knowledge))
        if unfinished:
            return unfinished
        knowledge = load_knowledge(project.knowledge)
        tables = load_tables(project.knowledge / "decisions")
        found = [*_decisions_of_topics(knowledge, tables), *_training_files(project.root, knowledge)]
        if not quick:
            found += [*_passages(knowledge, tables), *_cases(tables), *_phrases(project.root)]
    except AnnaiError as error:
        return str(error).splitlines()
    return found


def covered_passages(knowledge: Knowledge, tables: Mapping[str, DecisionTable]) -> list[Passage]:
    """All passages of the sources with what cites them, decision tables included."""
    quoted = [
        (f"decision {table.id}", Citation(source=item.source, locator=item.locator, quote=item.quote))
        for table in tables.values()
        for item in table.spec.citations.values()
    ]
    return coverage(knowledge, quoted)


def _unfinished(root: Path, folder: Path) -> Iterator[str]:
    """Places of a skeleton that nobody has looked at yet."""
    for path in [*sorted(folder.rglob("*.yml")), *sorted((root / "data" / "nlu").glob("*.yml"))]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            content = line.split(" #")[0]
            if TO_BE_CHECKED in content and not content.lstrip().startswith("#"):
                key = content.split(":")[0].strip(" -")
                yield f"{path}:{number}: {key}: not checked; put what the document says in place of {TO_BE_CHECKED}"


def _decisions_of_topics(knowledge: Knowledge, tables: Mapping[str, DecisionTable]) -> Iterator[str]:
    for topic in knowledge.topics.values():
        if topic.decision and topic.decision not in tables:
            yield (
                f"{knowledge.folder}/topics.yml: {topic.id}: there is no decision {topic.decision!r}; "
                "add its table to knowledge/decisions/ or correct the name"
            )


def _training_files(root: Path, knowledge: Knowledge) -> Iterator[str]:
    """The Rasa project must name the same topics and entities, and each topic needs phrases."""
    yield from differences(root, knowledge)
    topics = set(knowledge.topics)
    # What the console proposes stands in files of its own until it is reviewed.
    written = (root / "data" / "nlu").glob("*.yml")
    files = {path.stem for path in written if not path.stem.startswith("proposed-")}
    yield from (f"data/nlu/{name}.yml: is missing; write phrases that mean {name}" for name in sorted(topics - files))
    for name in sorted(files - topics):
        yield f"data/nlu/{name}.yml: {name} is in knowledge/topics.yml nowhere; register the topic or remove the file"


def _passages(knowledge: Knowledge, tables: Mapping[str, DecisionTable]) -> Iterator[str]:
    for passage in covered_passages(knowledge, tables):
        if not passage.is_covered:
            yield (
                f"knowledge/sources/{passage.source}.txt: no entry cites: {passage.text[:40]}; "
                f"cite it, or list it with the reason in knowledge/coverage/{passage.source}.yml"
            )


def _cases(tables: Mapping[str, DecisionTable]) -> Iterator[str]:
    for table in tables.values():
        for case in table.spec.cases:
            for difference in run_case(table, case):
                place = f"knowledge/decisions/{table.id}.yml: case {case.name!r}"
                yield f"{place}: {difference}; correct the row or the case"


def _phrases(root: Path) -> Iterator[str]:
    """Files with phrases of another topic, and phrases that stand under two topics."""
    owners: dict[str, set[str]] = defaultdict(set)
    for path in sorted((root / "data" / "nlu").glob("*.yml")):
        for block in read_yaml(path)["nlu"]:
            intent = block.get("intent")
            if intent != path.stem:
                yield f"{path.relative_to(root)}: holds phrases of {intent}; move them to data/nlu/{intent}.yml"
            for phrase in _PHRASE.findall(block.get("examples", "")):
                owners[normalise(phrase)].add(str(intent))
    for phrase, intents in owners.items():
        if len(intents) > 1:
            yield f"data/nlu: {phrase[:40]!r} stands under {' and '.join(sorted(intents))}; keep it under one"
