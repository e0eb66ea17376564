"""Messages with several questions, and questions hidden in a story."""

from __future__ import annotations

import re
from dataclasses import replace

from annai.dialogue import consult
from annai.dialogue.context import Context, Step
from annai.dialogue.decline import decline, other_scheme
from annai.dialogue.lookup import answer_topic
from annai.dialogue.policy import CLAUSE
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState
from annai.language.questions import is_question
from annai.language.topics import Ranked
from annai.language.understanding import Clause, entities_of

_WISH = re.compile(r"たい(?:の|ん)?です(?:が|けど|けれど)?[。]?$")
MAX_PARTS = 3
MAX_OFFERS = 4
# Named once, meant for every question of the message.
_SHARED = ("programme_year", "frame", "role", "portal")
_ANSWERABLE = ("lookup", "decision")


def several(context: Context) -> Step | None:
    """Each of several questions answered, or refused by name; None where there is at most one."""
    parts = questions(context)
    if len(parts) < 2:
        return None
    replies: list[Reply] = []
    state = context.state
    for clause in parts[:MAX_PARTS]:
        step = _answer(context, clause, state)
        replies.append(step.reply)
        state = step.state
    text = "\n\n".join(f"（{number}）{reply.text}" for number, reply in enumerate(replies, start=1))
    answered = [reply for reply in replies if reply.status == "answered"]
    main = answered[-1] if answered else replies[-1]
    citations = tuple(citation for reply in replies for citation in reply.citations)
    offers = tuple({offer.title: offer for reply in replies for offer in reply.offers}.values())[:MAX_OFFERS]
    return Step(replace(main, text=text, citations=citations, offers=offers, card=None), state)


def hidden_question(context: Context) -> Step | None:
    """The clearest clause of a story whose whole is unclear."""
    best = max(
        (clause for clause in context.message.clauses if _kind(context, clause) in (*_ANSWERABLE, "decline")),
        key=lambda clause: clause.ranking[0].confidence,
        default=None,
    )
    if best is None or best.ranking[0].confidence < CLAUSE:
        return None
    return _answer(context, best, context.state)


def clear_matter(context: Context) -> Step | None:
    """The matter of a message that ends like a follow-up (「IDが分かりません。電話で聞けますか」)."""
    best = max(
        (clause for clause in context.message.clauses if _kind(context, clause) in _ANSWERABLE),
        key=lambda clause: clause.ranking[0].confidence,
        default=None,
    )
    if best is None or best.ranking[0].confidence < CLAUSE:
        return None
    return _answer(context, best, context.state)


def _kind(context: Context, clause: Clause) -> str:
    topic = context.knowledge.topics.get(clause.ranking[0].topic) if clause.ranking else None
    return topic.kind if topic else ""


def questions(context: Context) -> list[Clause]:
    """Clauses that are clear questions on different topics, in order."""
    found: dict[str, Clause] = {}
    for clause in _own_clauses(context):
        if not _asks(clause.text) or clause.ranking[0].confidence < CLAUSE:
            continue
        if _kind(context, clause) in (*_ANSWERABLE, "decline"):
            found.setdefault(clause.ranking[0].topic, clause)
    return list(found.values()) if len(found) > 1 else (_items(context) or list(found.values()))


def _items(context: Context) -> list[Clause]:
    """「gBizIDプライムの発行期間と、SECURITY ACTIONが必要か」 asks about two things, each of which is a topic."""
    named = [item for item in context.message.values("preparation_item") if item in context.knowledge.topics]
    if len(named) < 2 or context.message.best.topic not in named:
        return []
    entities = [entity for entity in context.message.entities if entity.value in named]
    text = context.message.text
    ends = [*(entity.start for entity in entities[1:]), len(text)]
    starts = [0, *ends[:-1]]
    parts = zip(entities, starts, ends, strict=True)
    return [Clause(text[start:end], (Ranked(str(one.value), 1.0),)) for one, start, end in parts]


def _asks(text: str) -> bool:
    """Among several things even a wish is a question: ついでにパソコンも買い替えたいのですが."""
    return is_question(text) or bool(_WISH.search(text))


def _own_clauses(context: Context) -> list[Clause]:
    """The clauses, without those that go on about another scheme (「持続化補助金の締切は? 次は何回目?」)."""
    clauses = context.message.clauses
    if not context.message.values("other_programme"):
        return list(clauses)
    found: list[Clause] = []
    is_about_other = False
    for clause in clauses:
        names = {entity.name for entity in entities_of(clause.text)}
        is_about_other = "other_programme" in names or (is_about_other and not names)
        if "other_programme" in names or not is_about_other:
            found.append(clause)
    return found


def _answer(context: Context, clause: Clause, state: DialogueState) -> Step:
    years = context.message.values("programme_year")
    entities = tuple(
        entity
        for entity in entities_of(clause.text)
        if entity.name != "programme_year" or not years or entity.value in years
    )
    for name in _SHARED:
        if not any(entity.name == name for entity in entities):
            entities = (*entities, *(entity for entity in context.message.entities if entity.name == name))
    message = replace(context.message, text=clause.text, ranking=clause.ranking, entities=entities, clauses=())
    part = replace(context, message=message, state=state)
    topic = context.knowledge.topics[clause.ranking[0].topic]
    scheme = other_scheme(message)
    if scheme or topic.kind == "decline":
        return decline(part, scheme or topic.id)
    if topic.kind == "decision":
        return consult.start(part, topic, carry="case")
    return answer_topic(part, topic.id, carry="case")
