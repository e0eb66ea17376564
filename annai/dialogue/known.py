"""What is known about the asker's case, for choosing among entries."""

from __future__ import annotations

from annai.dialogue.context import Context
from annai.language.normalise import fold

# What an asker is or owns stays true for the whole conversation once said; frames and items are per question.
LASTING = ("role", "business_size")
DISCRIMINATORS = (
    "role",
    "portal",
    "frame",
    "measure",
    "preparation_item",
    "migration_step",
    "scope",
    "elapsed",
    "wage_metric",
    "hardware",
    "tool_feature",
    "flow_step",
    "business_size",
    "desk",
    "cost_item",
)
_PORTAL_OF_ROLE = {
    "vendor": "vendor_portal",
    "sole_vendor": "vendor_portal",
    "lead": "vendor_portal",
    "applicant": "applicant_mypage",
    "member": "member_portal",
}
_ROLE_OF_PORTAL = {"vendor_portal": "vendor", "applicant_mypage": "applicant", "member_portal": "member"}
_MONTHS_OF_A_YEAR = 12


def known_facts(context: Context, *, carry: bool = False) -> dict[str, list[object]]:
    """Entity → values of this message; with ``carry`` also those of earlier turns where it names none.

    A portal tells the role and the other way round.
    """
    known = {name: context.message.values(name) for name in DISCRIMINATORS if context.message.values(name)}
    known.update(_elapsed(context))
    for name, values in context.state.known.items():
        if name not in known and (carry or name in LASTING) and not _replaced(name, known):
            known[name] = list(values)
    for source, target, mapping in (("role", "portal", _PORTAL_OF_ROLE), ("portal", "role", _ROLE_OF_PORTAL)):
        if source in known and target not in known:
            implied = [mapping[str(value)] for value in known[source] if value in mapping]
            if implied:
                known[target] = list(implied)
    return known


def _replaced(name: str, known: dict[str, list[object]]) -> bool:
    """A newly named portal outdates the role known before, and a new role the portal."""
    return (name == "role" and "portal" in known) or (name == "portal" and "role" in known)


def _elapsed(context: Context) -> dict[str, list[object]]:
    """Is a duration in the message under or over one year? (一年未満, 8か月, 1年半 …)"""
    text = fold(context.message.text)
    if any(
        word in text
        for word in ("1年未満", "一年未満", "1年以内", "一年以内", "1年たたず", "1年経たず", "1年経ってない")
    ):
        return {"elapsed": ["under_one_year"]}
    if any(
        word in text
        for word in ("1年以上", "一年以上", "1年経過", "1年過ぎ", "1年を過ぎ", "1年たっ", "1年経っ")
    ):
        return {"elapsed": ["over_one_year"]}
    months = context.message.values("duration")
    if not months:
        return {}
    return {"elapsed": ["under_one_year" if float(months[0]) < _MONTHS_OF_A_YEAR else "over_one_year"]}
