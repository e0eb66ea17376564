"""A procedure with days: what if it is done on another day than today (「もし4月3日になったら?」)."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from annai.answers.compose import citation_data, heading, source_line
from annai.decisions import DecisionTable, Evaluation, evaluate
from annai.dialogue.context import Context, Step
from annai.dialogue.matter import reading_of
from annai.dialogue.reply import Reply
from annai.dialogue.state import Consultation
from annai.language.values.spans import resolve_yearless

SHORT = 32  # characters
_PUTS_DAY = re.compile(
    r"(?:なった|なっちゃった|やった|した|出した|過ぎた|だった)ら|れば|なら|だと|(?:なって|やって|して|出して|過ぎて)も|でも|じゃ(?:だめ|ダメ|遅)"
)
_TODAY = re.compile(r"本日（")


def on_other_day(context: Context, topic: str, consultation: Consultation, table: DecisionTable) -> Step | None:
    """What the facts told come to on the day that the message puts; None where it puts none."""
    day = _day(context)
    if day is None or reading_of(context, table.id).look_back is None or not consultation.facts:
        return None
    result = evaluate(table, consultation.facts, today=day, unknown=frozenset(consultation.unknown))
    if result.outcome is None or result.status not in ("decided", "partly_decided"):
        return None
    return Step(_reply(context, topic, result, day), msgspec.structs.replace(context.state, topic=topic, misses=0))


def _day(context: Context) -> date | None:
    text = context.message.text
    dates = [entity.value for entity in context.message.entities if entity.name == "date"]
    if len(dates) != 1 or len(text) > SHORT or not _PUTS_DAY.search(text):
        return None
    value = dates[0]
    if value.get("precision") == "yearless":
        value = resolve_yearless(dict(value), context.now.date(), "nearest")
    iso = value.get("iso") or value.get("from", "")
    return date.fromisoformat(iso) if len(iso) == len("2024-04-03") and value.get("precision") != "year" else None


def _reply(context: Context, topic: str, result: Evaluation, day: date) -> Reply:
    assert result.outcome is not None
    outcome = result.outcome
    reasons = [_TODAY.sub("手続きの日（", reason) for reason in result.reasons]
    lines = [
        f"手続きの日を{day.year}年{day.month}月{day.day}日として、確かめました。",
        heading(result.programme_year) + outcome.verdict,
        *(f"理由: {reason}" if number == 0 else f"・{reason}" for number, reason in enumerate(reasons)),
        *outcome.also,
        source_line(context.knowledge, result.citations),
    ]
    return Reply(
        text="\n".join(lines),
        status="answered",
        topic=topic,
        programme_year=result.programme_year,
        citations=tuple(citation_data(context.knowledge, result.citations)),
    )
