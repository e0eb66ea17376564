"""How the facts of a decision are read: the shape of ``knowledge/reading/<decision>.yml``."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from annai.knowledge.files import convert, read_yaml
from annai.language.values.spans import Direction


class Assumption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that goes without saying where ``when`` matches and ``unless`` does not."""

    value: str
    when: str
    unless: str = "$^"


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Values told by a share of people (10人のうち3人): under half, from half on; ``when`` must match, too."""

    when: str
    under_half: str
    from_half: str


class InputReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one input is read; see the header of ``knowledge/reading/withdrawal.yml``."""

    entity: str | None = None
    map: dict[str, Any] = {}
    phrases: dict[str, list[str]] = {}
    unless: str = "$^"
    about: str | None = None
    # Words with which the phrases correct nothing that was told before.
    unless_known: str = "$^"
    # Questions whose answers say nothing of this input, unless they name it.
    not_when_asked: list[str] = []
    # Words that name the input itself, where its value is said to be unknown (いつの補助金か分かりません).
    named: str = "$^"
    # The value that a plain 「いいえ」 means where the question is no yes/no question.
    on_no: str | None = None
    assume: Assumption | None = None
    cues: list[str] = []
    # Words beside a value that tie it to something else.
    not_cues: list[str] = []
    # Where a date without a year lies: past for what has happened.
    direction: Direction = "nearest"
    # Words with which a date without a year is one to come, whatever ``direction`` says.
    future: str = "$^"
    of: list[str] = []
    per: list[str] = []
    fallback: bool = False
    order: int = 0
    years: bool = False
    count_entity: str | None = None
    share: Share | None = None
    # Facts that go without saying once this one is told: input → value.
    implies: dict[str, Any] = {}
    # A date that may be told by the days left (締切まであと5日).
    days_left: bool = False
    # Told in passing: alone it makes no message part of the consultation.
    weak: bool = False
    # Told of the speaker or of the other side (``Reading.other_side``), where a message speaks of both.
    side: Literal["own", "other"] | None = None
    # The question to which this one may be answered beside it.
    beside: str | None = None
    # Told by how often of how many times (10回のうち7回).
    by_times: bool = False
    # What is named is meant, also where something is said of it (通常枠の募集状況は?).
    is_named: bool = False


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of ``knowledge/reading/``."""

    decision: str
    inputs: dict[str, InputReading]
    # The last day of the procedure; later the answer also tells what held until then.
    look_back: date | None = None
    # Topics whose askers tell a case of this decision, though they name only a part of it.
    case_topics: list[str] = []
    # Somebody else whose facts count, too: what they are called, and the role of a speaker who is just that.
    other_side: str | None = None
    other_role: str | None = None
    # Topics after which a statement of two facts tells a case.
    told_after: list[str] = []
    # Words that ask for this decision: with them one fact makes a case.
    asked_by: str = "$^"
    # The decision that is asked for next, of what was told in this one.
    leads_to: str | None = None
    # Named values (entity → value → topic) with which another topic is meant.
    gives_way: dict[str, dict[str, str]] = {}


@lru_cache(maxsize=32)
def load_reading(path: Path) -> Reading:
    """A reading file.

    Raises:
        KnowledgeError: It is missing or broken.
    """
    return convert(read_yaml(path), Reading, path)
