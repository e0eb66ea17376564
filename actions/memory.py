"""What the slot holds: the dialogue's state, and how it was before the latest message.

A message may come twice: a gateway that dies between Rasa's answer and its own record is asked again by
the client. A repeated 「はい」 must not answer the next question as well; it is answered once more from the
state that it met the first time.
"""

from __future__ import annotations

from typing import Any

import msgspec

from annai.dialogue.state import DialogueState


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """The slot's value. ``message_id`` is the client's, of the message that led from ``before`` to ``state``."""

    state: dict[str, Any] = {}
    before: dict[str, Any] | None = None
    message_id: str | None = None

    @classmethod
    def from_slot(cls, value: Any) -> Memory:
        """Reads the slot; a bare state, as earlier versions kept it, too. Anything else starts afresh."""
        if isinstance(value, dict) and not value.keys() & set(cls.__struct_fields__):
            return cls(state=value)
        try:
            return msgspec.convert(value or {}, cls)
        except msgspec.ValidationError:
            return cls()

    def met_by(self, message_id: str | None) -> DialogueState:
        """The state that a message meets."""
        repeated = message_id is not None and message_id == self.message_id and self.before is not None
        return DialogueState.from_json(self.before if repeated else self.state)

    @staticmethod
    def after(message_id: str | None, before: DialogueState, state: DialogueState) -> dict[str, Any]:
        """The slot's value after a message. Without an id a repetition cannot be told; nothing is kept for it."""
        known = before.to_json() if message_id else None
        value: dict[str, Any] = msgspec.to_builtins(Memory(state.to_json(), known, message_id))
        return value
