"""Marks lie on the words asked for, in the text as it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annai.search.snippet import Snippet, Wanted, best_snippet, marks_in


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.marks]


def wanted(*words: str) -> Wanted:
    return Wanted.of(words)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("解約する場合は辞退届を出します。", "解約", ["解約"]),
        ("ＩＴツールの解約（全部）と解約", "解約", ["解約", "解約"]),
        ("STEP①と㈱と解約", "解約", ["解約"]),
        ("ﾊﾟｽﾜｰﾄﾞの再設定", "パスワード", ["ﾊﾟｽﾜｰﾄﾞ"]),
        ("書類を提出した", "提出", ["提出"]),
        ("辞退届の提出", "辞退", ["辞退"]),
        ("補助金の還付", "返還", ["還付"]),
    ],
)
def test_marks_words_and_synonyms_in_place(text: str, word: str, expected: list[str]) -> None:
    places = marks_in(text, wanted(word))
    assert [text[start:end] for start, end in places] == expected


def test_neighbours_are_one_mark() -> None:
    assert marks_in("補助金返還", wanted("補助", "金", "返還")) == ((0, 5),)


def test_takes_the_passage_that_holds_most() -> None:
    texts = ["返還はありません。", "解約は返還です。", "解約は返還です。"]
    snippet = best_snippet(texts, wanted("解約", "返還"), lambda _: 1.0)
    assert (snippet.text, marked(snippet)) == (texts[1], ["解約", "返還"])


def test_rare_words_weigh_more() -> None:
    rarity = {"解約": 1.0, "返還": 3.0}
    assert best_snippet(["解約です。", "返還です。"], wanted("解約", "返還"), rarity.__getitem__).text == "返還です。"


def test_cuts_a_long_passage_around_the_words() -> None:
    text = "前置きが続きます。" * 30 + "ここで辞退届を出します。" + "後書きが続きます。" * 30
    snippet = best_snippet([text], wanted("辞退"), lambda _: 1.0, length=40)
    assert snippet.text[0] == snippet.text[-1] == "…"
    assert len(snippet.text) <= 42
    assert marked(snippet) == ["辞退"]


def test_nothing_to_mark_shows_the_beginning() -> None:
    snippet = best_snippet(["最初の文です。" * 30], wanted("該当なし"), lambda _: 1.0, length=20)
    assert snippet.text.startswith("最初の文です。")
    assert snippet.marks == ()


def test_no_passages_no_text() -> None:
    assert best_snippet([], wanted("解約"), lambda _: 1.0) == Snippet("")


@given(st.text(max_size=200), st.integers(min_value=5, max_value=60))
def test_marks_are_always_inside_and_ascending(text: str, length: int) -> None:
    snippet = best_snippet([f"{text}解約{text}"], wanted("解約", "返還"), lambda _: 1.0, length=length)
    ends = [0, *(place for mark in snippet.marks for place in mark), len(snippet.text)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in snippet.marks)
