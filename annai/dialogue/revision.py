"""What a message changed in a consultation, in words."""

from __future__ import annotations

from annai.decisions import Evaluation
from annai.decisions.result import UsedFact

_NOTHING_CHANGED = "伺った内容は、先ほどと同じです。"


def corrections(before: Evaluation, after: Evaluation) -> tuple[str, ...]:
    """The facts that a message overrode while the consultation goes on."""
    parts = _overridden(before, after)
    return (f"{'、'.join(parts)}て、続けます。",) if parts else ()


def heard(before: Evaluation, after: Evaluation) -> tuple[str, ...]:
    """The facts that a message added, for somebody who is then asked the same question again."""
    parts = [f"「{fact.label}」は「{fact.text}」" for fact in _added(before, after) if not fact.is_open]
    return (f"{'、'.join(parts)}と伺いました。",) if parts else ()


def changes(before: Evaluation, after: Evaluation) -> str:
    """What changed since the last verdict."""
    # The year that the last verdict took is no news.
    taken = {fact.text for fact in before.facts if fact.assumed} | {f"{before.programme_year}年"}
    new = [fact for fact in _added(before, after) if fact.text not in taken]
    parts = _overridden(before, after) + [f"「{fact.label}」を「{fact.text}」とし" for fact in new]
    return f"{'、'.join(parts)}て、もう一度確かめました。" if parts else _NOTHING_CHANGED


def _added(before: Evaluation, after: Evaluation) -> list[UsedFact]:
    old = {fact.name for fact in before.facts if not fact.assumed}
    return [fact for fact in after.facts if not (fact.assumed or fact.name in old)]


def _overridden(before: Evaluation, after: Evaluation) -> list[str]:
    # To say more precisely what was said before is no correction.
    old = {fact.name: fact.text for fact in before.facts if not (fact.assumed or fact.is_open)}
    return [
        f"「{fact.label}」を「{old[fact.name]}」から「{fact.text}」に変え"
        for fact in after.facts
        if fact.name in old and not fact.text.startswith(old[fact.name])
    ]
