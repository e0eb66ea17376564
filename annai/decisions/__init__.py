"""Decisions: consultations that end in a verdict with its reason.

The tables lie in ``knowledge/decisions/<name>.yml``; this package reads, checks and evaluates them.

    tables = load_tables(knowledge_dir() / "decisions")
    table = tables["withdrawal"]
    facts = {"programme_year": 2023, "scope": "all", "elapsed": "P8M"}
    result = evaluate(table, facts, today=clock.today())

``table.inputs`` maps names to `Input` (label, type, question, choices, help, default). Facts are JSON values:

==========  ===========================================================================================
enum, year  a choice's value, or a list of the values that are still possible (``["all", "main"]``)
bool        true / false
date        ``"2023-04-01"``, ``"2023-04"`` (some day of the month), ``"2023"``, ``"2023-09..2023-11"``
date_list   a list of dates
duration    months as a number, ``"P1Y6M"``, ``"P20D"``, ``"P1Y.."`` (or more), ``"..P1Y"`` (less than),
            ``"P6M..P1Y"``
amount      whole yen
rate        per cent: ``1.5``
count       a whole number
==========  ===========================================================================================

`evaluate` never raises on what a user may say: a refused value gives status ``invalid`` with the message to
show. Put the inputs that the user cannot answer into ``unknown``: they are not asked again, and the result
then says what holds in every case and what the rest depends on. ``next_question`` is worded for now: its
choices are those that the other facts leave, and ``refine`` marks a question for the day of a date that is
already known by its month. A changed fact is simply evaluated again.
"""

from annai.decisions.errors import DecisionError, UnknownFactError
from annai.decisions.evaluate import evaluate
from annai.decisions.loader import load_tables
from annai.decisions.model import DecisionTable
from annai.decisions.result import Estimate, Evaluation, Finding, Outcome, Refusal, TraceRow, UsedFact
from annai.decisions.schema import Choice, Default, Input

__all__ = [
    "Choice",
    "DecisionError",
    "DecisionTable",
    "Default",
    "Estimate",
    "Evaluation",
    "Finding",
    "Input",
    "Outcome",
    "Refusal",
    "TraceRow",
    "UnknownFactError",
    "UsedFact",
    "evaluate",
    "load_tables",
]
