"""Choosing one of the choices just offered: by its button, its title or its number."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from annai.dialogue import consult
from annai.dialogue.context import Context, Step
from annai.dialogue.lookup import answer_entries, answer_topic
from annai.dialogue.state import Offer
from annai.language.entities import Entity
from annai.language.normalise import fold, normalise
from annai.language.topics import Ranked

_NUMBER = re.compile(r"^([1-9])(?:番目?|つ目|\.|\)|です|番です|でお願いします|番でお願いします)*$")


def chosen(context: Context) -> Step | None:
    """The turn for a chosen offer; None where the message is no choice."""
    offer = find_offer(context)
    if offer is None or offer.fact is not None:
        return None
    if offer.entry:
        entry = context.knowledge.entries[offer.entry]
        return answer_entries(context, entry.topic, [(offer.year, entry)])
    if offer.topic is None:
        return None
    entities = context.message.entities
    if offer.year:
        entities = (*entities, Entity("programme_year", offer.year, 0, 0, str(offer.year)))
    chosen_context = _as_said(context, offer, entities)
    topic = context.knowledge.topics[offer.topic]
    if topic.kind == "decision":
        return consult.start(chosen_context, topic, carry="all")
    return answer_topic(chosen_context, topic.id, carry="all")


def _as_said(context: Context, offer: Offer, entities: tuple[Entity, ...]) -> Context:
    """The context in which the message says what the offer means."""
    message = replace(context.message, ranking=(Ranked(offer.topic or "", 1.0),), entities=entities)
    state = msgspec.structs.replace(context.state, year_is_stated=False)
    return replace(context, message=message, state=state)


def find_offer(context: Context) -> Offer | None:
    """The offer of the last reply that the message chooses."""
    said = fold(context.message.text).strip("。.!?「」")
    for offer in context.state.offers:
        if fold(normalise(offer.title)) == said:
            return offer
    match = _NUMBER.match(said)
    if match and int(match[1]) <= len(context.state.offers):
        return context.state.offers[int(match[1]) - 1]
    return None
