"""What is offered while one types."""

from __future__ import annotations

import pytest

from annai.search import KnowledgeIndex
from annai.search.suggest import Suggester, Suggestion

TEXTS = ["補助率", "補助率と上限", "通常枠の補助率", "申請マイページ", "解約・辞退"]


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester(Suggestion(text, "title", text) for text in [*TEXTS, "補助率"])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("補助", ["補助率", "補助率と上限", "通常枠の補助率"]),
        ("ほじ", ["補助率", "補助率と上限", "通常枠の補助率"]),
        ("ほｊ", ["補助率", "補助率と上限", "通常枠の補助率"][:2]),
        ("hojor", ["補助率", "補助率と上限", "通常枠の補助率"]),
        ("しんせいまいぺ", ["申請マイページ"]),
        ("マイページ", ["申請マイページ"]),
        ("じたい", ["解約・辞退"]),
        ("", []),
        ("  ", []),
        ("zzz", []),
        ("無関係", []),
    ],
)
def test_by_beginning_sound_and_inside(suggester: Suggester, typed: str, expected: list[str]) -> None:
    assert [suggestion.text for suggestion in suggester.suggest(typed)] == expected


def test_limit(suggester: Suggester) -> None:
    assert len(suggester.suggest("補助", limit=2)) == 2
    assert suggester.suggest("補助", limit=0) == []


def test_titles_and_terms_of_the_knowledge(index: KnowledgeIndex) -> None:
    found = index.suggest("jitai")
    assert {suggestion.kind for suggestion in found} == {"title", "term"}
    for suggestion in found:
        if suggestion.kind == "title":
            assert index.knowledge.entries[suggestion.id].title == suggestion.text
