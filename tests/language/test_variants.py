"""Spelling variants for training keep what is said, and what the classifier sees of them."""

from collections import Counter

import pytest

from annai.language.analyser import current_analyser
from annai.language.augment import WRONG, introductions, variants
from annai.language.features import mask_numbers
from annai.language.featurizer import current_featurizer
from bench.quality.perturb import read_lines

TEXT = "移行登録の受付期間は2024年の何月何日までですか"


def made(count):
    return variants(current_analyser().words(TEXT), TEXT, count)


def shown(variant):
    return variant if isinstance(variant, str) else "".join(word.surface for word in variant)


def test_the_same_seed_gives_the_same_variants():
    assert list(map(shown, made(6))) == list(map(shown, made(6)))


def test_variants_differ_in_kind():
    texts = {shown(variant) for variant in made(40)}
    assert len(texts) > 15
    assert any(WRONG in text for text in texts)
    assert any(text.endswith(TEXT) and text != TEXT for text in texts)


def test_a_wrong_kanji_leaves_only_its_reading():
    found = next(variant for variant in made(40) if not isinstance(variant, str))
    features = current_featurizer()._features_of_words(found, None)
    assert not [name for bag in features.bags.values() for name in bag if WRONG in name]
    whole = current_featurizer().features(TEXT)
    assert Counter(features.bags["reading"]) == Counter(whole.bags["reading"])
    assert len(features.bags["char"]) < len(whole.bags["char"])


def test_introductions_are_not_those_of_the_evaluation():
    assert not set(introductions()) & set(read_lines("stories"))


@pytest.mark.parametrize(
    ("careful", "careless"),
    [("がいようをおしえて", "かいようをおしえて"), ("しょうじょう", "しようしよう"), ("データー", "テタ")],
)
def test_what_a_thumb_forgets_is_not_seen_in_the_reading(careful, careless):
    seen = [current_featurizer().features(text).bags["reading"] for text in (careful, careless)]
    assert seen[0] == seen[1]


def test_numbers_are_masked():
    assert mask_numbers("2024年8月") == "0年0月"
