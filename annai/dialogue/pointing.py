"""Words that point to what was said: that desk, a figure of the last answer, a number that stands elsewhere."""

from __future__ import annotations

import re

from annai.answers.compose import entry_body
from annai.answers.select import candidates, select_entry
from annai.dialogue.context import Context, Step
from annai.dialogue.follow_up import follow_up
from annai.dialogue.last_answer import last_entry, part
from annai.dialogue.lookup import answer_topic
from annai.dialogue.matter import evaluated, table_of
from annai.dialogue.named import asked_count
from annai.dialogue.policy import ANSWER
from annai.dialogue.said import lines_of

SHORT = 20  # characters
MEDIUM = 32
_DESK = frozenset({"contact_desk", "gbizid_desk", "follow_up_phone", "follow_up_hours"})
_ASKS_DESK = re.compile(
    r"(?:で|じゃあ|では|それで|あと|、)*(?:相談|質問|問い?合わせ?|連絡|電話)(?:先|する)?(?:は|って|なら|の(?:は|が)?|、)*"
    r"(?:どこ|どちら|どっち|誰|だれ)"
)
_THAT_DESK = re.compile(
    r"(?:で|じゃあ|では|あと|、)*(?:そこ|そちら|そっち|あちら|その窓口)(?:の|は|って|に|も|で|へ)?"
    r"(?:メール|電話|番号|FAX|ファックス|フォーム|アドレス|担当|課|何時|時間|[土日祝]|週末|休|平日)"
)
# 「5年間というのはいつから数えるのですか」 asks about words of the last answer.
_FIGURE = re.compile(
    r"(?:その|この|で、)?「?(?P<word>\d+[^「」、。?\d]{1,6}?)」?(?:というの|っていうの|っての|って|とは|とあるの)"
)
_COUNTERS = {"社": "[社者]", "者": "[社者]", "人": "[人名]", "名": "[人名]"}


def desk_asked(context: Context) -> Step | None:
    """「相談どこ?」 and 「そこのメールは?」 ask for the desk of the last answer, whatever else they sound like."""
    message, text = context.message, context.message.text
    if len(text) > SHORT or message.best.topic in _DESK or context.state.topic is None:
        return None
    entry = last_entry(context)
    is_that = bool(_THAT_DESK.match(text)) and entry is not None and bool(entry.contacts)
    return follow_up(context, "follow_up_phone") if is_that or _ASKS_DESK.match(text) else None


def figure_of_answer(context: Context) -> Step | None:
    """The lines of the last answer that hold the figure which the message quotes, and another matter does not."""
    match, entry = _FIGURE.match(context.message.text), last_entry(context)
    if match is None or entry is None or len(context.message.text) > MEDIUM:
        return None
    other = candidates(context.knowledge, context.message.best.topic, context.state.programme_year, default_only=False)
    if any(match["word"].removesuffix("間") in line for one in other for line in entry_body(one)):
        return None
    told = [*_verdict_lines(context), *entry_body(entry)]
    lines = [line for line in dict.fromkeys(told) if match["word"] in line]
    return part(context, entry, lines) if lines else None


def _verdict_lines(context: Context) -> tuple[str, ...]:
    consultation = context.state.consultation
    if consultation is None or not consultation.decided:
        return ()
    return lines_of(evaluated(context, table_of(context, consultation.decision), consultation))


def counted_elsewhere(context: Context) -> Step | None:
    """「2022年は何社以上だった?」 after a deadline: the answer on the frame spoken of that holds such a number."""
    counter, best = asked_count(context.message.text), context.message.best
    frames = context.message.values("frame") or ([context.state.frame] if context.state.frame else [])
    is_loose = best.topic.startswith("follow_up_") or best.confidence < ANSWER
    if counter is None or not frames or not is_loose or len(context.message.text) > MEDIUM:
        return None
    year = (context.message.values("programme_year") or [context.state.programme_year])[0]
    number = re.compile(rf"\d+{_COUNTERS.get(counter, counter)}")
    for topic in context.knowledge.topics.values():
        entry = select_entry(candidates(context.knowledge, topic.id, year, default_only=False), {"frame": frames})
        if entry and "frame" in entry.when and any(number.search(line) for line in entry_body(entry)):
            return answer_topic(context, topic.id, carry="case")
    return None
