"""Entities that the conversation gives to words of a message: 去年, その前の年, 後者, お客さん."""

from __future__ import annotations

import re
from dataclasses import replace

from annai.dialogue.context import Context
from annai.language.entities import Entity

_EXCEPT = ("以外", "の対象経費以外", "の経費以外", "を除")
_SECURITY = re.compile(
    r"(?:じゃあ|では|あと|で|、)*(?P<name>セキュリティ(?:対策)?)(?:の(?:ほう|方|場合|枠|やつ)|だと|なら|は|も|って)(?!アクション)"
)
_OF_FRAMES = frozenset(
    {"deadline", "rate_and_ceiling", "frame_overview", "eligible_costs", "eligible_tools", "eligibility"}
)
_BUREAU = re.compile(
    r"(?:じゃあ|では|あと|で|、)*(?P<name>東北|九州)(?:の(?:ほう|方|場合|やつ)|だと|なら|は|も|って|[?。]*$)"
)
_BUREAUS = {"東北": "meti_tohoku", "九州": "meti_kyushu"}
_HEARD = re.compile(r"(?:聞き|伺い|うかがい|教わり|読み)ました|聞いた|とのこと|だそう|と(?:言|書)(?:われ|かれ|って)")
_AS_WELL = re.compile(r"同じ|同様|(?:も|でも)(?:そう|不要|必要|要)|どう|違い")
_TODAY = {"今年": 0, "本年": 0, "去年": -1, "昨年": -1, "一昨年": -2, "おととし": -2, "来年": 1}
_FROM_TODAY = re.compile("一昨年|おととし|今年|本年|去年|昨年|来年")
_FROM_HERE = re.compile(r"(?P<before>前の年|前年|(?:その|ひとつ|一つ)前)|次の年|翌年")
_ONE_OF_TWO = re.compile(
    r"(?P<first>前者|(?:一|1)(?:つ目|番目)の(?:枠|類型|ほう|方))|後者|(?:二|2)(?:つ目|番目)の(?:枠|類型|ほう|方)"
)
_CUSTOMER = re.compile(r"お客(?:さん|さま|様)?|顧客|導入先|ユーザー企業")


def with_what_is_meant(context: Context) -> Context:
    """The context with the entities that the conversation gives to words of the message."""
    for step in _STEPS:
        context = step(context)
    return context


def without_excluded(context: Context) -> Context:
    """The context in which 「インボイス対応類型以外の経費は」 goes on with the frame spoken of."""
    message = context.message
    kept = tuple(
        entity
        for entity in message.entities
        if entity.name != "frame" or not message.text.startswith(_EXCEPT, entity.end)
    )
    is_other = len(kept) < len(message.entities) and context.state.frame is not None
    return replace(context, message=replace(message, entities=kept)) if is_other else context


def with_security_frame(context: Context) -> Context:
    """The context in which 「セキュリティのほうは?」 among the frames names that frame."""
    message, state = context.message, context.state
    named = _SECURITY.match(message.text)
    is_among_frames = state.frame is not None and state.topic in _OF_FRAMES
    if named is None or not is_among_frames or message.values("frame"):
        return context
    entity = Entity("frame", "security", *named.span("name"), named["name"])
    return replace(context, message=replace(message, entities=(*message.entities, entity)))


def with_bureau(context: Context) -> Context:
    """The context in which 「東北のほうは?」 after a bureau names that bureau."""
    message = context.message
    named = _BUREAU.match(message.text)
    if named is None or context.state.topic != "contact_desk" or message.values("desk"):
        return context
    entity = Entity("desk", _BUREAUS[named["name"]], *named.span("name"), named["name"])
    return replace(context, message=replace(message, entities=(*message.entities, entity)))


def with_year_asked(context: Context) -> Context:
    """The context in which 「2023年では要らないと聞きました。2020年も同じですか」 asks of 2020."""
    message = context.message
    told, _, asked = message.text.rstrip("。?").rpartition("。")
    years = [entity for entity in message.entities if entity.name == "programme_year"]
    later = [entity for entity in years if entity.start > len(told)]
    if not told or not later or len(later) == len(years) or not (_HEARD.search(told) and _AS_WELL.search(asked)):
        return context
    kept = tuple(entity for entity in message.entities if entity not in years or entity in later)
    return replace(context, message=replace(message, entities=kept))


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


_STEPS = (
    without_excluded,
    with_security_frame,
    with_bureau,
    with_year_asked,
    counted_year,
    with_one_of_two,
    with_customer,
)
