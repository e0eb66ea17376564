"""Unsure: up to three candidates; after two failures, a person."""

from __future__ import annotations

import msgspec

from annai.dialogue.context import Context, Step, canned
from annai.dialogue.state import Offer

MAX_CANDIDATES = 3
MAX_MISSES = 2


def clarify(context: Context) -> Step:
    """Offer the likeliest topics, as buttons and in the text; hand over on the second failure in a row."""
    misses = context.state.misses + 1
    offers = _candidates(context)
    if misses >= MAX_MISSES:
        reply = canned(context, "handoff", offers=offers)
        return Step(reply, msgspec.structs.replace(context.state, misses=0, offers=list(offers)))
    listed = "\n".join(f"{number}. {offer.title}" for number, offer in enumerate(offers, start=1))
    name = "clarification" if offers else "not_understood"
    reply = canned(context, name, fields={"candidates": listed}, offers=offers)
    return Step(reply, msgspec.structs.replace(context.state, misses=misses))


def _candidates(context: Context) -> tuple[Offer, ...]:
    topics = [context.knowledge.topics[ranked.topic] for ranked in context.message.ranking if ranked.topic]
    answerable = [topic for topic in topics if topic.kind in ("lookup", "decision")]
    return tuple(Offer(title=topic.title, topic=topic.id) for topic in answerable[:MAX_CANDIDATES])
