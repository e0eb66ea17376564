"""Messages beside the facts of a running consultation: why, other questions, another matter."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from annai.dialogue import verdict
from annai.dialogue.bare import is_bare
from annai.dialogue.context import Context, Step
from annai.dialogue.line import in_line
from annai.dialogue.lookup import answer_topic
from annai.dialogue.matter import evaluated, open_cases, table_of, topic_of
from annai.dialogue.policy import ANSWER, SIDE_QUESTION, SURE
from annai.dialogue.reading import Facts
from annai.dialogue.state import Consultation, Offer
from annai.language.questions import is_question
from annai.language.topics import Ranked

MAX_DIGRESSIONS = 2
# Said to the assistant itself, whatever it has just asked.
_ABOUT_THE_TALK = frozenset({"human_agent", "complaint", "capabilities"})
_WHAT_IF = re.compile(
    r"もし|仮に|だったら|としたら|とすると|やったら|なら(?:どう|ば)|じゃなくて|ではなく|やっぱり|間違え|違った|ちがった|違って"
    r"|(?:足し|加え|増やし|減らし|付け|つけ)(?:たら|ると|れば)"
)
_ONLY_THE_RULE = re.compile(
    r"一般(?:論|的)|(?:知りた|聞きた|確認した)い(?:の?は|だけ)|だけ(?:を)?(?:知りた|聞きた|教え)|だけでい"
    r"|(?:仕組み|ルール|決まり)(?:だけ|を教え|が知りた)"
)
_WHY = re.compile(r"なぜ|何故|なんで(?![すし])|どうして|根拠|理由|わけ|どういう(?:こと|理屈)")


def is_what_if(context: Context) -> bool:
    """Does the message put another case or take something back?"""
    return bool(_WHAT_IF.search(context.message.text))


def asks_why(context: Context, told: Facts) -> bool:
    """Is this 「なぜ?」 or 「根拠は?」?"""
    best = context.message.best
    running = context.state.consultation
    is_other = running is not None and context.state.topic != topic_of(context, running.decision).id
    if running and is_other and (running.decided or best.topic == "follow_up_source"):
        return False  # another answer was given since, and is meant
    matter = context.knowledge.topics.get(best.topic)
    if matter and matter.kind == "lookup" and best.confidence >= SURE:
        return False  # 「さっきの賃上げの話だけど、地震が理由なら?」
    return not told.values and (
        best.topic in ("explain", "follow_up_source")
        and best.confidence >= ANSWER
        or bool(_WHY.search(context.message.text))
    )


def explain(context: Context, topic: str, consultation: Consultation) -> Step:
    """Why a question is asked; after the verdict, what it rests on."""
    table = table_of(context, consultation.decision)
    if not consultation.decided and consultation.asked:
        possible = open_cases(context, consultation)
        return Step(verdict.why_asked(context, table.inputs[consultation.asked], topic, possible), context.state)
    result = evaluated(context, table, consultation)
    return Step(verdict.explanation(context, result, topic, consultation.code), context.state)


def is_elsewhere(context: Context, topic: str, consultation: Consultation, told: Facts) -> bool:
    """Is the message about something else than the facts of the consultation?"""
    if _is_for_aside(context, topic, consultation, told) or _wants_only_the_rule(context, told):
        return True
    best = in_line(context) or _clearest(context)
    known = context.knowledge.topics.get(best.topic)
    if best.confidence < ANSWER and _is_answered_elsewhere(context, told):
        return True
    if known is None or best.topic == topic or best.confidence < (SIDE_QUESTION if told.values else ANSWER):
        return False
    if known.kind == "dialogue":
        is_own = best.topic.startswith("follow_up_") or best.topic in _ABOUT_THE_TALK
        return is_own and not told.values and not told.is_unknown
    if consultation.asked is not None and consultation.asked in told.values:
        return False
    if told.values and not told.values.keys() - told.weak:
        # Only named in passing (「会計ソフトを解約したい」 in an estimate): a clear other matter wins.
        is_other = known.kind == "decision" or known.group != context.knowledge.topics[topic].group
        is_clear = best.confidence >= SURE and is_other and not is_bare(context.message)
        return is_clear or is_question(context.message.text)
    return not (told.values and (not is_question(context.message.text) or is_what_if(context)))


def _is_answered_elsewhere(context: Context, told: Facts) -> bool:
    """Is this an unclear question that is no answer, but can be answered from what was told before?"""
    from annai.dialogue.manager import answer_outside

    consultation = context.state.consultation
    if told.values or told.is_unknown or consultation is None or consultation.decided:
        return False
    if not is_question(context.message.text):
        return False
    step = answer_outside(context)
    return step is not None and step.reply.status == "answered"


def _wants_only_the_rule(context: Context, told: Facts) -> bool:
    """「そうじゃなくて、手続きが知りたいだけ」: no verdict is wanted, and no other matter is clear."""
    is_unclear = context.message.best.confidence < ANSWER
    return is_unclear and not told.values and bool(_ONLY_THE_RULE.search(context.message.text))


def _is_for_aside(context: Context, topic: str, consultation: Consultation, told: Facts) -> bool:
    """A bare role, or a bare year that this decision does not cover, is meant for the side question just answered."""
    if context.state.topic != topic and not told.values and is_bare(context.message):
        return True
    table = table_of(context, consultation.decision)
    year = told.values.get(table.spec.programme_years.input or "")
    is_other = year is not None and year not in table.spec.programme_years.covered
    is_short = is_bare(context.message) or context.message.best.topic.startswith("follow_up_")
    return is_other and context.state.topic != topic and is_short


def _clearest(context: Context) -> Ranked:
    """The topic of the message, or of the clause that is clearer than the whole."""
    ranked = [context.message.best, *(clause.ranking[0] for clause in context.message.clauses if clause.ranking)]
    answerable = [one for one in ranked if (t := context.knowledge.topics.get(one.topic)) and t.kind != "dialogue"]
    best = max(answerable, key=lambda one: one.confidence, default=context.message.best)
    return best if best.confidence >= max(SIDE_QUESTION, context.message.best.confidence) else context.message.best


def digress(context: Context, consultation: Consultation) -> Step | None:
    """Answer the other question by the other steps, then come back to the open one."""
    from annai.dialogue.manager import answer_outside

    if not consultation.decided and _wants_only_the_rule(context, Facts({})):
        rule = answer_topic(context, topic_of(context, consultation.decision).id, carry="all")
        return Step(rule.reply, msgspec.structs.replace(rule.state, consultation=None))
    step = answer_outside(context)
    if consultation.decided or step is None or consultation.asked is None:
        return step
    if step.state.consultation != consultation:
        return _put_aside(context, step, consultation)
    digressions = consultation.digressions + 1
    kept = msgspec.structs.replace(consultation, digressions=digressions)
    state = msgspec.structs.replace(step.state, consultation=kept)
    if digressions > MAX_DIGRESSIONS:
        return Step(step.reply, state)
    table = table_of(context, consultation.decision)
    result = evaluated(context, table, consultation)
    spec = result.next_question or table.inputs[consultation.asked]
    text = f"{step.reply.text}\n\n{verdict.BACK}{verdict.asked_text(spec, is_again=result.refine)}"
    return Step(replace(step.reply, text=text, offers=verdict.with_choices(spec, step.reply.offers)), state)


def _put_aside(context: Context, step: Step, consultation: Consultation) -> Step:
    """Another consultation began: this one waits, and the reply says how to come back."""
    if step.state.consultation is not None and step.state.consultation.decision == consultation.decision:
        return step  # the same matter anew
    title = topic_of(context, consultation.decision).title
    back = Offer(title=f"{title}に戻る", resume=True)
    text = f"{step.reply.text}\n（{title}は途中です。「{back.title}」とお送りいただければ、続きから伺います。）"
    reply = replace(step.reply, text=text, offers=(*step.reply.offers, back))
    return Step(reply, msgspec.structs.replace(step.state, paused=consultation))


def side_question(context: Context, topic: str) -> Step | None:
    """A question asked in the same message as a fact (「8か月です。ちなみに加算金って何?」)."""
    from annai.dialogue.manager import answer_outside

    for clause in context.message.clauses:
        ranked = clause.ranking[0]
        known = context.knowledge.topics.get(ranked.topic)
        if known is None or known.kind not in ("lookup", "decline") or ranked.topic == topic:
            continue
        if ranked.confidence >= SIDE_QUESTION and is_question(clause.text):
            message = replace(context.message, text=clause.text, ranking=clause.ranking, clauses=())
            state = msgspec.structs.replace(context.state, consultation=None)
            return answer_outside(replace(context, message=message, state=state))
    return None
