"""The last answer taken back without naming what it was about: 「やっぱり昨日やってあった」."""

from __future__ import annotations

import re

from annai.decisions import DecisionTable
from annai.dialogue.context import Context
from annai.dialogue.matter import reading_of, table_of
from annai.dialogue.reading import Facts, answer_to
from annai.dialogue.reading_schema import InputReading
from annai.dialogue.state import Consultation

_TAKES_BACK = re.compile(
    r"やっぱ|やはり|(?:違|ちが)(?:っ|い|う)|間違|まちが|訂正|勘違|ごめん|すみません|失礼|(?:確認|調べ|聞い)[^。]{0,4}たら|よく(?:見|考え)|実は|今(?:見|確認)"
)
_BACK = re.compile(
    r"(?:元|もと)(?:に|へ|の(?:条件|話|日|内容|まま|ほう|数字))|(?:話|条件|日付|数字|さっき(?:の)?)(?:を|に)?戻"
    r"|戻(?:して|すと|したら)|取り消し"
)
_WAS = re.compile(r"(?:やっぱ|やはり|(?:違|ちが)(?:っ|い|う)|間違|訂正|勘違)[^。]*(?:でした|だった)[^。]{0,3}。?$")
_RETURNS = re.compile(r"(?:年度?|枠|類型|社|員)(?:の(?:話|件|場合|ほう|方))?に戻")
# What is answered in these ways may be put right by an answer alone.
_ANSWERED = frozenset({"bool", "enum"})


def asked_or_last(context: Context, consultation: Consultation) -> str | None:
    """The open question, or the last one where its answer is taken back (「違った、1年だった」).

    An open question has no answer yet: 「やっぱり1年半前でした」 puts right the only date told, where one is asked for.
    """
    asked = consultation.asked
    if asked is None:
        return consultation.answered if _TAKES_BACK.search(context.message.text) else None
    if not _WAS.search(context.message.text):
        return asked
    inputs = table_of(context, consultation.decision).inputs
    told = [name for name in consultation.facts if name in inputs and inputs[name].type == inputs[asked].type]
    return told[0] if inputs[asked].type == "date" and len(told) == 1 else asked


def with_last_answer(context: Context, table: DecisionTable, consultation: Consultation, told: Facts) -> Facts:
    """The facts told, and the answer to the last question where the message takes that one back."""
    last = consultation.answered
    if last is None or last in told.values or table.inputs[last].type not in _ANSWERED:
        return told
    sentences = re.split(r"(?<=[。!?])", context.message.text)
    how = reading_of(context, table.id).inputs.get(last, InputReading())
    for sentence in sentences:
        names_other = any(re.search(other.named, sentence) for other in reading_of(context, table.id).inputs.values())
        if not _TAKES_BACK.search(sentence) or (names_other and told.values):
            continue
        answer = answer_to(table.inputs[last], how, _TAKES_BACK.sub("", sentence))
        if answer is not None and answer != consultation.facts.get(last):
            return Facts({**told.values, last: answer}, weak=told.weak)
    return told


def taken_back(context: Context, consultation: Consultation) -> Facts | None:
    """The facts before the last what-if (「戻して」, 「元の条件だと?」); None where nothing is taken back."""
    if not (consultation.decided and consultation.previous and _BACK.search(context.message.text)):
        return None
    facts = {name: value for name, value in consultation.previous.items() if consultation.facts.get(name) != value}
    return Facts(facts) if facts else None


def returns(context: Context, told: Facts) -> bool:
    """「2020年に戻ります。届出はいつまで?」 takes a fact back, whatever else it asks."""
    return bool(told.values) and bool(_RETURNS.search(context.message.text))


def as_corrected(context: Context, table: DecisionTable, consultation: Consultation, told: Facts) -> Facts:
    """The facts told, with what the message takes back or puts right without naming it."""
    back = taken_back(context, consultation)
    # 「元の180万円に戻して」 names itself what holds again, where that was not the last change.
    named = [told.values[name] for name in told.values.keys() - told.weak]
    if back and all(value in back.values.values() for value in named):
        return back
    return with_last_answer(context, table, consultation, told)
