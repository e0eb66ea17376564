"""Numbers as people write them: Arabic, kanji and mixed (50, 1,200, 五十, 二〇二三, 1.5億, 120万5千)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from kanjize import kanji2number

_KANJI = "〇○零一二三四五六七八九十百千壱弐参拾"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
# 一・五 and 1点5 are spoken forms of 1.5.
DECIMAL = rf"(?:{ARABIC}(?:点\d+)?|[{_KANJI}]+(?:[・.点][{_KANJI}]+)?)"
INTEGER = rf"(?:\d{{1,4}}|[{_KANJI}]{{1,6}})"
# No number begins inside another one, and 数十, 何人, 第三 are no numbers of their own.
START = rf"(?<![\d.{_KANJI}数何幾第])"

_SCALES = {"億": Decimal(10**8), "万": Decimal(10**4)}
_SEGMENT = re.compile(r"([^億万]+)([億万]?)")
_SPOKEN_POINT = re.compile(r"[・点]")
_WRITTEN = re.compile(ARABIC)
_SAME = str.maketrans({"○": "〇", "マ": "万", "ま": "万", "ン": None, "ん": None, ",": None, " ": None})


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """The value of a number, or None where the characters form none (万万, 十十)."""
    plain = text.translate(_SAME)
    total, rest = Decimal(0), plain
    for match in _SEGMENT.finditer(plain):
        value = _simple(match[1])
        if value is None:
            return None
        total += value * _SCALES.get(match[2], Decimal(1))
        rest = rest[len(match[0]) :]
    return total if plain and not rest else None


def integer(text: str) -> int | None:
    """Like `number`, for whole numbers only."""
    value = number(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


def _simple(text: str) -> Decimal | None:
    """A number below 万. kanjize cuts decimals off, so only the whole parts are left to it."""
    whole, point, fraction = _SPOKEN_POINT.sub(".", text).partition(".")
    if _WRITTEN.fullmatch(whole) and (not point or fraction.isdigit()):
        return Decimal(f"{whole}{point}{fraction}") if fraction.isascii() else None
    try:
        value = Decimal(kanji2number(whole))
        return value if not point else value + Decimal(f"0.{_digits(fraction)}")
    except (ValueError, KeyError, ArithmeticError):
        return None


def _digits(kanji: str) -> str:
    return "".join(str(kanji2number(char)) for char in kanji)
