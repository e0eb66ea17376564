"""The parts of the Rasa project that follow from the knowledge: the lists of domain.yml and the rules.

``topics.yml`` and ``vocabulary.yml`` say what there is; nobody edits these parts by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from annai.errors import KnowledgeError
from annai.knowledge import Knowledge, Topic
from annai.knowledge.files import read_key
from annai.knowledge.load import load_vocabulary
from annai.knowledge.models import TopicKind

ACTIONS: Mapping[TopicKind, str] = {
    "lookup": "action_lookup",
    "decision": "action_consult",
    "dialogue": "action_converse",
    "decline": "action_decline",
}
# Entities that are computed from numbers and dates, and therefore not in the vocabulary.
COMPUTED = ("programme_year", "date", "duration", "amount", "rate", "count")


def texts(root: Path, topics: Iterable[Topic], entities: Iterable[str]) -> dict[Path, str]:
    """What the files should hold, by their paths. ``entities``: those of the vocabulary.

    Raises:
        KnowledgeError: domain.yml lacks a section.
    """
    groups: dict[str, list[Topic]] = {}
    for topic in topics:
        groups.setdefault(topic.group, []).append(topic)
    domain = (root / "domain.yml").read_text(encoding="utf-8")
    domain = _with_section(domain, "intents", _intents(groups))
    domain = _with_section(domain, "entities", [f"  - {name}" for name in (*entities, *COMPUTED)])
    rules = {root / "data" / "rules" / f"{group}.yml": _rules(listed) for group, listed in groups.items()}
    return {root / "domain.yml": domain, **rules}


def differences(root: Path, knowledge: Knowledge) -> Iterator[str]:
    """Files that are not as the knowledge says, one line each."""
    wanted = texts(root, knowledge.topics.values(), knowledge.vocabulary)
    for path in _outdated(wanted):
        yield f"{path.relative_to(root)}: does not follow from knowledge/topics.yml; run `annai generate`"
    for path in _stale(root, wanted):
        yield f"{path.relative_to(root)}: belongs to no group of knowledge/topics.yml; run `annai generate`"


def write(root: Path, folder: Path) -> list[Path]:
    """Bring the files up to date with a knowledge folder, of which only topics and vocabulary need to be in order.

    Returns:
        The files that changed or went.
    """
    topics = read_key(folder / "topics.yml", "topics", list[Topic])
    wanted = texts(root, topics, load_vocabulary(folder))
    changed, stale = _outdated(wanted), _stale(root, wanted)
    for path in changed:
        path.write_text(wanted[path], encoding="utf-8")
    for path in stale:
        path.unlink()
    return [*changed, *stale]


def _outdated(wanted: Mapping[Path, str]) -> list[Path]:
    return [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


def _stale(root: Path, wanted: Mapping[Path, str]) -> list[Path]:
    return [path for path in sorted((root / "data" / "rules").glob("*.yml")) if path not in wanted]


def _intents(groups: Mapping[str, list[Topic]]) -> list[str]:
    return [
        line for group, topics in groups.items() for line in (f"  # {group}", *(f"  - {topic.id}" for topic in topics))
    ]


def _with_section(text: str, name: str, lines: list[str]) -> str:
    section = re.compile(rf"^{name}:\n(?:[ #].*\n)*", re.MULTILINE)
    if not section.search(text):
        raise KnowledgeError(f"domain.yml: there is no section {name}; add a line `{name}:`")
    return section.sub(lambda _found: "\n".join([f"{name}:", *lines, ""]), text, count=1)


def _rules(topics: list[Topic]) -> str:
    rules = (
        f"- rule: {topic.id}\n  steps:\n  - intent: {topic.id}\n  - action: {ACTIONS[topic.kind]}\n" for topic in topics
    )
    return 'version: "3.1"\nrules:\n' + "".join(rules)
