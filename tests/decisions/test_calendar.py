"""Dates and durations, also where they are known only roughly."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annai.decisions.calendar import (
    Duration,
    Length,
    Span,
    add_months,
    fiscal_year,
    five_years_after_fiscal_year,
)

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 12, 15), 1, date(2024, 1, 15)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
    ],
)
def test_add_months_keeps_the_day_where_it_exists(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("completion", "end"),
    [
        (date(2021, 2, 15), date(2026, 3, 31)),
        (date(2021, 3, 31), date(2026, 3, 31)),
        (date(2021, 4, 1), date(2027, 3, 31)),
        (date(2021, 12, 31), date(2027, 3, 31)),
    ],
)
def test_window_ends_five_years_after_the_fiscal_year(completion: date, end: date) -> None:
    assert five_years_after_fiscal_year(completion) == end


@given(DAYS)
def test_window_lies_between_five_and_six_years_after_completion(day: date) -> None:
    end = five_years_after_fiscal_year(day)
    assert add_months(day, 60) <= end < add_months(day, 72)
    assert fiscal_year(end) == fiscal_year(day) + 5


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023-04-01", date(2023, 4, 1), date(2023, 4, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-09..2023-11", date(2023, 9, 1), date(2023, 11, 30)),
    ],
)
def test_span_reads_days_months_years_and_ranges(text: str, first: date, last: date) -> None:
    assert Span.of(text) == Span(first, last)


@pytest.mark.parametrize("text", ["2023-13", "2023-02-29", "2023-04-31", "昨日", "2023-05..2023-04", "1850-01-01", ""])
def test_span_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"[ぁ-ん]"):
        Span.of(text)


@pytest.mark.parametrize(
    ("value", "months", "expected"),
    [
        ("P11M", 12, {"under"}),
        ("P1Y", 12, {"over"}),
        (12, 12, {"over"}),
        ("P11M30D", 12, {"under", "over"}),
        ("P11M27D", 12, {"under"}),
        ("P364D", 12, {"under"}),
        ("P365D", 12, {"under", "over"}),
        ("P366D", 12, {"over"}),
        ("P1Y1D", 12, {"over"}),
        ("..P1Y", 12, {"under"}),
        ("P1Y..", 12, {"over"}),
        ("P6M..P2Y", 12, {"under", "over"}),
        ("P1Y..P2Y", 12, {"over"}),
        ("P1Y..", 24, {"under", "over"}),
        ("P1Y6M", 24, {"under"}),
    ],
)
def test_duration_compares_with_whole_months(value: str | int, months: int, expected: set[str]) -> None:
    assert Duration.of(value).compare(months) == expected


@pytest.mark.parametrize("value", ["P", "8か月", "..", "P101Y", "-P1M"])
def test_duration_refuses_other_texts(value: str) -> None:
    with pytest.raises(ValueError, match=r"[ぁ-ん]"):
        Duration.of(value)


@given(DAYS, st.integers(0, 40), st.integers(0, 500), st.integers(1, 48))
def test_comparison_never_contradicts_the_calendar(day: date, months: int, days: int, limit: int) -> None:
    length = Length(months, days)
    reached = length.after(day) >= add_months(day, limit)
    possible = length.compare(limit)
    # Month ends shift by up to three days; a verdict that leaves nothing open must hold beyond that.
    if possible == {"over"}:
        assert reached or length.after(day) + timedelta(days=3) >= add_months(day, limit)
    if possible == {"under"}:
        assert not reached or length.after(day) - timedelta(days=3) < add_months(day, limit)
