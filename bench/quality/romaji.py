"""Kana as typed on a keyboard: to Roman letters and back, as an input method reads them."""

from __future__ import annotations

from annai.search.kana import ROWS

_ROWS = {**ROWS, "x": "ぁぃぅぇぉ"}
_PLAIN = {kana: consonant + vowel for consonant, row in _ROWS.items() for vowel, kana in zip("aiueo", row, strict=True)}
_OTHERS = {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "wo", "ん": "nn", "ー": "-", "ゔ": "vu"}
_GLIDES = {
    kana + small: consonant + "y" + vowel
    for consonant, kana in zip("kgsztdnhbpmr", "きぎしじちぢにひびぴみり", strict=True)
    for small, vowel in zip("ゃゅょ", "auo", strict=True)
}
_FOREIGN = {
    "ふぁ": "fa",
    "ふぃ": "fi",
    "ふぇ": "fe",
    "ふぉ": "fo",
    "てぃ": "thi",
    "でぃ": "dhi",
    "じぇ": "je",
    "しぇ": "she",
}
TO_LETTERS = {**_PLAIN, **_OTHERS, **_GLIDES, **_FOREIGN}
# What people write who have no Japanese keyboard at hand.
_HEPBURN = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "nn": "n", "sy": "sh", "ty": "ch", "zy": "j"}
_TO_KANA = {
    **{letters: kana for kana, letters in TO_LETTERS.items()},
    "shi": "し",
    "chi": "ち",
    "tsu": "つ",
    "fu": "ふ",
    "ji": "じ",
    "n": "ん",
}


def morae(kana: str) -> list[str]:
    """Hiragana cut into the units that one typed syllable makes."""
    units: list[str] = []
    for char in kana:
        if units and units[-1] + char in TO_LETTERS:
            units[-1] += char
        else:
            units.append(char)
    return units


def to_letters(kana: str) -> str:
    """Hiragana as keystrokes (しんせい → sinnsei); っ doubles what follows, other characters stay."""
    letters, is_double = "", False
    for unit in morae(kana):
        if unit == "っ":
            is_double = True
            continue
        typed = TO_LETTERS.get(unit, unit)
        letters += (typed[0] if is_double and typed[0].isalpha() else "") + typed
        is_double = False
    return letters + ("xtu" if is_double else "")


def to_hepburn(kana: str) -> str:
    """Hiragana as people write it in Roman letters (しんせい → shinsei)."""
    letters = "".join("っ" if unit == "っ" else _hepburn(TO_LETTERS.get(unit, unit)) for unit in morae(kana))
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] == "っ":
            following = letters[place + 1 : place + 2]
            letters = letters[:place] + (following if following.isalpha() else "") + letters[place + 1 :]
    return letters.replace("-", "")


def _hepburn(typed: str) -> str:
    return _HEPBURN.get(typed) or (_HEPBURN.get(typed[:2], typed[:2]) + typed[2:] if len(typed) > 2 else typed)


def to_kana(letters: str) -> str:
    """Keystrokes as an input method shows them; what makes no syllable stays a letter (kaiyakk → かいやkk)."""
    kana, place = "", 0
    while place < len(letters):
        if _is_doubled(letters, place):
            kana, place = kana + "っ", place + 1
            continue
        for size in (3, 2, 1):
            syllable = _TO_KANA.get(letters[place : place + size])
            if syllable and len(letters[place : place + size]) == size:
                kana, place = kana + syllable, place + size
                break
        else:
            kana, place = kana + letters[place], place + 1
    return kana


def _is_doubled(letters: str, place: int) -> bool:
    pair = letters[place : place + 2]
    return len(pair) == 2 and pair[0] == pair[1] and pair[0] in "bcdfghjkmpqrstvwyz"
