"""Whose matter a conversation is: vendors who migrate and applicants with a wage target ask about different things."""

from __future__ import annotations

import re
from dataclasses import replace

from annai.dialogue.context import Context
from annai.language.topics import Ranked

_OF_VENDORS = re.compile(r"移行|引き?継|登録|STEP|コンソ|構成員|幹事社", re.IGNORECASE)
_OF_CALLS = re.compile(r"公募|募集|交付申請|補助金|次締|類型|枠")
SHORT = 20  # characters
MEDIUM = 28
# A short message less clear than UNCLEAR goes on with the matter so far if a topic of it reaches RIVAL.
UNCLEAR = 0.75
RIVAL = 0.15
APPLICANTS = 0.10
RUNNERS_UP = 3


def in_line(context: Context) -> Ranked | None:
    """The topic that goes on with the matter so far, where an unclear short message sounds like another matter.

    「採択されなかったらまた出せる?」 after a deadline is no question on migration, and 「じゃあ返さなくていい?」 after
    a missed wage target none on withdrawal.
    """
    best = context.message.best
    if _is_tool_of_vendor(context):
        return replace(best, topic="migration_tools")
    if _is_time_of_vendor(context):
        return replace(best, topic="migration_period")
    if _is_applicants(context):
        found = next((one for one in context.message.ranking[1:3] if one.confidence >= APPLICANTS), None)
        if best.topic == "migration_credentials":
            return replace(best, topic="forgotten_id")
        return replace(found, confidence=best.confidence) if found else None
    so_far, sounds_like = _matter(context, context.state.topic), _matter(context, best.topic)
    if so_far is None or sounds_like in (None, so_far):
        return None
    if best.confidence >= UNCLEAR or len(context.message.text) > SHORT:
        return None
    others = (ranked for ranked in context.message.ranking[1 : 1 + RUNNERS_UP] if ranked.confidence >= RIVAL)
    found = next((ranked for ranked in others if _matter(context, ranked.topic) == so_far), None)
    return replace(found, confidence=best.confidence) if found else None


def _is_applicants(context: Context) -> bool:
    """Does an unclear message of somebody who uses 申請マイページ sound like the migration, which is for vendors?"""
    best, known = context.message.best, context.state.known
    is_applicant = context.state.own_role == "applicant" or "applicant_mypage" in known.get("portal", [])
    is_unclear = best.confidence < UNCLEAR or best.topic == "migration_credentials"
    is_short = len(context.message.text) <= SHORT and not context.message.entities
    is_vendors = bool(_OF_VENDORS.search(context.message.text))
    return is_applicant and is_unclear and is_short and not is_vendors and _matter(context, best.topic) == "migration"


def _is_tool_of_vendor(context: Context) -> bool:
    """「ECのソフトは?」 in a talk on the migration asks whether it moves, not whether it is eligible."""
    is_named = bool(context.message.values("tool_feature")) and len(context.message.text) <= MEDIUM
    is_eligibility = (
        context.message.best.topic == "eligible_tools" and _matter(context, context.state.topic) == "migration"
    )
    return is_named and is_eligibility and not context.message.values("programme_year")


def _is_time_of_vendor(context: Context) -> bool:
    """「3月末で間に合いますか」 in a talk on the migration is not about the calls of applicants."""
    message = context.message
    if message.best.topic != "deadline" or _matter(context, context.state.topic) != "migration":
        return False
    is_named = any(message.values(name) for name in ("frame", "call_round", "programme_year"))
    return len(message.text) <= SHORT and not is_named and not _OF_CALLS.search(message.text)


def _matter(context: Context, topic: str | None) -> str | None:
    known = context.knowledge.topics.get(topic or "")
    if known is None or known.kind not in ("lookup", "decision"):
        return None
    if known.group == "migration":
        return "migration"
    return "wage" if known.id.startswith("wage_") else "other"
