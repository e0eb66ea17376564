"""Entities that the conversation gives to words of a message: 去年, その前の年, 後者, お客さん."""

from __future__ import annotations

import re
from dataclasses import replace

from annai.dialogue.context import Context
from annai.language.entities import Entity

_TODAY = {"今年": 0, "本年": 0, "去年": -1, "昨年": -1, "一昨年": -2, "おととし": -2, "来年": 1}
_FROM_TODAY = re.compile("一昨年|おととし|今年|本年|去年|昨年|来年")
_FROM_HERE = re.compile(r"(?P<before>前の年|前年|(?:その|ひとつ|一つ)前)|次の年|翌年")
_ONE_OF_TWO = re.compile(
    r"(?P<first>前者|(?:一|1)(?:つ目|番目)の(?:枠|類型|ほう|方))|後者|(?:二|2)(?:つ目|番目)の(?:枠|類型|ほう|方)"
)
_CUSTOMER = re.compile(r"お客(?:さん|さま|様)?|顧客|導入先|ユーザー企業")


def with_what_is_meant(context: Context) -> Context:
    """The context with the entities that the conversation gives to words of the message."""
    for step in (counted_year, with_one_of_two, with_customer):
        context = step(context)
    return context


def counted_year(context: Context) -> Context:
    """The context in which 「去年も同じ?」 and 「その前の年は?」 name their year."""
    message, state = context.message, context.state
    is_open = state.consultation is not None and not state.consultation.decided
    if message.best.topic != "follow_up_switch" or state.topic is None or is_open or message.values("programme_year"):
        return context
    named = _FROM_TODAY.search(message.text)
    here = _FROM_HERE.search(message.text)
    if named:
        year, place = context.now.year + _TODAY[named[0]], named.span()
    elif here and state.programme_year:
        year, place = state.programme_year + (-1 if here["before"] else 1), here.span()
    else:
        return context
    entity = Entity("programme_year", year, *place, message.text[slice(*place)])
    return replace(context, message=replace(message, entities=(*message.entities, entity)))


def with_one_of_two(context: Context) -> Context:
    """The context in which 「前者」 and 「後者」 name their frame."""
    message, pair = context.message, context.state.pair
    named = _ONE_OF_TWO.search(message.text)
    if named is None or len(pair) < 2 or message.values("frame"):
        return context
    entity = Entity("frame", pair[0] if named["first"] else pair[1], *named.span(), named[0])
    return replace(context, message=replace(message, entities=(*message.entities, entity)))


def two_frames(context: Context) -> list[str]:
    """The frames that a message puts side by side; else those of before."""
    frames = [str(frame) for frame in context.message.values("frame")]
    return frames if len(frames) == 2 else context.state.pair


def with_customer(context: Context) -> Context:
    """The context in which a vendor's 「お客さん」 is the applicant."""
    message, state = context.message, context.state
    role = state.own_role or next(iter(state.known.get("role", [])), None)
    named = _CUSTOMER.search(message.text)
    if named is None or role not in ("vendor", "sole_vendor", "lead", "member") or message.values("role"):
        return context
    entity = Entity("role", "applicant", *named.span(), named[0])
    return replace(context, message=replace(message, entities=(*message.entities, entity)))
