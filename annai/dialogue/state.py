"""What a conversation remembers between turns; kept as JSON in one Rasa slot."""

from __future__ import annotations

from typing import Any

import msgspec


class Offer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A choice that the last reply offered. Choosing it means exactly this, whatever NLU makes of its title."""

    title: str
    topic: str | None = None
    entry: str | None = None
    year: int | None = None
    # A fact of the running consultation: [input, value].
    fact: tuple[str, Any] | None = None
    # Back to the paused consultation.
    resume: bool = False


class Consultation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A running or decided consultation. ``facts`` are JSON values; ``unknown`` are never asked again."""

    decision: str
    facts: dict[str, Any] = {}
    unknown: list[str] = []
    asked: str | None = None
    # The last question that was answered.
    answered: str | None = None
    decided: bool = False
    code: str | None = None
    # The facts before the last change of a verdict, for 「元に戻して」.
    previous: dict[str, Any] = {}
    # Side questions since the last fact: after two, the open question is not repeated.
    digressions: int = 0
    questions: int = 0
    # The general rule was told: it is not repeated.
    is_rule_told: bool = False
    # The case spoken of, where there are several (A社、2件目), and the facts of the others.
    case: str = ""
    cases: dict[str, dict[str, Any]] = {}


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was told last, to be compared with what a later version of the knowledge says."""

    knowledge: str
    entry: str | None = None
    title: str = ""
    digest: str = ""
    decision: str | None = None
    table: str | None = None
    verdict: str | None = None


class DialogueState(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything a follow-up may refer to."""

    topic: str | None = None
    entry: str | None = None
    programme_year: int | None = None
    # The asker said which programme is theirs; a question without a year then means that one.
    year_is_stated: bool = False
    known: dict[str, list[Any]] = {}
    # What the asker is by their own words (``known`` holds the role spoken of last).
    own_role: str | None = None
    # The application frame spoken of last, also by topics that have nothing to do with it.
    frame: str | None = None
    # The two frames compared last: 前者, 後者.
    pair: list[str] = []
    offers: list[Offer] = []
    consultation: Consultation | None = None
    # Left for another consultation; the asker may come back to it.
    paused: Consultation | None = None
    # The entry that was told in full by 「もっと詳しく」.
    detailed: str | None = None
    misses: int = 0
    complaints: int = 0
    last_text: str = ""
    told: Told | None = None

    def to_json(self) -> dict[str, Any]:
        """The slot's value."""
        return msgspec.to_builtins(self)  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, data: Any) -> DialogueState:
        """Reads the slot; a value of another version of the program starts afresh."""
        try:
            return msgspec.convert(data or {}, cls)
        except msgspec.ValidationError:
            return cls()
