"""Runs a decision table in conversation."""

from typing import Text

from actions.conversation import ConversationAction


class ActionConsult(ConversationAction):
    """Runs a decision table in conversation."""

    def name(self) -> Text:
        return "action_consult"
