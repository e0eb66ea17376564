"""What an evaluation gives back. Plain records: ``msgspec.to_builtins`` makes them JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

from annai.decisions.schema import Input, Status
from annai.knowledge.models import Citation

RowState = Literal["in", "out", "open"]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all result records."""


class Outcome(Result, frozen=True):
    """The wording of a verdict: ``verdict`` is declarative, ``also`` holds the conditional sentences."""

    code: str
    verdict: str
    next_steps: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Estimate(Result, frozen=True):
    """One computed amount in yen with its lines; ``label`` names the variant (小規模事業者).

    ``notes``: keys or sentences that belong to the steps taken.
    """

    label: str
    total: int
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Finding(Result, frozen=True):
    """What one table says. ``rows``: the row that fits, or the rows that are still open."""

    table: str
    status: Status
    rows: tuple[str, ...]
    outcome: Outcome | None
    reasons: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    estimates: tuple[Estimate, ...] = ()


class TraceRow(Result, frozen=True):
    """Why a row is in, out or open: the column that decided, its cell and what is known of it."""

    table: str
    row: str
    state: RowState
    column: str = ""
    cell: str = ""
    known: tuple[str, ...] = ()


class Refusal(Result, frozen=True):
    """A stated fact that cannot be: ``message`` says why, ``input`` is to be asked again."""

    input: str
    message: str


class UsedFact(Result, frozen=True):
    """A fact as the answer prints it.

    ``assumed``: it is a default and not the user's word. ``decides``: the rows that fit test or print it.
    ``is_open``: it leaves several values possible (一部).
    """

    name: str
    label: str
    text: str
    assumed: bool = False
    decides: bool = True
    is_open: bool = False


class Evaluation(Result, frozen=True):
    """The result of a decision for the facts so far.

    ``status``: ``decided``; ``open`` (ask ``next_question``); ``partly_decided`` (nothing more to ask:
    ``outcome`` gives what holds in every case and what the rest depends on); ``not_covered`` (the documents
    do not cover that programme year); ``invalid`` (``refusals`` name the facts to ask again).
    ``row``: id of the deciding row, joined by ``+`` where several tables or agreeing rows decide.
    ``so_far``: while open, what is certain already. ``open_facts``: inputs that could still matter.
    """

    decision: str
    table_version: str
    status: Status
    programme_year: int | None
    row: str | None
    outcome: Outcome | None
    reasons: tuple[str, ...] = ()
    next_question: Input | None = None
    refine: bool = False
    open_facts: tuple[str, ...] = ()
    so_far: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: tuple[UsedFact, ...] = ()
    citations: tuple[Citation, ...] = ()
    contacts: tuple[str, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    trace: tuple[TraceRow, ...] = ()
