"""The shape of ``knowledge/decisions/<name>.yml``. An unknown key is an error."""

from datetime import date
from typing import Any, Literal

import msgspec

from annai.knowledge.models import Citation

InputType = Literal["enum", "bool", "year", "date", "date_list", "duration", "amount", "rate", "count"]
HitPolicy = Literal["unique", "any", "collect"]
Value = bool | int | str
Cell = Value | list[Value]
Status = Literal["decided", "open", "partly_decided", "not_covered", "invalid"]


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all records of a decision table."""


class Choice(Spec, frozen=True):
    """One value of an input or derived value, and how it reads.

    ``covers``: the word leaves several values open (一部 = main tool, option or service).
    ``weight``: how often it is the answer, relative to its siblings; guides the order of questions.
    ``until``: the last day of a period, for values that depend on today's date.
    """

    value: Value
    label: str
    until: date | None = None
    covers: list[Value] = []
    weight: float = 1.0


class Default(Spec, frozen=True):
    """The value taken for a fact that nobody stated.

    ``unasked``: taken without asking. ``unknown``: taken when the user does not know.
    Among several ``values`` the first that fits the other facts is taken; ``because`` says so in the reasons.
    """

    values: list[Any]
    when: Literal["unasked", "unknown"]
    because: str = ""


class Limit(Spec, frozen=True):
    """Bounds of a number (inclusive) with the message shown when a value is refused."""

    message: str
    min: float | None = None
    max: float | None = None


class Input(Spec, frozen=True):
    """A fact that the user can state. ``question`` asks for it alone and names the choices in its text.

    ``refine`` asks again for the day when only the month of a date is known and the day matters.
    ``ask: false``: used when stated, never asked for. ``effort``: what answering costs the user.
    """

    name: str
    type: InputType
    label: str
    question: str
    unit: str = ""
    choices: list[Choice] = []
    help: str = ""
    refine: str = ""
    default: Default | None = None
    limits: list[Limit] = []
    ask: bool = True
    effort: float = 1.0


class Shown(Spec, frozen=True):
    """A computed number that sentences print as ``{name}``: a ZEN expression and its unit."""

    name: str
    expr: str
    unit: str = ""


class Derived(Spec, frozen=True):
    """A value that the core computes from inputs: ``function`` (Python, by name) or ``expr`` (ZEN).

    ``let`` names parts of the expression, each of which may use the ones before it.
    """

    name: str
    label: str
    values: list[Choice]
    inputs: list[str]
    function: str = ""
    expr: str = ""
    let: dict[str, str] = {}
    shows: list[Shown] = []


class Check(Spec, frozen=True):
    """A relation that stated facts must keep; ``function`` finds the breach, ``message`` tells the user."""

    function: str
    inputs: list[str]
    message: str


class Impossible(Spec, frozen=True):
    """A combination that cannot occur. With a ``message`` the user may state it and is told so."""

    when: dict[str, Cell]
    because: str
    message: str = ""


class Variant(Spec, frozen=True):
    """One reading of an estimate (小規模事業者 4/5, 中小企業 3/4) with its constants as ZEN expressions."""

    label: str
    let: dict[str, str]
    when: dict[str, Cell] = {}


class Step(Spec, frozen=True):
    """One line of a computation. ``when`` (ZEN) leaves the line out; without ``text`` it is not shown.

    ``note``: a sentence, or a key of ``texts``, that matters only where ``when`` holds.
    """

    name: str
    expr: str
    text: str = ""
    when: str = ""
    note: str = ""


class Amounts(Spec, frozen=True):
    """An estimate in whole yen: variants, then steps in order, then the total (the name of a step)."""

    steps: list[Step]
    total: str
    variants: list[Variant] = []


class Row(Spec, frozen=True):
    """A row: the cells that must hold, the outcome, and the sentences that carry it.

    ``code``: machine outcome; rows with the same code in one table mean the same outcome.
    ``verdict``: plain declarative first line. ``general``: what is said while ``needs`` are unknown.
    ``conditional``: condition and outcome in one sentence, for use in other rows' ``also``.
    ``estimated``: said instead of it, with ``{estimate}``, once the amount of this row can be computed.
    ``because``: a list item that is itself a list gives alternatives, the first whose values are known wins.
    ``mention``: in a ``collect`` table, say the ``conditional`` while it is open whether the row fits.
    ``spec``: the row number of the specification that the row carries out, for reviewers.
    ``next_steps``, ``also``, ``notes``: sentences, keys of ``texts``, or ``row:<id>`` for its conditional.
    """

    id: str
    when: dict[str, Cell]
    code: str
    verdict: str
    because: list[str | list[str]]
    cite: list[str]
    conditional: str
    estimated: str = ""
    facets: dict[str, str] = {}
    general: str = ""
    needs: list[str] = []
    next_steps: list[str] = []
    also: list[str] = []
    notes: list[str] = []
    amounts: Amounts | None = None
    mention: bool = False
    spec: str = ""


class Table(Spec, frozen=True):
    """Rows under one hit policy.

    ``unique``: exactly one row fits. ``any``: rows may overlap if they share the code.
    ``collect``: every fitting row adds its outcome; nothing is asked for it unless ``ask`` is set.
    ``applies``: cells that must hold for the table to be consulted at all.
    """

    id: str
    hit_policy: HitPolicy
    rows: list[Row]
    applies: dict[str, Cell] = {}
    ask: bool = False


class NotCovered(Spec, frozen=True):
    """What is said of a programme year that the documents do not cover for this decision."""

    verdict: str
    next_steps: list[str] = []
    cite: list[str] = []


class Years(Spec, frozen=True):
    """The programme years: covered (newest first) and explicitly not covered.

    ``input`` names the input that holds the year; without it the decision is about one year only.
    """

    covered: list[int]
    not_covered: list[int]
    outcome: NotCovered
    input: str = ""


class Expected(Spec, frozen=True):
    """What a case expects; only the keys that are given are compared."""

    status: Status = "decided"
    row: str | None = None
    rows: list[str] | None = None
    findings: dict[str, str | list[str]] | None = None
    code: str | None = None
    next: str | None = None
    totals: list[int] | None = None
    says: list[str] = []
    never_says: list[str] = []


class Reading(Spec, frozen=True):
    """A place where the documents leave room: how the table reads it, and the other way to read it."""

    about: str
    taken: str
    instead: str


class Case(Spec, frozen=True):
    """A situation with its expected result, run by the one runner of all tables."""

    name: str
    facts: dict[str, Any]
    expect: Expected
    today: str = "2024-03-01"
    unknown: list[str] = []


class DecisionFile(Spec, frozen=True):
    """One decision: inputs, derived values, tables and cases.

    ``facets``: what rows of different outcomes may share, as sentences. ``outcomes``: code to verdict, said when
    several rows agree in the code but not in their own verdict.
    """

    id: str
    title: str
    about: str
    programme_years: Years
    inputs: list[Input]
    tables: list[Table]
    citations: dict[str, Citation]
    cases: list[Case]
    derived: list[Derived] = []
    checks: list[Check] = []
    impossible: list[Impossible] = []
    facets: dict[str, dict[str, str]] = {}
    outcomes: dict[str, str] = {}
    texts: dict[str, str] = {}
    contacts: dict[int, list[str]] = {}
    readings: list[Reading] = []
