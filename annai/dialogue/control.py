"""What is said to the conversation itself: begin anew, say it again."""

from __future__ import annotations

from annai.dialogue import going_on
from annai.dialogue.context import Context, Step, canned
from annai.dialogue.policy import ANSWER
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState
from annai.language.questions import is_question


def restart(context: Context) -> Step | None:
    """Forget what was talked about, if that is asked for."""
    if context.message.best.topic != "start_over" or context.message.best.confidence < ANSWER:
        return None
    if context.message.entities and is_question(context.message.text):
        return None  # back to a topic, not to the beginning
    return Step(canned(context, "start_over_done"), DialogueState())


def repeat(context: Context) -> Step | None:
    """The last answer once more, if that is asked for."""
    is_said = context.message.best.topic == "repeat" and context.message.best.confidence >= ANSWER
    if not is_said or going_on.applies_again(context):
        return None
    if not context.state.last_text:
        return Step(canned(context, "nothing_to_repeat"), context.state)
    return Step(
        Reply(context.state.last_text, "answered", context.state.topic, context.state.programme_year),
        context.state,
    )
