"""Answers a topic from the knowledge."""

from rasa_sdk import Action

from actions.conversation import ConversationTurn


class ActionLookup(ConversationTurn, Action):
    """Answers a topic from the knowledge."""

    def name(self) -> str:
        return "action_lookup"
