"""Refuses what the documents do not answer, by its name."""

from rasa_sdk import Action

from actions.conversation import ConversationTurn


class ActionDecline(ConversationTurn, Action):
    """Refuses what the documents do not answer, by its name."""

    def name(self) -> str:
        return "action_decline"
