"""What a word means (「納品日って何ですか」): its entry in the glossary."""

from __future__ import annotations

import re

from annai.answers.compose import citation_data, source_line
from annai.dialogue.context import Context, Step
from annai.dialogue.policy import ANSWER
from annai.dialogue.reply import Reply
from annai.knowledge.models import Term
from annai.language.normalise import normalise

_BEFORE = re.compile(r"(?:その|この|あの|すみません|ところで|ちなみに|そもそも|あと|で|え|えっと|まず|、|「)*")
_AFTER = re.compile(
    r"」?(?:っ?て(?:の|いうの)?は?|というのは|とは|の意味(?:は|が|って)?|は|が)?(?:、)?(?:そもそも)?"
    r"(?:何(?![日月年時社件円回])|なに|なん|どういう|どんな|意味|[?]|$)"
)


def meaning(context: Context) -> Reply | None:
    """The explanation of the word asked about; None if no word is, or a topic of its own explains it."""
    topic = context.knowledge.topics.get(context.message.best.topic)
    if topic and topic.kind == "lookup" and context.message.best.confidence >= ANSWER:
        return None
    term = _asked(context)
    if term is None or not term.citations:
        return None
    lines = [f"{term.term}は、{term.explanation}", source_line(context.knowledge, term.citations)]
    return Reply(
        text="\n".join(lines),
        status="answered",
        topic=context.state.topic,
        citations=tuple(citation_data(context.knowledge, term.citations)),
    )


def of_word(context: Context) -> Step | None:
    """What a word means, in a message that fits no topic (「後年手続きって何?」)."""
    reply = meaning(context)
    return Step(reply, context.state) if reply else None


def _asked(context: Context) -> Term | None:
    text = re.sub(r"\s+", "", context.message.text)
    start = match.end() if (match := _BEFORE.match(text)) else 0
    if not re.search(r"何|なに|なん|どういう|どんな|意味|とは", text[start:]):
        return None
    words = [(normalise(word), term) for term in context.knowledge.terms for word in (term.term, *term.synonyms)]
    named = [(len(word), term) for word, term in words if text.startswith(word, start)]
    found = [(size, term) for size, term in named if _AFTER.match(text, start + size)]
    return max(found, key=lambda pair: pair[0])[1] if found else None
