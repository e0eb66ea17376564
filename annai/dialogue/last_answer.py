"""Short questions about something that the last answer named (「何か証明書はいりますか」「メールアドレスは」)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from annai.answers.compose import citation_data, contact_lines, entry_body, heading, source_line
from annai.dialogue.context import Context, Step
from annai.dialogue.policy import UNCLEAR
from annai.dialogue.reply import Reply
from annai.dialogue.unsaid import procedure_of_role
from annai.knowledge import Entry
from annai.language.analyser import current_analyser
from annai.language.normalise import normalise

SHORT = 32  # characters
VERY_SHORT = 12
# Words that name nothing: they would be found in any answer.
_EMPTY = frozenset(
    {
        "必要",
        "方法",
        "手続き",
        "詳しい",
        "詳細",
        "教える",
        "場合",
        "補助",
        "申請",
        "補助金",
        "IT導入補助金",
        "それ",
        "これ",
    }
)
_PART = re.compile(r"[、。・（）「」 ]")


def from_last_answer(context: Context) -> Step | None:
    """The lines of the last answer that hold everything the message names; None if there are none."""
    entry = last_entry(context)
    if entry is None or len(context.message.text) > SHORT or not _is_unclear(context):
        return None
    if procedure_of_role(context, ""):
        return None  # 「構成員のやり方も」 asks for what to do, wherever the last answer names members
    rounds = [entity.text for entity in context.message.entities if entity.name == "call_round"]
    nouns = rounds or _nouns(context.message.text)
    if not nouns:
        return None
    lines = [line for line in _lines(context, entry) if any(noun in _plain(line) for noun in nouns)]
    found = [noun for noun in nouns if any(noun in _plain(line) for line in lines)]
    # What is asked stands last (移行の期限は).
    if nouns[-1] not in found or (len(found) < len(nouns) and len(context.message.text) > VERY_SHORT):
        return None
    return part(context, entry, [lines[0].removeprefix("・"), *lines[1:]])


def last_entry(context: Context) -> Entry | None:
    """The entry behind the last answer."""
    return context.knowledge.entries.get(context.state.entry or "")


def contact_part(context: Context, entry: Entry) -> list[str]:
    """The desks of an entry, in lines."""
    desks = [context.knowledge.contacts[contact_id] for contact_id in entry.contacts]
    return [line for desk in desks for line in contact_lines(desk, context.now)]


def part(context: Context, entry: Entry, lines: Sequence[str]) -> Step:
    """An answer made of some lines of the last one, with its year and source."""
    year = context.state.programme_year if entry.programme_years else None
    first, *rest = lines
    reply = Reply(
        text="\n".join([heading(year) + first, *rest, source_line(context.knowledge, entry.citations)]),
        status="answered",
        topic=entry.topic,
        programme_year=year,
        citations=tuple(citation_data(context.knowledge, entry.citations)),
    )
    return Step(reply, msgspec.structs.replace(context.state, misses=0))


def _is_unclear(context: Context) -> bool:
    best = context.message.best
    topic = context.knowledge.topics.get(best.topic)
    if topic is None or best.confidence < UNCLEAR:
        return True
    return best.topic == "oos_programme_detail" or (
        topic.kind == "decline" and bool(context.message.values("call_round"))
    )


def _nouns(text: str) -> list[str]:
    words = current_analyser().words(normalise(text))
    nouns = [word.norm for word in words if word.pos.startswith("名詞") and "数詞" not in word.pos]
    return [noun for noun in nouns if len(noun) > 1 and noun not in _EMPTY]


def _plain(line: str) -> str:
    return _PART.sub("", "".join(word.norm for word in current_analyser().words(normalise(line))))


def _lines(context: Context, entry: Entry) -> list[str]:
    addresses = [f"・{address.label}: {address.url}" for address in entry.addresses]
    return [*entry_body(entry), *addresses, *contact_part(context, entry)]
