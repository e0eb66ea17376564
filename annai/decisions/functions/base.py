"""What a deriving function takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias, TypeVar

from annai.decisions.calendar import Duration, Span
from annai.decisions.schema import Derived, Value
from annai.decisions.values import Known

Facts: TypeAlias = Mapping[str, Known]
T = TypeVar("T", Span, Duration)


@dataclass(frozen=True)
class Partial:
    """What a derived value may still be.

    ``ask``: alternative sets of inputs, each of which would settle it (or narrow it) once answered.
    ``assumed``: the sentence that tells what was taken for granted.
    ``shown``: words for the answer's templates.
    """

    values: frozenset[Value]
    ask: tuple[tuple[str, ...], ...] = ()
    assumed: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)


Function: TypeAlias = Callable[[Derived, Facts, date], Partial]
# Returns whether the facts are in order.
CheckFunction: TypeAlias = Callable[[Facts], bool]


def get(facts: Facts, name: str, kind: type[T]) -> T | None:
    """A fact of the expected kind, or None when it is not known."""
    value = facts.get(name)
    return value if isinstance(value, kind) else None
