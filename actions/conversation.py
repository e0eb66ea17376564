"""What all actions share: read the tracker, let the core reply, utter, store the state."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from annai import clock
from annai.dialogue.manager import respond
from annai.dialogue.state import DialogueState
from annai.knowledge import current_knowledge
from annai.language.entities import Entity
from annai.language.normalise import normalise
from annai.language.understanding import Understanding, clause_from, ranking_from

logger = logging.getLogger(__name__)
STATE_SLOT = "dialogue_state"


def understanding_of(tracker: Tracker) -> Understanding:
    """What the NLU pipeline found in the latest message."""
    latest = tracker.latest_message
    entities = tuple(
        Entity(item["entity"], item["value"], item["start"], item["end"], item.get("text", ""))
        for item in latest.get("entities") or []
    )
    return Understanding(
        text=normalise(latest.get("text") or ""),
        ranking=ranking_from(latest.get("intent_ranking") or []),
        entities=entities,
        clauses=tuple(clause_from(clause) for clause in latest.get("clauses") or []),
    )


class ConversationTurn:
    """What every action does: the core decides on the reply, whichever intent routed the turn here.

    The intent alone cannot decide: in a consultation 「通常枠です」 is a fact, and a message may hold
    several questions.
    """

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        state = DialogueState.from_json(tracker.get_slot(STATE_SLOT))
        raw = tracker.latest_message.get("text") or ""
        reply, after = respond(understanding_of(tracker), state, current_knowledge(), clock.now(), raw=raw)
        dispatcher.utter_message(text=reply.text, buttons=reply.buttons(), json_message=reply.custom())
        return [SlotSet(STATE_SLOT, after.to_json())]
