"""Kana from Latin letters, and one key for the many ways in which the same sound is written."""

from __future__ import annotations

import re
from functools import lru_cache

from annai.language.normalise import fold

_VOWELS = "aiueo"
ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "g": "がぎぐげご",
    "s": "さしすせそ",
    "z": "ざじずぜぞ",
    "t": "たちつてと",
    "d": "だぢづでど",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
    "m": "まみむめも",
    "r": "らりるれろ",
}
# Consonant before ゃ, ゅ, ょ → the kana that carries them.
_GLIDES = {
    "ky": "き", "gy": "ぎ", "sy": "し", "sh": "し", "zy": "じ", "j": "じ", "jy": "じ", "ty": "ち", "cy": "ち",
    "ch": "ち", "ny": "に", "hy": "ひ", "by": "び", "py": "ぴ", "my": "み", "ry": "り",
}  # fmt: skip
_SINGLE = {
    "shi": "し", "chi": "ち", "tsu": "つ", "fu": "ふ", "ji": "じ", "ya": "や", "yu": "ゆ", "yo": "よ", "wa": "わ",
    "wo": "を", "fa": "ふぁ", "fi": "ふぃ", "fe": "ふぇ", "fo": "ふぉ", "she": "しぇ", "che": "ちぇ", "je": "じぇ",
    "ti": "ち", "thi": "てぃ", "dhi": "でぃ", "nn": "ん", "n'": "ん", "-": "ー",
}  # fmt: skip
_LONGEST = 3
_MIN_LETTERS = 3

_SAME_SOUND = str.maketrans("づぢをゔ", "ずじおぶ")
_SMALL = str.maketrans("ぁぃぅぇぉゃゅょゎ", "あいうえおやゆよわ")
_O = "おこごそぞとどのほぼぽもよろ"
_U = "うくぐすずつづぬふぶぷむゆる"
_E = "えけげせぜてでねへべぺめれ"
# A long vowel is often dropped or written otherwise: つうじょう, つーじょー, tsujo.
_LONG = re.compile(rf"ー|(?<=[{_O}{_U}])う|(?<=[{_O}])お|(?<=[{_E}])[いえ]|(?<=い)い")


@lru_cache(maxsize=1)
def _syllables() -> dict[str, str]:
    table = {
        consonant + vowel: kana for consonant, row in ROWS.items() for vowel, kana in zip(_VOWELS, row, strict=True)
    }
    for consonant, kana in _GLIDES.items():
        table |= {consonant + vowel: kana + small for vowel, small in (("a", "ゃ"), ("u", "ゅ"), ("o", "ょ"))}
    return table | _SINGLE


def kana_from_romaji(word: str) -> str | None:
    """Hiragana for a word in romaji (Hepburn, Kunrei or as typed on a keyboard); None if it is not romaji."""
    word = word.lower()
    if len(word) < _MIN_LETTERS or not word.isascii():
        return None
    kana, place = "", 0
    while place < len(word):
        step, sound = _next_sound(word, place)
        if not step:
            return None
        kana, place = kana + sound, place + step
    return kana


def _next_sound(word: str, place: int) -> tuple[int, str]:
    """Letters used and their kana; (0, "") where no syllable begins."""
    for length in range(_LONGEST, 0, -1):
        letters = word[place : place + length]
        # konna, on the keyboard also konnna: the second n begins a syllable if a vowel follows.
        if letters == "nn" and word[place + 2 : place + 3] in tuple(_VOWELS):
            continue
        if len(letters) == length and letters in _syllables():
            return length, _syllables()[letters]
    here, following = word[place], word[place + 1 : place + 2]
    if here == "n" or (here == "m" and following in tuple("bpm")):
        return 1, "ん"
    if here == following and here.isalpha():
        return 1, "っ"
    if here == "t" and following == "c":
        return 1, "っ"
    return 0, ""


def sound_of(text: str) -> str:
    """Kana folded to one spelling: hiragana, and づ, ぢ, を as they sound."""
    return fold(text).translate(_SAME_SOUND)


def rough_sound(sound: str) -> str:
    """A sound without long vowels, small kana made large: what careless spellings have in common."""
    return _LONG.sub("", sound.translate(_SMALL))
