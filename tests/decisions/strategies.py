"""Facts at random, as a user might state them."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from annai.decisions import DecisionTable, Input

TODAY = st.dates(min_value=date(2023, 12, 1), max_value=date(2024, 9, 30))


def value(spec: Input) -> st.SearchStrategy[Any]:
    """One settled value of an input."""
    if spec.type in ("enum", "bool", "year"):
        return st.sampled_from([choice.value for choice in spec.choices if not choice.covers])
    if spec.type == "duration":
        return st.integers(1, 90)
    if spec.type == "rate":
        return st.integers(-400, 1200).map(lambda n: n / 100)
    if spec.type == "amount":
        return st.one_of(st.integers(0, 12_000_000), st.sampled_from([0, 99_999, 100_000, 3_000_000]))
    if spec.type == "count":
        return st.integers(1, 4)
    days = st.dates(min_value=date(2020, 6, 1), max_value=date(2031, 12, 31)).map(date.isoformat)
    return st.lists(days, min_size=1, max_size=3) if spec.type == "date_list" else days


@st.composite
def timeline(draw: st.DrawFn) -> dict[str, Any]:
    """Delivery, completion soon after it, end of use later."""
    delivery = draw(st.dates(min_value=date(2020, 6, 1), max_value=date(2024, 6, 1)))
    completion = delivery + timedelta(days=draw(st.integers(0, 200)))
    end = delivery + timedelta(days=draw(st.integers(0, 2600)))
    named = {"delivery_date": delivery, "completion_date": completion, "end_date": end}
    return {name: day.isoformat() for name, day in named.items()}


@st.composite
def complete(draw: st.DrawFn, table: DecisionTable) -> dict[str, Any]:
    """A value for every input that a complete case needs."""
    # The same time line told twice (dates and elapsed time, one date and several) may contradict itself.
    twice = {"elapsed", "delivery_dates"} if "end_date" in table.inputs else set()
    facts = {name: draw(value(spec)) for name, spec in table.inputs.items() if name not in twice}
    return {**facts, **draw(timeline())} if twice else facts
