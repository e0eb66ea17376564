"""Perturbed copies: the same in each run, and what their names promise."""

from random import Random

import pytest

from annai.language.normalise import normalise
from bench.quality.perturb import CHANGES, homophones, kana, perturbed, romaji, tokens, width, with_story, without_marks
from bench.quality.romaji import morae, to_hepburn, to_kana, to_letters

TEXTS = (
    "導入したITツールを8か月で解約する場合、辞退届は必要ですか。",
    "2023 マイページ ログインID 忘れた",
    "移行登録っていつまで?",
    "はい",
)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("text", TEXTS)
def test_copies_are_the_same_each_time(name, text):
    assert perturbed(name, text) == perturbed(name, text)
    assert perturbed(name, text).strip()


@pytest.mark.parametrize("name", ["keyboard slip", "flick slip"])
def test_slips_change_little(name):
    copies = [perturbed(name, text) for text in TEXTS]
    assert all(copy != text for copy, text in zip(copies, TEXTS, strict=True))
    # A word may be spelt out in kana with its slip, but most of the message stays.
    assert sum(char in copies[0] for char in TEXTS[0]) > 0.7 * len(TEXTS[0])


def test_wrong_kanji_replaces_words_of_the_table():
    copy = perturbed("wrong kanji", TEXTS[0])
    assert copy != TEXTS[0]
    assert sum(word in TEXTS[0] and word not in copy for word in homophones()) >= 1


def test_no_homophone_is_the_word_itself():
    assert [word for word, others in homophones().items() if word in others] == []


def test_kana_keeps_figures_and_latin_letters():
    assert kana("2023年の補助金、gBizIDは?", Random(0)) == "2023ねんのほじょきん、gBizIDは?"


def test_width_is_undone_by_normalising():
    assert width("ITツール2023", Random(0)) == "ＩＴﾂｰﾙ２０２３"
    assert normalise(width("ガイドとパスワードのURL", Random(0))) == "ガイドとパスワードのURL"


def test_particles_and_marks():
    assert perturbed("no particles", "補助金の申請を会社で行いますか") == "補助金申請会社行いますか"
    assert without_marks("はい、そうです。「例」?", Random(0)) == "はいそうです例"


def test_a_story_stands_in_front():
    assert with_story("締切は?", Random(1)).endswith("締切は?")
    assert len(with_story("締切は?", Random(1))) > 15


def test_romaji_is_for_short_messages_only():
    assert romaji("締切はいつ", Random(0)) == "shimekiri ha itsu"
    assert romaji(TEXTS[0], Random(0)) == TEXTS[0]


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_joined_are_the_text(text):
    assert "".join(token.before + token.word.surface for token in tokens(text)) == text


@pytest.mark.parametrize(
    "kana_text", ["しんせい", "きゅうよしきゅうそうがく", "ちょっとまって", "ぱーとなー", "きって", "ふぁいる"]
)
def test_keystrokes_give_the_kana_again(kana_text):
    assert to_kana(to_letters(kana_text)) == kana_text


def test_keystrokes():
    assert morae("しゃちょう") == ["しゃ", "ちょ", "う"]
    assert to_letters("ちょっと") == "tyotto"
    assert to_hepburn("しゅっちょう") == "shucchou"
    assert to_kana("kaiyakk") == "かいやっk"
