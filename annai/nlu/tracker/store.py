"""Rasa's store of conversations, at Rasa's own extension point (``endpoints.yml``).

A turn reads and writes as much at its two hundredth as at its fifth: all events stay stored, but only the
latest turns are read, after what the slots held before them. What a worker saved last it need not read
again, unless another worker has gone on with the conversation since.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from annai.nlu.tracker.database import Cursor, Database
from annai.settings import read_settings

# With more turns than this to read, all but the latest few are replaced by what the slots hold.
MOST_TURNS = 6
KEPT_TURNS = 2
# Conversations that this worker remembers, of about 150 kB each.
REMEMBERED = 300
ROWS_AT_ONCE = 100
_PLACE = "_annai_place"


class OvertakenError(Exception):
    """Another worker has gone on with the conversation since it was read."""


@dataclass(frozen=True)
class Head:
    """A conversation's row."""

    events: int
    session: int
    base: int
    slots: str
    last_active_at: float


@dataclass(frozen=True)
class Place:
    """Where a tracker's events stand among those stored: the one after ``prefix`` others is number ``base`` + 1.

    ``head`` is the row when the tracker was read or saved; None for a new conversation.
    """

    prefix: int
    base: int
    head: Head | None

    @property
    def stored(self) -> int:
        """How many of the tracker's events are not to be stored (again)."""
        return self.prefix + (self.head.events if self.head else 0) - self.base


class Store(TrackerStore):
    """Keeps conversations in the database of ``ANNAI_TRACKER_DB``, or of ``url`` in ``endpoints.yml``."""

    def __init__(
        self, domain: Domain | None, host: str | None = None, event_broker: EventBroker | None = None, **named: Any
    ) -> None:
        super().__init__(domain, event_broker, **named)
        self._database = Database(host or read_settings().tracker_db)
        self._database.prepare()
        # Taken out while a turn goes on: one that fails leaves nothing half changed behind.
        self._saved: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    @property
    def domain(self) -> Domain:
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        self._domain = domain or Domain.empty()
        self._saved.clear()

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        remembered = self._saved.pop(sender_id, None)
        known = remembered.__dict__[_PLACE].head if remembered is not None else None
        head, rows = await self._database.read(lambda cursor: _read(cursor, sender_id, known))
        if head is None:
            return None
        return remembered if rows is None else self._tracker(sender_id, head, rows)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        head, rows = await self._database.read(lambda cursor: _read_all(cursor, conversation_id))
        if head is None:
            return None
        tracker = DialogueStateTracker.from_events(conversation_id, _events(rows), self.domain.slots)
        tracker.__dict__[_PLACE] = Place(0, 0, head)
        return tracker

    async def exists(self, conversation_id: str) -> bool:
        head = await self._database.read(lambda cursor: _head(cursor, conversation_id))
        return head is not None

    async def keys(self) -> Iterable[str]:
        rows = await self._database.read(lambda cursor: cursor.all("SELECT sender_id FROM tracker_conversations"))
        return [sender_id for (sender_id,) in rows]

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what is new.

        Raises:
            OvertakenError: Another worker has stored a turn since this tracker was read.
        """
        place = tracker.__dict__.get(_PLACE) or await self._place_of(tracker)
        tracker.__dict__[_PLACE] = place
        new = list(islice(tracker.events, place.stored, None))
        if not new:
            return
        head, can_go_on = self._next_head(tracker, place, new)
        rows = _rows(tracker.sender_id, place.head.events if place.head else 0, new)
        await self._database.write(lambda cursor: _write(cursor, tracker.sender_id, place.head, head, rows))
        tracker.__dict__[_PLACE] = Place(place.prefix, place.base, head)
        if can_go_on:
            self._remember(tracker)
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)

    async def _place_of(self, tracker: DialogueStateTracker) -> Place:
        """For a tracker that was not read here: it holds the events of the latest session, as Rasa's stores do."""
        head = await self._database.read(lambda cursor: _head(cursor, tracker.sender_id))
        return Place(0, head.session if head else 0, head)

    def _next_head(self, tracker: DialogueStateTracker, place: Place, new: Sequence[Event]) -> tuple[Head, bool]:
        """The row after a save, and whether this very tracker can be gone on with."""
        before = place.head or Head(0, 0, 0, "{}", 0.0)
        events, now = before.events + len(new), time.time()
        starts = [at for at, event in enumerate(new) if isinstance(event, SessionStarted)]
        if starts:
            start = before.events + starts[-1]
            # The tracker of a first session begins with it and is complete.
            return Head(events, start, start, "{}", now), False
        cut = _cut(tracker, place) if place.base == before.base else None
        if cut is None:
            return Head(events, before.session, before.base, before.slots, now), place.base == before.base
        base = place.base + cut - place.prefix
        return Head(events, before.session, base, self._slots_at(tracker, cut), now), False

    def _slots_at(self, tracker: DialogueStateTracker, cut: int) -> str:
        """What the slots held before an event, as JSON; those that hold their first value are left out."""
        past = DialogueStateTracker.from_events(tracker.sender_id, islice(tracker.events, cut), self.domain.slots)
        first = {slot.name: slot.initial_value for slot in self.domain.slots}
        values = past.current_slot_values()
        return encoded({name: value for name, value in values.items() if value != first.get(name)})

    def _tracker(self, sender_id: str, head: Head, rows: list[str]) -> DialogueStateTracker:
        events = _events(rows)
        prefix = _carried_over(decoded(head.slots), events[0].timestamp) if head.base > head.session else []
        tracker = DialogueStateTracker.from_events(sender_id, [*prefix, *events], self.domain.slots)
        tracker.__dict__[_PLACE] = Place(len(prefix), head.base, head)
        return tracker

    def _remember(self, tracker: DialogueStateTracker) -> None:
        self._saved[tracker.sender_id] = tracker
        if len(self._saved) > REMEMBERED:
            self._saved.popitem(last=False)


