"""Short questions about something that the last answer named (「何か証明書はいりますか」「メールアドレスは」)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from annai.answers.compose import citation_data, contact_lines, entry_body, heading, source_line
from annai.dialogue.context import Context, Step
from annai.dialogue.known import asks_of_software
from annai.dialogue.line import in_line
from annai.dialogue.named import nouns as nouns_of
from annai.dialogue.named import plain
from annai.dialogue.policy import ANSWER, SURE, UNCLEAR
from annai.dialogue.reply import Reply
from annai.dialogue.unsaid import procedure_of_role, tells_own_role
from annai.knowledge import Entry

SHORT = 32  # characters
VERY_SHORT = 12
_IS_NEEDED = re.compile(
    r"(?:で|じゃあ|では)?、?(?:それ|これ|そっち|こっち)?(?:って|は|も|を)?(?:必ず|絶対に?)?"
    r"(?:必須|必要|任意|要り?ます|いります|いる|要る"
    r"|.{0,4}(?:ない(?:と|で)|なきゃ|なくちゃ|なくて|なければ)(?:も|は)?(?:だめ|駄目|ダメ|いけない|ならない|まずい|いい|よい|大丈夫))"
    r"(?:です|なの|なん|でしょう|もの|こと)*(?:か|かな)?[?。]*"
)
_MUST = re.compile(r"必須|必要|不要|任意|いりません|要りません|求められ")
_UNTOLD = re.compile("記載が(?:ありません|ない)")
_TALK = re.compile(r"話し?(?:たい|せ|が)|つない|つなげ|[代替変]わ|人間|オペレータ|係の|担当者")


def from_last_answer(context: Context) -> Step | None:
    """The lines of the last answer that hold everything the message names; None if there are none."""
    entry = last_entry(context)
    if entry is None or len(context.message.text) > SHORT or not _is_unclear(context) or _is_for_other_year(context):
        return None
    if procedure_of_role(context, ""):
        return None  # 「構成員のやり方も」 asks for what to do, wherever the last answer names members
    if in_line(context) or tells_own_role(context):
        return None
    if "hardware" in context.state.known and asks_of_software(context.message.text):
        return None
    rounds = [entity.text for entity in context.message.entities if entity.name == "call_round"]
    nouns = rounds or nouns_of(context.message.text)
    if not nouns:
        return None
    if _names_its_topic(context, nouns[-1]):
        return None
    lines = [line for line in _lines(context, entry) if any(noun in plain(line) for noun in nouns)]
    found = [noun for noun in nouns if any(noun in plain(line) for line in lines)]
    # What is asked stands last (移行の期限は).
    if nouns[-1] not in found or (len(found) < len(nouns) and len(context.message.text) > VERY_SHORT):
        return None
    return part(context, entry, lines)


def needed(context: Context) -> Step | None:
    """「必須ですか」「やらないといけない?」: the lines of the last answer that tell whether it must be."""
    entry, best = last_entry(context), context.message.best
    if entry is None or not _IS_NEEDED.fullmatch(context.message.text):
        return None
    if best.confidence >= SURE and not best.topic.startswith("follow_up_"):
        return None
    lines = [line for line in entry_body(entry) if _MUST.search(line) and not _UNTOLD.search(line)]
    return part(context, entry, lines) if lines else None


def tells_of_year(context: Context) -> bool:
    """Does the last answer itself tell of the year named, of which there are no documents (2021)?"""
    entry, years = last_entry(context), context.message.values("programme_year")
    if entry is None or not years or years[0] in context.knowledge.programme_years:
        return False
    return any(str(years[0]) in line for line in entry_body(entry))


def _is_for_other_year(context: Context) -> bool:
    years = context.message.values("programme_year")
    return bool(years) and context.state.programme_year not in years and not tells_of_year(context)


def _names_its_topic(context: Context, noun: str) -> bool:
    """Is the message on another topic that is named by the word asked about (メールが来ない: 移行登録の完了メール)?"""
    best = context.message.best
    topic = context.knowledge.topics.get(best.topic)
    if topic is None or topic.kind != "lookup" or topic.id == context.state.topic or best.confidence < ANSWER:
        return False
    return noun in plain(topic.title)


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
        text="\n".join(
            [heading(year) + first.removeprefix("・"), *rest, source_line(context.knowledge, entry.citations)]
        ),
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
    if best.topic == "human_agent" and best.confidence < SURE:  # 「誰かの承認いる?」
        return not _TALK.search(context.message.text)
    return best.topic == "oos_programme_detail" or (
        topic.kind == "decline" and bool(context.message.values("call_round"))
    )


def _lines(context: Context, entry: Entry) -> list[str]:
    addresses = [f"・{address.label}: {address.url}" for address in entry.addresses]
    return [*entry_body(entry), *addresses, *contact_part(context, entry)]
