"""Greetings, follow-ups and control of the conversation."""

from rasa_sdk import Action

from actions.conversation import ConversationTurn


class ActionConverse(ConversationTurn, Action):
    """Greetings, follow-ups and control of the conversation."""

    def name(self) -> str:
        return "action_converse"
