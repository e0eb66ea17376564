"""What a follow-up gets, also where there is nothing to follow."""

from __future__ import annotations

from annai.dialogue import compound
from annai.dialogue.context import Context, Step, canned
from annai.dialogue.follow_up import follow_up
from annai.dialogue.lookup import answer_topic
from annai.dialogue.policy import LEADING
from annai.dialogue.unsaid import procedure_of_role

# A follow-up without anything to follow is a question on the programme as a whole.
_WITHOUT_TOPIC = {
    "follow_up_phone": "contact_desk",
    "follow_up_hours": "contact_desk",
    "follow_up_how": "application_flow",
}


def followed(context: Context, topic: str) -> Step:
    """The reply to a follow-up of a kind; what sounds like one may be a question of its own."""
    instead = _first_question(context) or _other_year(context) or compound.clear_matter(context)
    if instead:
        return instead
    procedure = procedure_of_role(context, topic)
    if procedure:
        return answer_topic(context, procedure)
    step = follow_up(context, topic)
    if step is None and topic == "follow_up_switch" and context.message.values("frame"):
        return answer_topic(context, "frame_overview")
    if step is None and topic in _WITHOUT_TOPIC:
        return answer_topic(context, _WITHOUT_TOPIC[topic])
    return step or Step(canned(context, topic, topic=topic), context.state)


def _first_question(context: Context) -> Step | None:
    """Where there is nothing to follow, what sounds like a follow-up may be a question of its own."""
    if context.state.topic is not None:
        return None
    for ranked in context.message.ranking[1:3]:
        topic = context.knowledge.topics.get(ranked.topic)
        if topic and topic.kind == "lookup" and ranked.confidence >= LEADING:
            return answer_topic(context, topic.id)
    return None


def _other_year(context: Context) -> Step | None:
    """A detail asked of another year (「2020年の場合の番号は?」): the whole answer of that year holds it."""
    years = context.message.values("programme_year")
    is_other = bool(years) and context.state.programme_year not in years
    return follow_up(context, "follow_up_switch") if is_other else None
