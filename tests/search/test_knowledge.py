"""Search over the real knowledge: years, conditions, filters, and the bars on operators' queries."""

from __future__ import annotations

import pytest

from annai.search import KnowledgeIndex
from bench.search.cases import shorthand, topic_phrases


def first(index: KnowledgeIndex, query: str, **filters: object) -> str:
    return index.search(query, limit=1, **filters)[0].id  # type: ignore[arg-type]


def test_a_year_in_the_query_comes_first(index: KnowledgeIndex) -> None:
    for year in (2020, 2023):
        hits = index.search(f"解約 返還 {year}", limit=3)
        assert all(year in index.knowledge.entries[hit.id].programme_years for hit in hits)


def test_without_a_year_the_newest_comes_first(index: KnowledgeIndex) -> None:
    assert first(index, "補助率") == "rate_and_ceiling.2024"
    assert first(index, "辞退届") == "withdrawal.2023"


def test_the_year_filter_leaves_out_other_years_even_if_the_query_names_them(index: KnowledgeIndex) -> None:
    hits = index.search("補助率 2024", limit=50, programme_year=2022)
    assert hits
    years = [index.knowledge.entries[hit.id].programme_years for hit in hits]
    assert all(not found or 2022 in found for found in years)
    assert hits[0].id == "rate_and_ceiling.2022"


def test_the_audience_filter(index: KnowledgeIndex) -> None:
    hits = index.search("登録情報 変更", limit=50, audience="vendor")
    audiences = [index.knowledge.entries[hit.id].audience for hit in hits]
    assert all("vendor" in found or "anyone" in found for found in audiences)
    assert "registration_change.applicant.2023" not in [hit.id for hit in hits]


def test_the_topic_filter(index: KnowledgeIndex) -> None:
    hits = index.search("いつまで", limit=50, topic="deadline")
    assert hits
    assert {index.knowledge.entries[hit.id].topic for hit in hits} == {"deadline"}


def test_a_desk_is_found_by_its_number(index: KnowledgeIndex) -> None:
    found = [hit.id for hit in index.search("092-482-5552", limit=3)]
    assert "contact_desk.meti_kyushu.2024" in found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("補助率 セキュリティ枠", "rate_and_ceiling.security.2024"),
        ("補助率 電子取引類型", "rate_and_ceiling.e_trading.2024"),
        ("ID わからない 申請マイページ", "forgotten_id.applicant_mypage.2023"),
        ("登録情報の変更 支援事業者", "registration_change.vendor.2023"),
        ("解約 オプション", "withdrawal.option.2023"),
        ("解約 役務", "withdrawal.service.2023"),
    ],
)
def test_what_the_query_names_decides_among_the_entries_of_a_topic(
    index: KnowledgeIndex, query: str, expected: str
) -> None:
    assert first(index, query) == expected


def test_an_entry_for_another_case_does_not_come_before_the_general_one(index: KnowledgeIndex) -> None:
    found = [hit.id for hit in index.search("補助率 通常枠", limit=50, programme_year=2024)]
    assert found.index("rate_and_ceiling.2024") < found.index("rate_and_ceiling.security.2024")


@pytest.mark.parametrize(
    "query", ["hojoritsu 2023", "ほじょりつ 2023", "補助立 2023", "ﾎｼﾞｮﾘﾂ２０２３", "補助率 令和5年度"]
)
def test_every_spelling_finds_the_same(index: KnowledgeIndex, query: str) -> None:
    assert "rate_and_ceiling.2023" in [hit.id for hit in index.search(query, limit=2)]


def test_hits_carry_marked_snippets(index: KnowledgeIndex) -> None:
    hit = index.search("jitai option", limit=1)[0]
    assert [hit.title[start:end] for start, end in hit.title_marks] == ["オプション"]
    assert {hit.snippet.text[start:end] for start, end in hit.snippet.marks} >= {"オプション", "辞退"}


def test_asides_name_desks_decisions_and_terms(index: KnowledgeIndex) -> None:
    found = {(aside.kind, aside.id) for aside in index.asides("辞退届", limit=5)}
    assert {("term", "辞退届"), ("decision", "withdrawal")} <= found
    assert ("contact", "callcenter-2023") in {
        (aside.kind, aside.id) for aside in index.asides("コールセンター", limit=5)
    }


@pytest.mark.parametrize("query", ["", "   ", "!!!", "asdfgh qwrt", "😀", "\u202e", "\ud800"])
def test_noise_finds_nothing(index: KnowledgeIndex, query: str) -> None:
    assert index.search(query) == []
    assert index.asides(query) == []


def test_scores_are_positive_and_descend(index: KnowledgeIndex) -> None:
    scores = [hit.score for hit in index.search("申請", limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


@pytest.mark.parametrize("name", ["queries", "held_out"])
def test_operators_queries_reach_the_bars(index: KnowledgeIndex, name: str) -> None:
    cases = shorthand(name, index.knowledge)
    found = [[hit.id for hit in index.search(case.query, limit=3)] for case in cases]
    first = sum(bool(ids) and ids[0] in case.right for ids, case in zip(found, cases, strict=True))
    three = sum(not case.right.isdisjoint(ids) for ids, case in zip(found, cases, strict=True))
    assert first >= 0.85 * len(cases)
    assert three >= 0.95 * len(cases)


def test_phrases_of_a_topic_find_its_entries(index: KnowledgeIndex) -> None:
    cases = topic_phrases(index.knowledge)[::5]
    found = [index.search(case.query, limit=1) for case in cases]
    right = sum(bool(hits) and hits[0].id in case.right for hits, case in zip(found, cases, strict=True))
    assert right >= 0.9 * len(cases)
