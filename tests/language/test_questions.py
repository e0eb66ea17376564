"""What asks, what only looks as if it did; where a message is cut."""

import pytest

from annai.language.clauses import split_clauses
from annai.language.questions import is_question


@pytest.mark.parametrize(
    "text",
    [
        "いつまでですか",
        "どないするん",
        "パソコンも買えるの?",
        "締切を教えてください",
        "補助率は",
        "届けは要るかな",
        "何パーセント上げればいい",
        "何か月でできる",
        "だれに聞いたらいいの",
    ],  # fmt: skip
)
def test_asks(text):
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "いつもお世話になっております。",
        "会計も受発注もECも付いていません。",
        "メールが来えへん",
        "どうぞよろしくお願いいたします。",
        "どうもありがとうございます。",
        "うちは工務店です。",
        "何も分かりません",
        "何年か前に入れました",
        "何度も電話しました",
    ],
)
def test_asks_nothing(text):
    assert not is_question(text)


def test_two_things_asked_with_one_verb_are_two_clauses():
    assert split_clauses("補助率と締切を教えて") == ["補助率を教えて", "締切を教えて"]


@pytest.mark.parametrize("text", ["支援事業者やってた人は自動じゃないの", "やっとわかったことは何ですか"])
def test_letters_inside_a_word_join_nothing(text):
    assert split_clauses(text) == [text]
