"""Derived values that compare today with dates written in the tables."""

from __future__ import annotations

from datetime import date, timedelta

from annai.decisions.calendar import Span
from annai.decisions.functions.base import Facts, Partial, get
from annai.decisions.schema import Derived, Value
from annai.decisions.values import day_text

ISSUE_DAYS = 14  # gBizIDプライム: 「２週間程度」


def period_of_today(spec: Derived, _facts: Facts, today: date) -> Partial:
    """The first value whose last day (``until``) is not past; the value without one is what comes after."""
    for choice in spec.values:
        if choice.until is None or today <= choice.until:
            return Partial(frozenset({choice.value}), shown={"today": day_text(today)})
    raise AssertionError(f"{spec.name}: no value without 'until'")


def deadline_before_issue(spec: Derived, facts: Facts, today: date) -> Partial:
    """``past`` deadline, ``too_soon`` (before an account applied for today is usually issued) or ``in_time``."""
    deadline = get(facts, "deadline_date", Span)
    issue = today + timedelta(days=ISSUE_DAYS)
    shown = {"today": day_text(today), "issue_day": day_text(issue)}
    if deadline is None:
        return Partial(frozenset(choice.value for choice in spec.values), (("deadline_date",),), shown=shown)
    possible: set[Value] = set()
    if deadline.first < today:
        possible.add("past")
    if deadline.first < issue and deadline.last >= today:
        possible.add("too_soon")
    if deadline.last >= issue:
        possible.add("in_time")
    ask = (("deadline_date",),) if len(possible) > 1 else ()
    return Partial(frozenset(possible), ask, shown=shown)
