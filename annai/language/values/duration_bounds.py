"""What stands around a duration: 約1年, 1年未満, 1年経ってない, 1年ちょっと, 1年以上2年未満."""

from __future__ import annotations

import re
from dataclasses import replace

from annai.language.values.lengths import Found, Length

_BEFORE = re.compile(
    r"(?:(?P<approx>約|およそ|だいたい|大体|ざっと|かれこれ)|(?P<nearly>ほぼ|もうすぐ|もうじき|まもなく|間もなく"
    r"|そろそろ)"
    r"|(?P<exactly>ちょうど|丁度|きっかり|ぴったり|丸々?|まる|満))\s*$"
)
_NOT_YET = (
    r"(?:以上|間)?(?:も|は|に|には|すら|まで|とは)?(?:まだ)?(?:"
    r"(?:経っ|たっ|立っ|経過し|なっ|いっ|行っ|達し|満ち|過ぎ)(?:て(?:い)?(?:ない|ません|なかった|ませんでした"
    r"|おりません|なく)|てへん|とらん|とらへん|ておらず|てなく|てねえ)"
    r"|(?:経|た|立)(?:たない|たず|ちません|たなかった|たぬ|たん(?!と))|経過し(?:ない|ません|なかった)|経過せず"
    r"|過ぎ(?:ない|ず|ません)"
    r"|な(?:らない|らず|りません)|いかない|いきません|満たない|満たず|満たなかった|満ちない|届かない|届かず|達しない"
    r"|達せず"
    r"|(?:経|た)つ(?:より)?前|経過(?:する)?前|になる前|未経過|未到達)"
)
_NO_LONGER = r"(?!い?ない|い?ません|へん|おらず|なく|ねえ)"
_PASSED = (
    rf"(?:を|が|は|も)?(?:(?:経っ|たっ|立っ|経過し)(?:た|て{_NO_LONGER})|(?:経|た)ち(?:ました?|ます)|(?:経|た)つ(?!(?:より)?前)"
    r"|経過(?!し(?:て(?:い)?(?:な|ま|お)|ない|ません)|せず|(?:する)?前))"
)
_OVER = (
    rf"(?:を|が|は|も)?(?:(?:過ぎ|越え|超え|こえ|すぎ)(?:た|て{_NO_LONGER}|ました?|る|ます|$)|回っ(?:た|て)|超(?!え))"
)
_AFTER = re.compile(
    rf"\s*(?:間)?\s*(?:(?P<not_yet>{_NOT_YET})|(?P<under>未満|みまん|足らず|たらず|に足らない)|(?P<nearly>弱(?!い|点)|近く)"
    rf"|(?P<within>以内|いない(?=に|で|の)|以下|内(?=に|で|の))"
    rf"|(?P<least>以上|いじょう|より(?:長|上|多))|(?P<over>{_OVER})|(?P<passed>{_PASSED})|(?P<more>ちょっと|ちょい|少々|あまり|余り|余(?!計|裕|分)"
    rf"|強(?!い|制))"
    r"|(?P<approx>くらい|ぐらい|位(?!置)|ほど|程度|程|前後|そこそこ|そこら))?"
)
_RANGE = re.compile(r"\s*[~-]\s*")
_BOTH_BOUNDS = re.compile(r"\s*(?:、|で)?\s*$")

_LOOK_BACK = 6


def bounded(text: str, match: re.Match[str], low: Length, high: Length, unit: str) -> Found:
    """The duration with what stands around it: 約, ちょうど, 未満, 以上, ちょっと, 経ってない …"""
    after = _AFTER.match(text, match.end())
    assert after is not None  # every part of the pattern is optional
    before = _BEFORE.search(text, max(0, match.start() - _LOOK_BACK), match.start())
    kind = after.lastgroup or (before.lastgroup if before else None)
    bare_day = unit == "day" and kind is None and not match["dspan"] and low == high and 1 <= low.days <= 31
    bare = Found(
        before.start() if before else match.start(),
        after.end() if after.lastgroup else match.end(),
        low,
        high,
        unit,
        approx=low != high,
        rounded=bool(match["half"] or match["yhalf"]),
        pinned=bool(before and before["exactly"]),
        day_of_month=low.days if bare_day else None,
    )
    if kind in ("not_yet", "under", "within"):
        return replace(bare, low=None)
    # 1年経ちました may be any time after the year; 8か月経ちました tells the months.
    if kind in ("least", "over") or (kind == "passed" and unit == "year"):
        return replace(bare, high=None)
    if kind == "nearly":
        return replace(bare, low=low.shifted(*_slack(low, unit, -1)), approx=True)
    if kind == "more":
        return replace(bare, high=high.shifted(*_more(unit)), approx=True)
    if kind == "approx":
        low, high = low.shifted(*_slack(low, unit, -1)), high.shifted(*_slack(high, unit, 1))
        return replace(bare, low=low, high=high, approx=True)
    return bare


def _slack(length: Length, unit: str, sign: int) -> tuple[int, int]:
    """How far 約 and くらい may be off: a sixth, at least one unit of months or days."""
    if unit in ("year", "month"):
        return sign * max(1, round(length.months / 6)), 0
    return 0, sign * max(1, round(length.days / 6))


def _more(unit: str) -> tuple[int, int]:
    """What 1年ちょっと may add at most: half a unit."""
    return {"year": (6, 0), "month": (1, 0), "week": (0, 4), "day": (0, 2)}[unit]


def joined(text: str, found: list[Found]) -> list[Found]:
    """1年以上2年未満 and 8か月~10か月 are one duration."""
    merged: list[Found] = []
    for item in found:
        previous = merged[-1] if merged else None
        if previous and (high := _upper_bound(text, previous, item)):
            merged[-1] = replace(previous, end=item.end, high=high, unit=item.unit, approx=item.exact)
        else:
            merged.append(item)
    return merged


def _upper_bound(text: str, lower: Found, upper: Found) -> Length | None:
    """The high end of a range that two durations form; None where they are two."""
    if lower.low is None or upper.high is None:
        return None
    if lower.high is None and upper.low is None and _BOTH_BOUNDS.fullmatch(text, lower.end, upper.start):
        return upper.high
    if lower.exact and upper.exact and _RANGE.fullmatch(text, lower.end, upper.start):
        return upper.high.shifted(1, 0) if upper.unit in ("year", "month") else upper.high.shifted(0, 1)
    return None
