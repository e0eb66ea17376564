"""Questions that need the topic so far: 電話番号は? 何時まで? もっと詳しく、どこに書いてある? 2020年の場合は?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import msgspec

from annai.answers.compose import citation_data, contact_lines, entry_body, heading, quote_line, source_line
from annai.answers.select import candidates, select_entry
from annai.dialogue.consult import start
from annai.dialogue.context import Context, Step, canned
from annai.dialogue.known import known_facts
from annai.dialogue.last_answer import contact_part, last_entry, part
from annai.dialogue.lookup import answer_topic
from annai.dialogue.reply import Reply
from annai.dialogue.years import uncovered_year
from annai.knowledge import Contact

MAX_QUOTES = 3
_WHEN = re.compile(r"\d+月\d+日|\d:\d\d|\d+(?:年|か月|週間|日)(?:間|以内|未満|以上|程度)|期間|期限|締切")
# The date of a document is no date of what it tells.
_AS_OF = re.compile(r"\d+年\d+月\d+日(?:時点|付)")
_LIMIT = re.compile(r"間に合|期限|締め?切|〆切|期間|いつまで|何日まで|きげん|しめきり|きかん|いつから|日程")
_HOUR = re.compile("何時(?!に電話|から)")
_CLOCK = re.compile(r"\d{1,2}(?::\d\d|時)")
_FEE = re.compile(r"無料|費用|円|補助率")
_HOW = re.compile(r"手順|申請|連絡|提出|選択|押|入力|ログイン|確認")
_PORTAL = re.compile(r"ログイン|ポータル|マイページ|ろぐいん|ぽーたる")
# Answers on whether and when to migrate: their 「手順は?」 is that of the migration.
_BEFORE_STEPS = frozenset({"migration_eligibility", "migration_overview", "migration_period"})
_WHERE = re.compile(r"どこ|どちら|何処")
_NEEDED = re.compile(
    r"(?:必要な|用意する|準備する|そろえる|揃える|いる)(?:もの|物|の)|(?:何|なに)(?:を|が)?(?:用意|準備|必要)"
)
# What happens after something else has no date of its own.
_AFTER = re.compile(r"(?:た|の)(?:あと|後)(?:に|から)|完了後")
_APPLYING = re.compile(r"申し?込|申請|応募")
# Where an answer names no date, the document that it comes from says whose dates are meant.
_DATES_OF_DOCUMENT = {"migration-2024": "migration_period", "overview-2024": "deadline"}


def follow_up(context: Context, kind: str) -> Step | None:
    """The answer to a follow-up; None where there is no topic to follow up on."""
    handler = _HANDLERS.get(kind)
    if handler is None:
        return None
    return handler(context)


def _desks(context: Context) -> list[Contact]:
    """The desks of the last answer; else those of the conversation's programme year."""
    entry = last_entry(context)
    year = (context.message.values("programme_year") or [context.state.programme_year])[0]
    if entry and entry.contacts and (year is None or year in entry.programme_years):
        return [context.knowledge.contacts[contact_id] for contact_id in entry.contacts]
    return [
        contact
        for contact in context.knowledge.contacts.values()
        if year in contact.programme_years and contact.id.startswith("callcenter")
    ]


def _phone(context: Context) -> Step | None:
    desks = _desks(context)
    if not desks:
        return answer_topic(context, "contact_desk")
    lines = [line for desk in desks for line in contact_lines(desk, context.now)]
    citations = [citation for desk in desks for citation in desk.citations]
    year = context.state.programme_year
    reply = Reply(
        text="\n".join(
            [
                f"{heading(year)}お問い合わせ先は次のとおりです。",
                *lines,
                source_line(context.knowledge, citations),
            ]
        ),
        status="answered",
        topic=context.state.topic or "contact_desk",
        programme_year=year,
        citations=tuple(citation_data(context.knowledge, citations)),
    )
    return Step(reply, msgspec.structs.replace(context.state, misses=0))


def _hours(context: Context) -> Step | None:
    """The hour at which something ends; that of the desk where the last answer tells of nothing that ends."""
    entry = last_entry(context)
    if entry is None or entry.topic != "deadline" or not _HOUR.search(context.message.text):
        return _phone(context)
    lines = [line for line in entry_body(entry) if _CLOCK.search(line)]
    return part(context, entry, lines) if lines else _phone(context)


def _url(context: Context) -> Step | None:
    entry = last_entry(context)
    if entry is None or not entry.addresses or _PORTAL.search(context.message.text):
        return answer_topic(context, "portal_address", carry="all")
    lines = [f"・{address.label}: {address.url}" for address in entry.addresses]
    return part(context, entry, ["アドレスは次のとおりです。", *lines])


