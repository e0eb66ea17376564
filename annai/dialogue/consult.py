"""Consultations: decision tables in conversation."""

from __future__ import annotations

from annai.dialogue.context import Context, Step
from annai.dialogue.lookup import answer_topic
from annai.knowledge import Topic


def start(context: Context, topic: Topic, *, carry: bool = False) -> Step:
    """The general rule of a decision's topic."""
    return answer_topic(context, topic.id, carry=carry)


def proceed(_context: Context) -> Step | None:
    """Nothing is running."""
    return None
