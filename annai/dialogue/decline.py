"""What cannot be answered is refused by its name."""

from __future__ import annotations

import msgspec

from annai.answers.compose import contact_lines
from annai.dialogue.context import Context, Step, canned
from annai.dialogue.reply import Reply
from annai.dialogue.state import Offer
from annai.knowledge.models import Gap
from annai.language.normalise import fold
from annai.language.understanding import Understanding


def find_gap(context: Context) -> Gap | None:
    """The undocumented thing that the message names; the longest term wins."""
    text = fold(context.message.text)
    by_first = context.knowledge.gap_terms
    named = (
        pair for place, char in enumerate(text) for pair in by_first.get(char, ()) if text.startswith(pair[0], place)
    )
    return max(named, key=lambda pair: len(pair[0]), default=(None, None))[1]


def other_scheme(message: Understanding) -> str | None:
    """The topic by which a message about another scheme is refused; None if it is about ours, too."""
    kinds = message.values("other_programme")
    if not kinds or message.values("own_programme"):
        return None
    return _OTHER_SCHEMES[kinds[0]]


def decline(context: Context, topic: str) -> Step:
    """Refuse a declined topic; name the undocumented thing where it is known."""
    state = msgspec.structs.replace(context.state, misses=0)
    gap = find_gap(context) if topic.startswith("oos_pro") or topic in _GAP_TOPICS else None
    return Step(gap_reply(context, gap, topic) if gap else canned(context, topic, topic=topic), state)


_OTHER_SCHEMES = {"subsidy": "oos_other_subsidy", "government": "oos_government"}
_GAP_TOPICS = ("oos_payment_date", "oos_accounting", "oos_selection_odds")


def gap_reply(context: Context, gap: Gap, topic: str) -> Reply:
    """The documents do not tell this; what is nearest, and who to ask."""
    lines = [gap.reply]
    for contact_id in gap.contacts:
        lines.extend(contact_lines(context.knowledge.contacts[contact_id], context.now)[:1])
    offers: tuple[Offer, ...] = ()
    if gap.nearest and context.knowledge.topics[gap.nearest].kind in ("lookup", "decision"):
        offers = (Offer(title=context.knowledge.topics[gap.nearest].title, topic=gap.nearest),)
    return Reply(text="\n".join(lines), status="unanswerable", topic=topic, offers=offers)
