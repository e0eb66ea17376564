"""Facts: what a stated value may look like, how it is checked, and how it reads in an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any

from annai.decisions.calendar import Duration, Length, Span
from annai.decisions.schema import Input, Value

# ZEN reads no number that needs an exponent; nobody states a rate this finely.
_FINEST_RATE = Decimal("0.0001")

# What a column may still be, what a date, duration or number is once read.
Known = frozenset[Value] | Span | tuple[Span, ...] | Duration | int | float


@dataclass(frozen=True)
class Problem:
    """A stated value that is refused: ``message`` tells the user why, ``input`` is asked again."""

    input: str
    message: str


def read(spec: Input, value: Any) -> Known:
    """The typed form of a stated value.

    ``enum``, ``bool`` and ``year`` accept one value or a list of values that are still possible;
    dates, durations and lists of dates are read as `Span` and `Duration` say; amounts are whole yen,
    rates are per cent, counts are whole numbers.

    Raises:
        ValueError: The value is refused; the message is meant for the user.
    """
    if spec.type in ("enum", "bool", "year"):
        return _choices(spec, value)
    if spec.type == "date":
        return Span.of(value)
    if spec.type == "date_list":
        items = value if isinstance(value, (list, tuple)) else [value]
        if not items:
            raise ValueError("日付が入っていません。")
        return tuple(Span.of(item) for item in items)
    if spec.type == "duration":
        return Duration.of(value)
    return _number(spec, value)


def latest(spans: tuple[Span, ...]) -> Span:
    """The later of several dates, as far as they are known."""
    return Span(max(span.first for span in spans), max(span.last for span in spans))


def _choices(spec: Input, value: Any) -> frozenset[Value]:
    items = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    found: set[Value] = set()
    for item in items:
        # True == 1 in Python, but a yes is no number.
        choice = next((c for c in spec.choices if c.value == item and type(c.value) is type(item)), None)
        if choice is None:
            raise ValueError(f"「{spec.label}」は、{choice_text(spec)}からお選びください。")
        found.update(choice.covers or [choice.value])
    if not found:
        raise ValueError(f"「{spec.label}」は、{choice_text(spec)}からお選びください。")
    return frozenset(found)


def _number(spec: Input, value: Any) -> int | float:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("nan")
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(f"「{spec.label}」は数字でお答えください。")
    for limit in spec.limits:
        if (limit.min is not None and number < Decimal(str(limit.min))) or (
            limit.max is not None and number > Decimal(str(limit.max))
        ):
            raise ValueError(limit.message)
    if spec.type == "rate":
        return float(number.quantize(_FINEST_RATE, ROUND_FLOOR))
    if number != number.to_integral_value():
        raise ValueError(f"「{spec.label}」は整数でお答えください。")
    return int(number)


def domain(spec: Input) -> list[Value]:
    """The values that tell rows apart: choices that leave nothing open."""
    return [choice.value for choice in spec.choices if not choice.covers]


def choice_text(spec: Input) -> str:
    return "、".join(choice.label for choice in spec.choices)


def shown(spec: Input, value: Known) -> str:
    """How a fact reads in an answer."""
    if isinstance(value, frozenset):
        group = next((c.label for c in spec.choices if len(value) > 1 and set(c.covers) == value), None)
        return group or "または".join(c.label for c in spec.choices if not c.covers and c.value in value)
    if isinstance(value, Span):
        return span_text(value)
    if isinstance(value, tuple):
        return "、".join(span_text(span) for span in value)
    if isinstance(value, Duration):
        return duration_text(value)
    if spec.type == "amount":
        return yen(int(value))
    return f"{number_text(value)}{'%' if spec.type == 'rate' else spec.unit}"


def number_text(value: int | float) -> str:
    number = Decimal(str(value)).normalize()
    return f"{number:f}".replace("-", "マイナス")


def yen(value: int) -> str:
    return f"{value:,}円"


def yen_mixed(value: int) -> str:
    """39万5,000円 for 395000: easier to take in than digits alone."""
    units, rest = divmod(value, 10_000)
    if not units:
        return yen(rest)
    return f"{units:,}万円" if not rest else f"{units:,}万{yen(rest)}"


def day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def span_text(span: Span) -> str:
    if span.exact:
        return day_text(span.first)
    first, last = span.first, span.last
    whole = first.day == 1 and (last.month, last.year) == (first.month, first.year)
    if whole:
        return f"{first.year}年{first.month}月"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year}年"
    return f"{day_text(first)}から{day_text(last)}の間"


def length_text(length: Length) -> str:
    years, months = divmod(length.months, 12)
    parts = [f"{years}年" if years else "", f"{months}か月" if months else ""]
    parts.append(f"{length.days}日" if length.days else "")
    return "".join(parts) or "0日"


def duration_text(value: Duration) -> str:
    if value.exact and value.low:
        return length_text(value.low)
    if value.low and value.high:
        return f"{length_text(value.low)}以上{length_text(value.high)}未満"
    if value.low:
        return f"{length_text(value.low)}以上"
    assert value.high
    return f"{length_text(value.high)}未満"