def _details(context: Context) -> Step | None:
    """Everything there is on the topic: the entry in full and the general entry behind a specific one.

    Asked once more, that this was all, and who knows more.
    """
    entry = last_entry(context)
    if entry is None:
        return None
    if context.state.detailed == entry.id:
        reply = canned(context, "no_more_details", topic=entry.topic)
        return Step(replace(reply, programme_year=context.state.programme_year), context.state)
    general = select_entry(
        candidates(context.knowledge, entry.topic, context.state.programme_year, default_only=False), {}
    )
    lines = [*entry_body(entry), *contact_part(context, entry)]
    if general and general.id != entry.id:
        lines.extend(["", "この項目全体のご案内:", *entry_body(general)])
    lines.append("資料の記載:")
    lines.extend(f"・{quote_line(context.knowledge, citation)}" for citation in entry.citations[:MAX_QUOTES])
    step = part(context, entry, lines)
    return Step(step.reply, msgspec.structs.replace(step.state, detailed=entry.id))


def _source(context: Context) -> Step | None:
    entry = last_entry(context)
    if entry is None:
        return None
    quotes = [f"・{quote_line(context.knowledge, citation)}" for citation in entry.citations]
    return part(context, entry, ["次の資料に書かれています。", *quotes])


def _lines_about(pattern: re.Pattern[str]) -> Callable[[Context], Step | None]:
    def handler(context: Context) -> Step | None:
        entry = last_entry(context)
        if entry is None:
            return None
        lines = [line for line in entry_body(entry) if pattern.search(line)]
        return part(context, entry, lines or entry_body(entry))

    return handler


def _when(context: Context) -> Step | None:
    """The dates of the last answer; of its document where it has none."""
    entry = last_entry(context)
    if entry is None:
        return None
    lines = [line for line in entry_body(entry) if _WHEN.search(_AS_OF.sub("", line))]
    if not _LIMIT.search(context.message.text):
        lines += [line for line in entry_body(entry) if _AFTER.search(line) and line not in lines]
    dates = next((_DATES_OF_DOCUMENT[c.source] for c in entry.citations if c.source in _DATES_OF_DOCUMENT), None)
    if lines or dates is None or not _LIMIT.search(context.message.text):
        return part(context, entry, lines or entry_body(entry))
    topic = context.knowledge.topics[dates]
    return start(context, topic) if topic.kind == "decision" else answer_topic(context, dates)


def _how(context: Context) -> Step | None:
    entry = last_entry(context)
    if entry is None:
        return None
    text = context.message.text
    if not entry.steps and _APPLYING.search(text) and context.knowledge.topics[entry.topic].group == "programme":
        return answer_topic(context, "application_flow")
    if _NEEDED.search(text) and context.knowledge.topics[entry.topic].group == "programme" and not entry.steps:
        return answer_topic(context, "preparation")
    if not entry.steps and entry.topic in _BEFORE_STEPS:
        return answer_topic(context, "migration_steps", carry="all")
    steps = [f"{number}. {step}" for number, step in enumerate(entry.steps, start=1)]
    lines = [entry.answer, *steps] if steps else [line for line in entry_body(entry) if _HOW.search(line)]
    if not lines:
        return part(context, entry, entry_body(entry))
    if _WHERE.search(text):
        lines += [f"・{address.label}: {address.url}" for address in entry.addresses]
    return part(context, entry, [*lines, *contact_part(context, entry)])


def _switch(context: Context) -> Step | None:
    topic = context.knowledge.topics.get(context.state.topic or "")
    if topic is None:
        return None
    if topic.group == "contacts" and context.message.values("frame"):
        return answer_topic(context, "frame_overview")  # 「2023のB類型は?」: desks and addresses have no frames
    if (
        topic.group == "programme"
        and context.message.values("hardware")
        and not _depends_on(context, topic.id, "hardware")
    ):
        return answer_topic(context, "hardware")  # 「パソコンは?」 after the eligible costs
    return answer_topic(context, topic.id, carry="all")


def _depends_on(context: Context, topic: str, name: str) -> bool:
    return any(name in entry.when for entry in context.knowledge.entries_by_topic.get(topic, ()))


def situation(context: Context) -> Step:
    """The asker states a role or a year without asking: remember it, and ask for the question."""
    year = (context.message.values("programme_year") or [None])[0]
    if year and year not in context.knowledge.programme_years:
        # Theirs stays the year of the conversation: no later answer may pass off another year's facts as theirs.
        state = msgspec.structs.replace(context.state, programme_year=year, year_is_stated=True, misses=0)
        return Step(uncovered_year(context, year, None), state)
    known = {**context.state.known, **known_facts(context)}
    state = msgspec.structs.replace(
        context.state,
        programme_year=year or context.state.programme_year,
        year_is_stated=bool(year) or context.state.year_is_stated,
        known={name: list(values) for name, values in known.items()},
        misses=0,
    )
    labels = [heading(year)] if year else []
    said = known_facts(context)
    labels += [context.knowledge.label(name, value) for name in ("role", "frame") for value in said.get(name, ())]
    return Step(canned(context, "state_situation", fields={"situation": "・".join(labels)}), state)


_HANDLERS: dict[str, Callable[[Context], Step | None]] = {
    "follow_up_phone": _phone,
    "follow_up_hours": _hours,
    "follow_up_url": _url,
    "follow_up_details": _details,
    "follow_up_source": _source,
    "follow_up_fee": _lines_about(_FEE),
    "follow_up_when": _when,
    "follow_up_how": _how,
    "follow_up_switch": _switch,
}
