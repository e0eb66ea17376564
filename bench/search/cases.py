"""Queries with their right answers: operators' shorthand, citizens' questions, phrases of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annai.knowledge import Knowledge
from annai.knowledge.files import read_yaml
from annai.paths import ROOT

FOLDER = Path(__file__).parent
PHRASES = ROOT / "tests" / "nlu" / "phrases"


@dataclass(frozen=True)
class Case:
    """A query, the ids of which any is right, and of what kind it is."""

    query: str
    right: frozenset[str]
    kind: str


def shorthand(name: str, knowledge: Knowledge) -> list[Case]:
    """The cases of a file beside this one, by its name without ``.yml``.

    Raises:
        ValueError: A case expects an entry that does not exist.
    """
    cases = [
        Case(item["q"], frozenset(item["expect"]), group["kind"])
        for group in read_yaml(FOLDER / f"{name}.yml")["queries"]
        for item in group["items"]
    ]
    missing = sorted({entry for case in cases for entry in case.right} - knowledge.entries.keys())
    if missing:
        raise ValueError(f"{name}.yml expects entries that do not exist: {', '.join(missing)}")
    return cases


def topic_phrases(knowledge: Knowledge) -> list[Case]:
    """The test phrases of all topics that have entries; any entry of the topic is right."""
    return list(_topic_phrases(knowledge))


def _topic_phrases(knowledge: Knowledge) -> Iterator[Case]:
    for path in sorted(PHRASES.glob("*.yml")):
        file: dict[str, Any] = read_yaml(path)
        right = frozenset(entry.id for entry in knowledge.entries_by_topic.get(file["topic"], ()))
        if right:
            for style, phrases in file["phrases"].items():
                yield from (Case(phrase, right, style) for phrase in phrases)


def municipal() -> tuple[list[dict[str, str]], list[Case]]:
    """The FAQ of an invented town as documents, and citizens' questions."""
    faqs = read_yaml(FOLDER / "municipal.yml")["faqs"]
    documents = [{name: faq[name] for name in ("id", "title", "text")} for faq in faqs]
    cases = [
        Case(query, frozenset({faq["id"], *faq.get("also", ())}), "citizen") for faq in faqs for query in faq["queries"]
    ]
    return documents, cases
