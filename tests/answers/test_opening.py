"""Open now, or when next: weekends, public holidays, year's end, borders of the day."""

from datetime import datetime

import pytest

from annai.answers.opening import hours_text, opening, opening_text
from annai.clock import JST
from annai.knowledge.models import Contact, Hours


def desk(*closed: str, hours: Hours | None = None) -> Contact:
    return Contact(
        id="desk",
        name="窓口",
        programme_years=[2023],
        citations=[],
        hours=hours or Hours(open="09:30", close="17:30"),
        closed=list(closed),
    )


@pytest.mark.parametrize(
    ("now", "closed", "text"),
    [
        ("2026-11-20T10:00", ("weekend", "holidays"), "ただいま受付時間内です。"),
        ("2026-11-20T09:29", ("weekend", "holidays"), "次の受付は11月20日（金）9:30からです。"),
        ("2026-11-20T09:30", ("weekend", "holidays"), "ただいま受付時間内です。"),
        ("2026-11-20T17:30", ("weekend", "holidays"), "次の受付は11月24日（火）9:30からです。"),
        ("2026-11-22T12:00", ("weekend", "holidays"), "次の受付は11月24日（火）9:30からです。"),
        ("2026-11-22T12:00", ("weekend",), "次の受付は11月23日（月）9:30からです。"),
        ("2026-12-28T18:00", ("weekend", "holidays", "year_end"), "次の受付は1月4日（月）9:30からです。"),
        ("2026-12-29T10:00", ("weekend", "holidays"), "ただいま受付時間内です。"),
        ("2027-01-01T10:00", ("weekend", "holidays"), "次の受付は1月4日（月）9:30からです。"),
    ],
)
def test_opening(now, closed, text):
    moment = datetime.fromisoformat(now).replace(tzinfo=JST)
    assert text in opening_text(desk(*closed), moment)


def test_a_desk_without_printed_hours_says_nothing():
    contact = Contact(id="bureau", name="局", programme_years=[2024], citations=[])
    now = datetime(2026, 11, 20, 10, tzinfo=JST)
    assert opening(contact, now) is None
    assert opening_text(contact, now) == hours_text(contact) == ""


def test_hours_name_only_the_printed_closures():
    assert hours_text(desk("weekend", "holidays")) == "9:30〜17:30、土・日・祝日を除く"
    assert hours_text(desk()) == "9:30〜17:30"
