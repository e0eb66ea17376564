"""The look-up, entries, years side by side, desks and terms."""

from __future__ import annotations

import html
import re
from datetime import datetime

import pytest
from desk import Desk

from annai import clock
from annai.answers.compose import entry_text
from annai.answers.spoken import spoken_text
from annai.gateway.console.entry import comparisons, differences, explained, other_years
from annai.gateway.console.pages import pieces
from annai.gateway.core import Core
from annai.knowledge.models import Term

pytestmark = pytest.mark.anyio


def links(page: str) -> list[str]:
    return re.findall(r'class="hit" href="([^"]+)"', page)


async def test_a_result_shows_what_the_applicant_gets(operator: Desk, core: Core) -> None:
    page = (await operator.get("/console?q=オプションのみ解約&year=2023")).text
    first = links(page)[0]
    entry = core.knowledge.entries[first.split("/")[-1].split("?")[0]]
    assert entry.topic == "withdrawal"
    assert entry.programme_years == [2023]
    copied = html.unescape(re.findall(r'data-copy="([^"]+)"', page)[0])
    assert copied == entry_text(core.knowledge, entry, year=2023, now=clock.now())
    assert "<mark>" in page
    assert "オプションのみ" in (await operator.read(first))


async def test_the_results_alone_are_those_of_the_page(operator: Desk) -> None:
    for filters in ("", "&year=2020", "&audience=vendor", "&topic=forgotten_id"):
        page = (await operator.get(f"/console?q=IDがわからない{filters}")).text
        part = (await operator.get(f"/console/results?q=IDがわからない{filters}")).text
        assert links(page)
        assert links(page) == links(part)


async def test_filters_leave_out_what_they_say(operator: Desk, core: Core) -> None:
    page = (await operator.get("/console/results?q=ログイン&year=2020&audience=vendor")).text
    found = [core.knowledge.entries[re.split(r"[/?]", link)[3]] for link in links(page)]
    assert found
    for entry in found:
        assert not entry.programme_years or 2020 in entry.programme_years
        assert {"vendor", "anyone"} & set(entry.audience)


async def test_markup_that_somebody_types_stays_text(operator: Desk) -> None:
    page = (await operator.get("/console?q=<script>alert(1)</script>")).text
    assert "<script>alert" not in page


@pytest.mark.parametrize("query", ["year=abc", "audience=king", "q=" + "あ" * 301])
async def test_what_cannot_be_read_is_refused(operator: Desk, query: str) -> None:
    assert (await operator.get(f"/console?{query}")).status_code == 422


async def test_every_entry_and_topic_has_its_page(operator: Desk, core: Core) -> None:
    for entry in list(core.knowledge.entries.values())[::7]:
        page = await operator.read(f"/console/entries/{entry.id}")
        assert re.sub(r"\s+", "", entry.answer) in re.sub(r"\s+", "", page)
    for topic in core.knowledge.entries_by_topic:
        await operator.read(f"/console/topics/{topic}")
    for path in ("/console/entries/none", "/console/topics/none"):
        assert (await operator.get(path)).status_code == 404


async def test_y_leads_to_the_same_case_in_another_year(operator: Desk, core: Core) -> None:
    entry = core.knowledge.entries["withdrawal.2023"]
    years = dict(other_years(core.knowledge, entry))
    assert years[2023] is entry
    assert 2020 in years[2020].programme_years
    page = (await operator.get("/console/entries/withdrawal.2023?year=2023")).text
    assert re.search(rf'href="/console/entries/{re.escape(years[2020].id)}\?year=2020" data-key="y"', page)


async def test_years_side_by_side_show_their_differences(operator: Desk, core: Core) -> None:
    rows = comparisons(core.knowledge, "withdrawal")
    texts = ["".join(text for text, _ in column.pieces) for column in rows[0].columns]
    assert [column.year for column in rows[0].columns] == [2023, 2020]
    assert texts[0] != texts[1]
    assert all(any(marked for _, marked in column.pieces) for column in rows[0].columns)


def test_only_what_differs_is_marked() -> None:
    assert differences("上限は450万円です", "上限は350万円です") == [
        ("上限は", False),
        ("450", True),
        ("万円です", False),
    ]
    assert differences("同じ文", "同じ文") == [("同じ文", False)]


def test_terms_are_explained_where_they_stand_first(core: Core) -> None:
    gbiz, prime = (Term(term=name, explanation="…", synonyms=[], citations=[]) for name in ("gBizID", "gBizIDプライム"))
    pieces = explained("gBizIDプライムはgBizIDの一つ。gBizIDプライム。", [gbiz, prime])
    assert pieces == [("gBizIDプライム", prime), ("は", None), ("gBizID", gbiz), ("の一つ。gBizIDプライム。", None)]
    assert explained("なにもない", [gbiz]) == [("なにもない", None)]


async def test_an_answer_with_explained_terms_is_still_the_whole_answer(operator: Desk, core: Core) -> None:
    seen = 0
    for entry in list(core.knowledge.entries.values())[::9]:
        year = max(entry.programme_years, default=None)
        page = (await operator.get(f"/console/entries/{entry.id}" + (f"?year={year}" if year else ""))).text
        answer = page.split('id="answer">')[1].split("</p>")[0]
        text = html.unescape(re.sub(r"<[^>]+>", "", answer))
        assert text == entry_text(core.knowledge, entry, year=year, now=clock.now())
        seen += answer.count("popovertarget")
    assert seen


def test_pieces_give_back_the_text() -> None:
    assert pieces("あいうえお", [(1, 2), (3, 5)]) == [("あ", False), ("い", True), ("う", False), ("えお", True)]
    assert pieces("あい", []) == [("あい", False)]


@pytest.mark.parametrize(
    ("hour", "day", "wanted"), [(10, 20, "受付中"), (20, 20, "受付時間外"), (10, 21, "受付時間外")]
)
async def test_desks_say_whether_they_are_open_now(
    operator: Desk, monkeypatch: pytest.MonkeyPatch, hour: int, day: int, wanted: str
) -> None:
    """Friday and Saturday in November 2026."""
    token = operator.client.cookies["annai_staff"]
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, day, hour, tzinfo=clock.JST))
    await operator.sign_in("hanako", "a long enough password")
    assert operator.client.cookies["annai_staff"] != token
    page = await operator.read("/console/contacts")
    assert f"コールセンター（IT導入補助金2024） {wanted} " in page


async def test_the_glossary_has_every_term(operator: Desk, core: Core) -> None:
    page = await operator.read("/console/glossary")
    assert all(term.term in page for term in core.knowledge.terms)


def test_the_phone_wording_keeps_the_words_and_says_signs_aloud(core: Core) -> None:
    entry = core.knowledge.entries["withdrawal.2023"]
    said = spoken_text(entry, year=2023)
    assert said.startswith("IT導入補助金2023について、ご案内します。")
    assert entry.answer in said
    for entry in core.knowledge.entries.values():
        said = spoken_text(entry, year=None)
        assert "http" not in said
        assert not re.search(r"\d:\d\d|(?<![\d/])\d/\d(?!\d*/)", said), said
