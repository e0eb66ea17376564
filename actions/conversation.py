"""What all actions share: read the tracker, let the core reply, utter, store the state."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.exc import SQLAlchemyError

from actions.memory import Memory
from annai import clock, traces
from annai.decisions import Evaluation
from annai.dialogue.manager import respond
from annai.dialogue.state import Consultation
from annai.knowledge import current_knowledge
from annai.language.entities import Entity
from annai.language.normalise import normalise
from annai.language.understanding import Understanding, clause_from, ranking_from
from annai.records import RecordStore
from annai.settings import read_settings

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


def message_id_of(tracker: Tracker) -> str | None:
    """The id that the client gave to the latest message; the channel lets only well-formed ones pass."""
    found = (tracker.latest_message.get("metadata") or {}).get("message_id")
    return found if isinstance(found, str) else None


@lru_cache(maxsize=1)
def records() -> RecordStore:
    """The store of consultation records, opened at the first verdict."""
    return RecordStore(read_settings().records_db)


def keep_record(consultation: Consultation, result: Evaluation) -> str | None:
    """Store a verdict; an answer without its code is better than no answer."""
    try:
        return records().save(
            decision=result.decision,
            facts=consultation.facts,
            unknown=tuple(consultation.unknown),
            row=result.row,
            verdict=result.outcome.verdict if result.outcome else "",
            table_version=result.table_version,
            now=clock.now(),
        )
    except SQLAlchemyError:
        logger.exception("the consultation record could not be stored")
        return None


class ConversationTurn:
    """What every action does: the core decides on the reply, whichever intent routed the turn here.

    The intent alone cannot decide: in a consultation 「通常枠です」 is a fact, and a message may hold
    several questions.
    """

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        message_id = message_id_of(tracker)
        state = Memory.from_slot(tracker.get_slot(STATE_SLOT)).met_by(message_id)
        raw = tracker.latest_message.get("text") or ""
        message = understanding_of(tracker)
        with traces.span("core"):
            reply, after = respond(message, state, current_knowledge(), clock.now(), raw=raw, keep_record=keep_record)
            traces.note(status=reply.status, topic=reply.topic, programme_year=reply.programme_year)
        # How sure the classifier was: the quality desk lists what it was unsure of.
        custom = reply.custom() | {"confidence": round(message.best.confidence, 4)}
        dispatcher.utter_message(text=reply.text, buttons=reply.buttons(), json_message=custom)
        return [SlotSet(STATE_SLOT, Memory.after(message_id, state, after))]
