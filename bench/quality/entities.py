"""Entities found against entities labelled by hand (``tests/language/entities.yml``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from annai.language.normalise import normalise
from annai.language.understanding import entities_of
from annai.paths import ROOT
from bench.quality.classification import f1
from bench.quality.data import read

TABLE = ROOT / "tests" / "language" / "entities.yml"
KINDS = ("programme_year", "portal", "role", "frame", "date", "duration", "amount", "rate")


@dataclass(frozen=True)
class KindScore:
    """How often an entity of one kind was found, missed, or found where it is not."""

    name: str
    right: int
    missed: int
    extra: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        return f1(self.precision, self.recall)


@dataclass(frozen=True)
class Difference:
    """A sentence in which something was missed or found in excess, as ``kind=value``."""

    text: str
    missed: tuple[str, ...]
    extra: tuple[str, ...]


def compare(path: Path = TABLE) -> tuple[list[KindScore], list[Difference]]:
    """Scores by kind, with the total last, and every sentence that is not right."""
    table = read(path)
    today = date.fromisoformat(str(table["today"]))
    right, missed, extra = Counter[str](), Counter[str](), Counter[str]()
    differences = []
    for sentence in table["sentences"]:
        expected, found = labelled(sentence), found_in(sentence["text"], today)
        right.update(kind for kind, _ in (expected & found).elements())
        lost, more = expected - found, found - expected
        missed.update(kind for kind, _ in lost.elements())
        extra.update(kind for kind, _ in more.elements())
        if lost or more:
            differences.append(Difference(sentence["text"], _shown(lost), _shown(more)))
    scores = [KindScore(kind, right[kind], missed[kind], extra[kind]) for kind in KINDS]
    return [*scores, KindScore("all", right.total(), missed.total(), extra.total())], differences


def labelled(sentence: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    """The labels of a sentence.

    Raises:
        ValueError: It labels a kind that is not scored.
    """
    unknown = sentence.keys() - {"text", *KINDS}
    if unknown:
        raise ValueError(f"{sentence['text']}: unknown kinds {sorted(unknown)}")
    return Counter((kind, str(value)) for kind in KINDS for value in sentence.get(kind, ()))


def found_in(text: str, today: date) -> Counter[tuple[str, str]]:
    """What the assistant finds; terms and years count once, as a repetition tells nothing new."""
    found = Counter(
        (entity.name, short(entity.name, entity.value))
        for entity in entities_of(normalise(text), today)
        if entity.name in KINDS
    )
    return Counter({key: 1 if key[0] in KINDS[:4] else count for key, count in found.items()})


def short(kind: str, value: Any) -> str:
    """A value in the form of the labels."""
    return _SHORT[kind](value) if kind in _SHORT else str(value)


def _short_date(value: Mapping[str, Any]) -> str:
    if "from" not in value:
        day = f"-{value['day']:02}" if "day" in value else ""
        return f"--{value['month']:02}{day}" if "month" in value else str(value.get("iso", "?"))
    first, precision = value["from"], value["precision"]
    if precision == "fiscal_year":
        return f"FY{first[:4]}"
    size = {"day": 10, "month": 7, "year": 4}.get(precision)
    return str(first[:size]) if size else f"{first}/{value['to']}"


def _short_amount(value: Mapping[str, Any]) -> str:
    return f"{value['yen']}-{value['yen_max']}" if "yen_max" in value else str(value["yen"])


def _short_rate(value: Mapping[str, Any]) -> str:
    return f"{round(value['percent'], 2):g}"


_SHORT: dict[str, Callable[[Any], str]] = {
    "date": _short_date,
    "duration": lambda value: str(value["iso"]),
    "amount": _short_amount,
    "rate": _short_rate,
}


def _shown(counted: Counter[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted(f"{kind}={value}" for kind, value in counted.elements()))


def overall(scores: Sequence[KindScore]) -> KindScore:
    """The score over all kinds."""
    return scores[-1]
