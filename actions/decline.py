"""Refuses what the documents do not answer, by its name."""

from typing import Text

from actions.conversation import ConversationAction


class ActionDecline(ConversationAction):
    """Refuses what the documents do not answer, by its name."""

    def name(self) -> Text:
        return "action_decline"