def _carried_over(slots: dict[str, Any], timestamp: float) -> list[Event]:
    """What Rasa itself puts at the begin of a session that takes over the slots of the one before."""
    return [
        SessionStarted(timestamp),
        *(SlotSet(name, value, timestamp) for name, value in slots.items()),
        ActionExecuted(ACTION_LISTEN_NAME, timestamp=timestamp),
    ]


def _cut(tracker: DialogueStateTracker, place: Place) -> int | None:
    """Before which event the history can end, so that nothing but slots is carried over; None for not now."""
    events = tracker.events
    turns = [at for at, event in enumerate(events) if at >= place.prefix and isinstance(event, UserUttered)]
    if len(turns) <= MOST_TURNS or tracker.active_loop is not None or tracker.is_paused():
        return None
    cut = turns[-KEPT_TURNS]
    before = events[cut - 1]
    is_between_turns = isinstance(before, ActionExecuted) and before.action_name == ACTION_LISTEN_NAME
    return cut if is_between_turns else None


_HEAD = "SELECT events, session, base, slots, last_active_at FROM tracker_conversations WHERE sender_id = ?"
_EVENTS = "SELECT data FROM tracker_events WHERE sender_id = ? AND number > ? AND number <= ? ORDER BY number"


def _head(cursor: Cursor, sender_id: str) -> Head | None:
    row = cursor.one(_HEAD, [sender_id])
    return Head(*row) if row else None


def _read(cursor: Cursor, sender_id: str, known: Head | None) -> tuple[Head | None, list[str] | None]:
    """The row and the events to be read; no events where the row is still the one that is known."""
    head = _head(cursor, sender_id)
    if head is None or head == known:
        return head, None
    # Not more than the row tells of: another worker may be adding some.
    return head, [data for (data,) in cursor.all(_EVENTS, [sender_id, head.base, head.events])]


def _read_all(cursor: Cursor, sender_id: str) -> tuple[Head | None, list[str]]:
    head = _head(cursor, sender_id)
    rows = cursor.all(_EVENTS, [sender_id, 0, head.events]) if head else []
    return head, [data for (data,) in rows]


def _write(cursor: Cursor, sender_id: str, before: Head | None, after: Head, rows: list[tuple[Any, ...]]) -> None:
    values = (after.events, after.session, after.base, after.slots, after.last_active_at, sender_id)
    if before is None:
        touched = cursor.execute(
            "INSERT INTO tracker_conversations (events, session, base, slots, last_active_at, sender_id)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sender_id) DO NOTHING",
            values,
        )
    else:
        touched = cursor.execute(
            "UPDATE tracker_conversations SET events = ?, session = ?, base = ?, slots = ?, last_active_at = ?"
            " WHERE sender_id = ? AND events = ?",
            (*values, before.events),
        )
    if touched != 1:
        raise OvertakenError("another worker has gone on with this conversation")
    for at in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[at : at + ROWS_AT_ONCE]
        marks = ", ".join(["(?, ?, ?, ?, ?)"] * len(some))
        cursor.execute(
            f"INSERT INTO tracker_events (sender_id, number, type_name, timestamp, data) VALUES {marks}",
            [value for row in some for value in row],
        )


def _events(rows: list[str]) -> list[Event]:
    return list(deserialise_events([decoded(data) for data in rows]))


def _rows(sender_id: str, stored: int, events: Sequence[Event]) -> list[tuple[Any, ...]]:
    return [
        (sender_id, number, event.type_name, event.timestamp, encoded(event.as_dict()))
        for number, event in enumerate(events, stored + 1)
    ]


def encoded(value: Any) -> str:
    """JSON, as short as it gets."""
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, ValueError, OverflowError):  # lone surrogates, numbers of any size
        return json.dumps(value)


def decoded(data: str) -> Any:
    """A value from JSON."""
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:  # what Python's own reader lets pass
        return json.loads(data)
