"""The table of synonyms tells of every word what its lines say, and nothing of others."""

from __future__ import annotations

import gzip

import pytest

from annai.search import synonyms
from annai.search.synonyms import Synonyms, sudachi_synonyms


def test_every_word_of_the_table_is_found() -> None:
    lines = gzip.decompress(synonyms._FILE.read_bytes()).decode("utf-8").splitlines()
    table = sudachi_synonyms()
    assert len(lines) > 10_000
    for line in lines:
        word, asks, answers = line.split("\t")
        assert (table.stands_for(word), table.found_by(word)) == (tuple(asks.split()), tuple(answers.split()))


@pytest.mark.parametrize("word", ["", "\t", "\n", "a", "aa", "zz", "補", "補助金補助金", "\U0010ffff", "犬\t", "#"])
@pytest.mark.parametrize("table", ["", "犬\t1 2\t1 2 3", "aa\t\t7\nz\t8\t9", "aa\t\t7\nz\t8\t9\n"])
def test_other_words_have_no_groups(word: str, table: str) -> None:
    found = Synonyms(table.encode())
    assert (found.stands_for(word), found.found_by(word)) == (
        ((), ("7",)) if word == "aa" and "aa" in table else ((), ())
    )


def test_a_table_may_end_with_or_without_a_line_break() -> None:
    for end in ("", "\n"):
        found = Synonyms(f"犬\t1 2\t1 2 3\n猫\t\t4{end}".encode())
        assert found.stands_for("犬") == ("1", "2")
        assert (found.stands_for("猫"), found.found_by("猫")) == ((), ("4",))
