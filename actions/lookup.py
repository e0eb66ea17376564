"""Answers a topic from the knowledge."""

from typing import Text

from actions.conversation import ConversationAction


class ActionLookup(ConversationAction):
    """Answers a topic from the knowledge."""

    def name(self) -> Text:
        return "action_lookup"
