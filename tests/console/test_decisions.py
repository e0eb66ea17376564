"""Decisions as forms, and consultation records."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from desk import Desk, text_of

from annai import clock
from annai.decisions import evaluate
from annai.gateway.console import facts as form
from annai.gateway.console.words import in_figures
from annai.gateway.core import Core
from annai.records import RecordStore

pytestmark = pytest.mark.anyio
FACTS = {"programme_year": 2023, "scope": "all", "elapsed": "P8M"}
ADDRESS = "/console/decisions/withdrawal?programme_year=2023&scope=all&elapsed=8"


async def test_every_decision_opens_with_a_question(operator: Desk, core: Core) -> None:
    listed = (await operator.get("/console/decisions")).text
    for name, table in core.tables.items():
        assert f'href="/console/decisions/{name}"' in listed
        page = (await operator.get(f"/console/decisions/{name}")).text
        for field in table.inputs:
            assert f'name="{field}"' in page
    assert (await operator.get("/console/decisions/none")).status_code == 404


async def test_the_cases_of_every_table_lead_to_their_row(operator: Desk, core: Core) -> None:
    """What the form makes of an address is what the table was asked in its own cases."""
    checked = 0
    for table in core.tables.values():
        for case in table.spec.cases:
            facts, unknown = form.read(table, {name: form.written(value) for name, value in case.facts.items()})
            in_order = {name: case.facts[name] for name in table.inputs if name in case.facts}
            direct = evaluate(table, in_order, today=clock.today())
            assert evaluate(table, facts, today=clock.today(), unknown=unknown) == direct, case.name
            checked += 1
    assert checked > len(core.tables)


async def test_the_outcome_has_reason_quote_and_lit_rows(operator: Desk, core: Core) -> None:
    page = (await operator.get(ADDRESS)).text
    result = evaluate(core.tables["withdrawal"], FACTS, today=clock.today())
    assert result.outcome
    said = text_of(page)
    assert result.outcome.verdict in said
    assert all(reason in said for reason in result.reasons)
    assert all(re.sub(r"\s+", " ", citation.quote) in said for citation in result.citations)
    for state, word in (("in", "当てはまる"), ("out", "当てはまらない")):
        rows = re.findall(rf'<li class="{state}"><span class="state">([^<]+)', page)
        assert rows
        assert set(rows) == {word}
        assert len(rows) == sum(row.state == state for row in result.trace)
    assert not re.search(r"\{[a-z_]+\}", said)


async def test_the_link_leads_to_the_same_outcome(operator: Desk) -> None:
    page = (await operator.get(f"{ADDRESS}&use_period=?")).text
    link = unescape(re.findall(r'href="([^"]+)" id="share"', page)[0])
    assert "use_period=%3F" in link
    assert text_of((await operator.get(link)).text) == text_of(page)


async def test_the_part_for_the_script_is_that_of_the_page(operator: Desk) -> None:
    part = (await operator.get(ADDRESS.replace("?", "/outcome?"))).text
    assert text_of(part).strip() in text_of((await operator.get(ADDRESS)).text)


@pytest.mark.parametrize("wrong", ["scope=everything", "elapsed=やや長い", "elapsed=-3", "programme_year=来年"])
async def test_what_cannot_be_a_fact_is_named(operator: Desk, wrong: str) -> None:
    response = await operator.get(f"/console/decisions/withdrawal?{wrong}")
    assert response.status_code == 200
    assert "入力をご確認ください" in response.text


@pytest.mark.parametrize(
    ("table", "name", "said", "figure"),
    [
        ("withdrawal", "elapsed", "8か月", "P8M"),
        ("withdrawal", "elapsed", "はちかげつ", None),
        ("withdrawal", "elapsed", "1年半", "P1Y6M"),
        ("withdrawal", "elapsed", "20日", "P20D"),
        ("withdrawal", "delivery_date", "令和5年6月", "2023-06-01..2023-06-30"),
        ("withdrawal", "delivery_date", "2023年6月15日", "2023-06-15"),
        ("subsidy_amount", "software_cost", "50万", "500000"),
        ("subsidy_amount", "software_cost", "１２０万円", "1200000"),
        ("withdrawal", "delivery_dates", "2023年4月1日と6月", "2023-04-01、2023-06-01..2023-06-30"),
        ("wage_target", "va_rate", "年1.5%", "1.5"),
        ("wage_target", "va_rate", "年1.5", "1.5"),
        ("wage_target", "va_rate", "1.5か1.8", None),
        ("subsidy_amount", "cloud_years", "2年", "2"),
        ("subsidy_amount", "processes", "三つ", "3"),
        ("withdrawal", "elapsed", "8", "8"),
        ("withdrawal", "elapsed", "?", "?"),
    ],
)
def test_facts_may_be_typed_as_people_say_them(
    core: Core, table: str, name: str, said: str, figure: str | None
) -> None:
    assert in_figures(core, core.tables[table], {name: said}) == {name: said if figure is None else figure}


async def test_words_lead_to_the_outcome_of_their_figures(operator: Desk) -> None:
    said = await operator.get("/console/decisions/withdrawal?programme_year=2023&scope=all&elapsed=8か月")
    assert 'value="8か月"' in said.text
    link = unescape(re.findall(r'href="([^"]+)" id="share"', said.text)[0])
    assert "elapsed=P8M" in link
    assert text_of((await operator.get(link)).text) == text_of(said.text)


@pytest.fixture
def records(config: Any) -> RecordStore:
    return RecordStore(config.records)


def save(records: RecordStore, core: Core, **changes: Any) -> str:
    result = evaluate(core.tables["withdrawal"], FACTS, today=clock.today())
    assert result.outcome
    values = {"row": result.row, "verdict": result.outcome.verdict, "table_version": result.table_version}
    values = {"decision": "withdrawal", "facts": FACTS, "unknown": ("use_period",), **values, **changes}
    return records.save(**values, now=clock.now())


async def test_a_record_opens_by_its_code_however_it_is_typed(operator: Desk, core: Core, records: RecordStore) -> None:
    facts = {**FACTS, "scope": ["main", "option"]}
    code = save(records, core, facts=facts)
    page = await operator.read(f"/console/records?code={code.lower().replace('-', ' ')}")
    assert code in page
    for text in ("補助金の年: 2023年", "実績報告の利用期間: わからない", "解約するもの: "):
        assert text in page
    assert "main" not in page
    (line,) = await operator.rows("SELECT * FROM staff_audit WHERE action = 'record_opened'")
    assert (line["account"], line["subject"]) == ("hanako", code)


async def test_from_a_record_the_form_goes_on(operator: Desk, core: Core, records: RecordStore) -> None:
    code = save(records, core, facts={**FACTS, "scope": ["main", "option"]})
    page = (await operator.get(f"/console/records?code={code}")).text
    link = unescape(re.findall(r'href="(/console/decisions/[^"]+\?[^"]+)"', page)[0])
    going_on = (await operator.get(link)).text
    assert '<option value="main|option" selected>' in going_on
    assert '<option value="?" selected>' in going_on or 'name="use_period" value="?"' in going_on
    assert "入力をご確認ください" not in going_on


async def test_a_record_says_whether_todays_table_decides_otherwise(
    operator: Desk, core: Core, records: RecordStore
) -> None:
    same = save(records, core, unknown=())
    other = save(records, core, unknown=(), row="old-row", verdict="以前の結果です。", table_version="old")
    page = await operator.read(f"/console/records?code={same}")
    assert "いまの決まりでも同じ結果です" in page
    assert "改められています" not in page
    page = await operator.read(f"/console/records?code={other}")
    assert "いまの決まりでは結果が変わります" in page
    assert "改められています" in page
    assert "以前の結果です。" in page


async def test_a_record_of_a_fact_or_table_that_is_gone_still_opens(
    operator: Desk, core: Core, records: RecordStore
) -> None:
    for changes in ({"facts": {"moon": 1}}, {"decision": "gone"}):
        page = await operator.read(f"/console/records?code={save(records, core, **changes)}")
        assert "いまの決まりでは判定できません" in page


async def test_an_unknown_code_is_no_error_page(operator: Desk) -> None:
    response = await operator.get("/console/records?code=KKKK-7777")
    assert response.status_code == 404
    assert "この照会番号の記録はありません" in response.text
