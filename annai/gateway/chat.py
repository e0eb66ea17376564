"""One turn of a conversation: from a request to the answer that is sent, kept and sent again."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from annai import clock, traces
from annai.dialogue.reply import Reply
from annai.gateway import waiting
from annai.gateway.belongings import Belongings
from annai.gateway.contract import BotMessage, Button, ChatReply, ChatRequest, Deleted
from annai.gateway.core import Core
from annai.gateway.errors import ApiError
from annai.gateway.limits import Quota, SharedLimiter
from annai.gateway.locks import SharedLocks
from annai.gateway.logs import log
from annai.gateway.memory import Memory
from annai.gateway.metrics import Metrics
from annai.gateway.off_switch import OffSwitch, notice
from annai.gateway.offline import LastTurn, answer_offline
from annai.gateway.rasa import Answer, Custom, EngineError, RasaClient
from annai.gateway.redis_link import RedisLink
from annai.gateway.storage import NewTurn, Store, StoredTurn
from annai.gateway.unsaved import Unsaved
from annai.privacy import LABELS, find_personal_data, replace_found

ID_BYTES = 24
_ID = re.compile(r"[A-Za-z0-9_-]{32}")
# Said in place of personal data when a message goes to the dialogue: a label such as ［電話番号］ would be
# taken for a question about telephone numbers.
BLANK = "○○"


@dataclass(frozen=True)
class Turn:
    """A finished turn: the response's JSON, what is left of the conversation's limit, and is it a repetition?"""

    body: bytes
    quota: Quota
    replayed: bool = False

    @property
    def reply(self) -> ChatReply:
        """The response as a record."""
        return msgspec.json.decode(self.body, type=ChatReply)


class Chat:
    """Serves turns: each conversation one at a time, each message once."""

    def __init__(
        self,
        *,
        core: Core,
        rasa: RasaClient,
        store: Store,
        metrics: Metrics,
        messages_per_minute: int,
        off_switch: OffSwitch,
        belongings: Belongings,
        link: RedisLink,
    ) -> None:
        self._core = core
        self._rasa = rasa
        self._store = store
        self._metrics = metrics
        self._off_switch = off_switch
        self.belongings = belongings
        self._line = waiting.Line(waiting.PLACES * rasa.servers, waiting.PATIENCE, metrics.waiting_turns)
        self._limiter = SharedLimiter("conversation", messages_per_minute, link)
        self._locks = SharedLocks(link)
        self._memory = Memory(link)
        self._public_numbers = core.desk_numbers
        self.unsaved = Unsaved(store, metrics)

    def use(self, core: Core) -> None:
        """Answer from another version of the knowledge from now on."""
        self._core = core
        self._public_numbers = core.desk_numbers

    async def turn(self, request: ChatRequest) -> Turn:
        """Answer a message.

        Raises:
            ApiError: The conversation has used up its messages for this minute, or too many turns are waiting.
        """
        message_id = request.message_id or secrets.token_urlsafe(16)
        if self._off_switch.is_off:
            return await self._stopped(request.conversation_id or "", message_id)
        if request.conversation_id and await self._knows(request.conversation_id):
            return await self._in_conversation(request.conversation_id, message_id, request)
        async with self._locks.hold(f"opening {message_id}"):
            opened = await self._guarded(self._store.find_opening(message_id)) if request.message_id else None
            conversation_id = opened.conversation_id if opened else secrets.token_urlsafe(ID_BYTES)
            return await self._in_conversation(conversation_id, message_id, request)

    async def _stopped(self, given_id: str, message_id: str) -> Turn:
        """Nothing is asked, looked up or kept; an answer given before is not repeated either: it may be the fault."""
        conversation_id = given_id if _ID.fullmatch(given_id) else secrets.token_urlsafe(ID_BYTES)
        quota = await self._limiter.take(conversation_id)
        if not quota.allowed:
            self._metrics.rate_limited.labels("conversation").inc()
            raise ApiError("rate_limited", headers=quota.headers())
        said = _offline_answer(notice(self._core.knowledge, clock.now()))
        self._metrics.stopped_turns.inc()
        return Turn(msgspec.json.encode(_reply(conversation_id, message_id, said)), quota)

    async def delete(self, conversation_id: str) -> Deleted | None:
        """Delete all that is kept of a conversation; None if nothing is.

        Raises:
            SQLAlchemyError: A database does not work; delete again later.
        """
        async with self._locks.hold(conversation_id):
            await self.unsaved.flush()
            deleted = await asyncio.to_thread(self.belongings.delete, conversation_id)
            await self._memory.forget(conversation_id)
            return deleted

    async def _in_conversation(self, conversation_id: str, message_id: str, request: ChatRequest) -> Turn:
        quota = await self._limiter.take(conversation_id)
        if not quota.allowed:
            return await self._refused(conversation_id, message_id, quota)
        # Shielded: a client that goes away must not leave a message half answered.
        return await asyncio.shield(self._serialised(conversation_id, message_id, request, quota))

    async def _refused(self, conversation_id: str, message_id: str, quota: Quota) -> Turn:
        """A message over the limit; one that was answered already still gets its answer."""
        first = await self._find(conversation_id, message_id)
        if first is None:
            self._metrics.rate_limited.labels("conversation").inc()
            raise ApiError("rate_limited", headers=quota.headers())
        return self._replayed(first, quota)

    async def _serialised(self, conversation_id: str, message_id: str, request: ChatRequest, quota: Quota) -> Turn:
        async with self._locks.hold(conversation_id):
            first = await self._find(conversation_id, message_id) if request.message_id else None
            if first:
                return self._replayed(first, await self._limiter.give_back(conversation_id))
            try:
                with self._metrics.turn_seconds.time():
                    answer, question = await self._answer(conversation_id, message_id, request.message)
            except ApiError:  # refused before anything was done about it
                await self._limiter.give_back(conversation_id)
                raise
            reply = _reply(conversation_id, message_id, answer)
            self._metrics.count_turn(reply.status, reply.topic, degraded=answer.degraded)
            traces.note(status=reply.status, topic=reply.topic, degraded=answer.degraded)
            kept = await self._keep(reply, question, answer.custom.confidence)
            return Turn(kept.reply.encode(), quota)

    def _replayed(self, first: StoredTurn, quota: Quota) -> Turn:
        self._metrics.replays.inc()
        traces.note(replayed=True)
        return Turn(first.reply.encode(), quota, replayed=True)

    async def _answer(self, conversation_id: str, message_id: str, text: str) -> tuple[Answer, str]:
        """The answer and the masked question."""
        found = find_personal_data(text)
        question = replace_found(text, found, LABELS.__getitem__)
        private = find_personal_data(text, keep=self._public_numbers) if found else []
        said = replace_found(text, private, lambda _kind: BLANK)
        try:
            async with self._line.place():
                return await self._rasa.turn(conversation_id, said, message_id), question
        except EngineError as error:
            self._metrics.fallbacks.labels(error.reason).inc()
            log.warning("answered without the engine", extra={"reason": error.reason})
            traces.note(fallback=error.reason)
            return await self._offline(conversation_id, said), question

    async def _offline(self, conversation_id: str, text: str) -> Answer:
        last = await self._guarded(self._store.last(conversation_id))
        with traces.span("core"):
            return _offline_answer(answer_offline(self._core, text, _last_turn(last), clock.now()))

    async def _knows(self, conversation_id: str) -> bool:
        if self._memory.knows(conversation_id):
            return True
        known = await self._guarded(self._store.knows(conversation_id))
        known = known or await self._memory.others_know(conversation_id)
        if known:
            self._memory.note(conversation_id)
        return bool(known)

    async def _find(self, conversation_id: str, message_id: str) -> StoredTurn | None:
        recent = self._memory.find(conversation_id, message_id) or self.unsaved.find(conversation_id, message_id)
        recent = recent or await self._memory.find_at_others(conversation_id, message_id)
        return recent or await self._guarded(self._store.find(conversation_id, message_id))

    async def _keep(self, reply: ChatReply, question: str, confidence: float | None) -> StoredTurn:
        """Store the turn; where another gateway was first with the same message, its turn counts."""
        body = msgspec.json.encode(reply).decode()
        turn = StoredTurn(reply.conversation_id, reply.message_id, question, body)
        record = _record(reply, question, body, confidence)
        try:
            await self.unsaved.save(record)
        except IntegrityError:
            turn = await self._guarded(self._store.find(reply.conversation_id, reply.message_id)) or turn
        except SQLAlchemyError as error:
            self._storage_failed(error)
            self.unsaved.keep(record)
        await self._memory.keep(turn)
        return turn

    async def _guarded(self, work: Any) -> Any:
        """The result, or None while the database is down: a conversation goes on without it."""
        try:
            return await work
        except SQLAlchemyError as error:
            self._storage_failed(error)
            return None

    def _storage_failed(self, error: SQLAlchemyError) -> None:
        self._metrics.storage_errors.inc()
        log.error("the database does not work", extra={"error": type(error).__name__})


def _reply(conversation_id: str, message_id: str, answer: Answer) -> ChatReply:
    custom = answer.custom
    return ChatReply(
        conversation_id=conversation_id,
        message_id=message_id,
        messages=answer.messages,
        status=custom.status,
        topic=custom.topic,
        programme_year=custom.programme_year,
        citations=custom.citations,
        decision=UNSET if custom.decision is None else custom.decision,
        card=UNSET if custom.card is None else custom.card,
        degraded=True if answer.degraded else UNSET,
    )


def _offline_answer(reply: Reply) -> Answer:
    buttons = [Button(**button) for button in reply.buttons()]
    custom = msgspec.convert(reply.custom(), Custom)
    return Answer([BotMessage(text=reply.text, buttons=buttons)], custom, degraded=True)


def _last_turn(turn: StoredTurn | None) -> LastTurn:
    if turn is None:
        return LastTurn()
    reply = msgspec.json.decode(turn.reply, type=ChatReply)
    titles = tuple(button.title for message in reply.messages for button in message.buttons)
    return LastTurn(reply.topic, reply.programme_year, titles)


def _record(reply: ChatReply, question: str, body: str, confidence: float | None) -> NewTurn:
    return NewTurn(
        conversation_id=reply.conversation_id,
        message_id=reply.message_id,
        question=question.replace("\0", ""),  # PostgreSQL's text cannot hold it
        status=reply.status,
        topic=reply.topic,
        programme_year=reply.programme_year,
        degraded=reply.degraded is True,
        reply=body,
        confidence=confidence,
    )
