"""Greetings, follow-ups and control of the conversation."""

from typing import Text

from actions.conversation import ConversationAction


class ActionConverse(ConversationAction):
    """Greetings, follow-ups and control of the conversation."""

    def name(self) -> Text:
        return "action_converse"
