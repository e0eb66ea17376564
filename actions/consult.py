"""Runs a decision table in conversation."""

from rasa_sdk import Action

from actions.conversation import ConversationTurn


class ActionConsult(ConversationTurn, Action):
    """Runs a decision table in conversation."""

    def name(self) -> str:
        return "action_consult"
