"""The assistant in one process: the steps of the NLU pipeline and the dialogue, without Rasa around them."""

from __future__ import annotations

from annai import clock
from annai.content.assistant import MAX_CHARACTERS, understand
from annai.dialogue.manager import respond
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState
from annai.knowledge import current_knowledge
from annai.language.normalise import normalise
from annai.language.topics import Ranked, TopicModel
from annai.language.understanding import Understanding


class Parser:
    """Understands messages as the pipeline does; remembers the rankings, since most messages are asked often."""

    def __init__(self, model: TopicModel) -> None:
        self.model = model
        self._rankings: dict[str, tuple[Ranked, ...]] = {}

    def rank(self, text: str) -> tuple[Ranked, ...]:
        """The topics of raw text, best first."""
        text = normalise(text)[:MAX_CHARACTERS]
        if text not in self._rankings:
            self._rankings[text] = tuple(self.model.rank(text))
        return self._rankings[text]

    def understand(self, text: str) -> Understanding:
        """What the pipeline finds in raw text."""
        return understand(self.rank, text)


class Conversation:
    """One conversation from its beginning."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self.state = DialogueState()

    def say(self, text: str) -> Reply:
        """The reply to the next message."""
        message = self._parser.understand(text)
        reply, self.state = respond(message, self.state, current_knowledge(), clock.now(), raw=text)
        return reply


def reply_to(parser: Parser, text: str) -> Reply:
    """The reply to a message that opens a conversation."""
    return Conversation(parser).say(text)
