"""What a few words leave unsaid: whose procedure is meant, which of two types, what a role is told for."""

from __future__ import annotations

import re
from dataclasses import replace

from annai.answers.implied import implied
from annai.dialogue.context import Context
from annai.language.entities import Entity
from annai.language.questions import is_question

SHORT = 20  # characters
# What those have to do who are vendors in the migration.
_PROCEDURES = {"sole_vendor": "migration_steps", "lead": "migration_steps", "member": "migration_member"}
_WAY = re.compile(r"やり方|手順|流れ|方法|やりかた")
# 「Bは?」 after A類型.
_LETTER = re.compile(
    r"(?:じゃあ|では|で|それなら)?、?([AB])(?:は|だと|なら|の?(?:ほう|方|場合)は?)[?？]?", re.IGNORECASE
)
_TYPES = {"A": "normal_a", "B": "normal_b"}


def tells_case_of_topic(context: Context) -> bool:
    """Is a short statement of who one is meant for the last answer, because that depends on it?"""
    topic = context.state.topic
    if topic is None or len(context.message.text) > SHORT:
        return False
    if is_question(context.message.text):
        return True
    years = set(context.message.values("programme_year")) - {context.state.programme_year}
    if years & set(context.knowledge.years_of(topic)):
        return True  # 「2020年のやつの後年手続き」 after the desks of every year
    named = {name: values for name in ("role", "portal") if (values := context.message.values(name))}
    told = named.keys() | implied(named).keys()
    if not context.message.entities:
        told = context.state.known.keys() & {"role", "portal"}  # said once more, in other words
    return any(told & entry.when.keys() for entry in context.knowledge.entries_by_topic.get(topic, ()))


def tells_own_role(context: Context) -> bool:
    """Is this a short statement of who one is, also in other words than a bare role (「確認したら構成員でした」)?"""
    is_statement = len(context.message.text) <= SHORT and not is_question(context.message.text)
    return is_statement and bool(context.message.values("role")) and context.message.best.topic == "state_situation"


def procedure_of_role(context: Context, kind: str) -> str | None:
    """The procedure of somebody who has said what they are, or names who is meant (「構成員のやり方は?」)."""
    named = [role for role in context.message.values("role") if _WAY.search(context.message.text)]
    told = context.state.known.get("role", []) if kind == "follow_up_how" and context.state.topic is None else []
    return next((_PROCEDURES[role] for role in (*named, *told) if role in _PROCEDURES), None)


def bare_letter(context: Context) -> Context:
    """The context in which a bare letter names the type of the frame spoken of."""
    match = _LETTER.fullmatch(context.message.text)
    if match is None or not {"normal", *_TYPES.values()} & set(context.state.known.get("frame", [])):
        return context
    value = _TYPES[match[1].upper()]
    entity = Entity("frame", value, match.start(1), match.end(1), match[1])
    return replace(context, message=replace(context.message, entities=(*context.message.entities, entity)))
