"""After a verdict: is a message of the same case, of another one put for comparison, or of another matter?"""

from __future__ import annotations

import re

from annai.dialogue.aside import is_what_if
from annai.dialogue.bare import is_bare
from annai.dialogue.cases import CASE_FACTS
from annai.dialogue.context import Context
from annai.dialogue.matter import reading_of, table_of
from annai.dialogue.named import asked_count
from annai.dialogue.policy import ANSWER, SURE
from annai.dialogue.reading import Facts
from annai.dialogue.state import Consultation
from annai.dialogue.telling import MEASURED
from annai.language.questions import is_question

SHORT = 24  # characters
MANY_FACTS = 3  # a message with as many belongs to the consultation, whatever it sounds like
# Facts that other answers depend on, too.
OF_ANY_ANSWER = frozenset({"programme_year", "role", "frame", "business_size"})
# A year, a role or a figure puts a case.
_OF_CASES = frozenset({"programme_year", "role", "frame", "date", "duration", "amount", "rate", "count"})
_WHY_SO = re.compile(r"(?:え|でも|それで?|じゃあ|、)*(?:なぜ|何故|なんで(?!も)|どうして)")
_CASE = re.compile(
    r"(?:場合|とき|時|だと|なら|たら|れば|でも|とか|[うくすつぬむるぐぶ]と)(?:は|には|だと|も|でも)?、?"
    r"(?:どう(?:です|でしょう|なり|なる)?[^。]{0,4})?[?。]*$"
)
# 「9にしたらOK?」 puts a figure to the test.
_TEST = re.compile(
    r"(?:たら|れば|なら|だと|で(?:も|は)?)、?"
    r"(?:OK|オッケー|オーケー|いい|良い|大丈夫|だめ|ダメ|駄目|足り|セーフ|アウト|通る|満た|平気|クリア)[^。?]{0,8}[?。]*$"
)
_VERDICT = re.compile(
    r"結局|つまり|要するに|まとめ(?:る|て)|結論|届(?:け|出)?(?:は|なし|を?出さな|いる|要る|必要|いらな)"
    r"|返さな(?:くて|きゃ|いと)|返還(?:は|って)?(?:必要|いる|ある|なし)"
)


def continues(context: Context, topic: str, consultation: Consultation, told: Facts) -> bool:
    """After the verdict: is the message a correction, a what-if or the same question for another case?"""
    if not told.values or asked_count(context.message.text):
        return False
    if context.state.topic != topic and (is_bare(context.message) or _switches_any_answer(context, told)):
        return False  # another answer was given since: the year, role or frame is meant for that one
    best = context.message.best
    known = context.knowledge.topics.get(best.topic)
    is_other = known is not None and known.kind in ("lookup", "decision") and best.topic != topic
    if is_what_if(context) or is_bare(context.message) or len(told.values) >= MANY_FACTS:
        return True
    if is_of_case(context, consultation, told) or _asks_for_it(context, consultation, told):
        return True
    is_statement = len(context.message.text) <= SHORT and not is_question(context.message.text)
    # What is only named in passing (a frame, a year) makes no statement about the case.
    is_fact = is_statement and bool(told.values.keys() - told.weak)
    return not (is_other and best.confidence >= (SURE if is_fact else ANSWER))


def _asks_for_it(context: Context, consultation: Consultation, told: Facts) -> bool:
    """「6月19日に間に合う?」 asks for this decision by its own words, with a fact for it."""
    asked_by = reading_of(context, consultation.decision).asked_by
    return bool(told.values.keys() - told.weak) and bool(re.search(asked_by, context.message.text))


def _switches_any_answer(context: Context, told: Facts) -> bool:
    """Does it name only what other answers depend on, too (「構成員の場合の入口」)?"""
    is_switch = is_question(context.message.text) or context.message.best.topic == "follow_up_switch"
    return is_switch and told.values.keys() <= OF_ANY_ANSWER and not is_what_if(context)


def is_of_case(context: Context, consultation: Consultation, told: Facts) -> bool:
    """Does the message put or state a case of the decision?"""
    return puts_case(context, told) or states_case(context, consultation, told)


def puts_case(context: Context, told: Facts) -> bool:
    """「取引先の倒産が原因の場合は?」 puts another case as much as 「だったら?」 does."""
    text = context.message.text
    is_told = told.values.keys() - told.weak or (told.values and is_bare(context.message))
    return bool(is_told and (_CASE.search(text) or _TEST.search(text)))


def states_case(context: Context, consultation: Consultation, told: Facts) -> bool:
    """A figure, several facts or a correction, stated without a question, are of the case."""
    if is_question(context.message.text.replace("などの", "など")):
        return False
    strong = told.values.keys() - told.weak
    inputs = table_of(context, consultation.decision).inputs
    is_figure = any(inputs[name].type in MEASURED for name in strong)
    known = consultation.facts
    is_correction = any(name in known and known[name] != told.values[name] for name in strong)
    # 「災害などはありません」 sounds like a question on disasters, but tells the reason.
    is_of_case = bool(strong) and context.message.best.topic in reading_of(context, consultation.decision).case_topics
    return is_figure or is_correction or is_of_case or len(strong) >= CASE_FACTS


def asks_reason(context: Context) -> bool:
    """「なんでレジは20万なの?」 asks for the reason of a figure in the verdict, and tells none."""
    text = context.message.text
    return bool(_WHY_SO.match(text)) and is_question(text) and not is_what_if(context)


def asks_verdict(context: Context) -> bool:
    """「結局どうなるんですか」「届けは?」 want the verdict once more."""
    message = context.message
    is_short = len(message.text) <= SHORT and not _OF_CASES & {entity.name for entity in message.entities}
    return is_short and is_question(message.text) and bool(_VERDICT.search(message.text))
