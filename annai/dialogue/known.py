"""What is known about the asker's case, for choosing among entries."""

from __future__ import annotations

import re
from typing import Literal

from annai.answers.implied import implied
from annai.dialogue.context import Context

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
# Said beside one of its kinds (通常枠のA類型), the wider word names nothing of its own.
_KINDS = {"normal": {"normal_a", "normal_b"}, "invoice_any": {"invoice", "e_trading"}}
# 「さっきの枠」 is the last one that anybody named, however long ago.
_EARLIER_FRAME = re.compile(
    r"(?:さっき|先ほど|先程|前|はじめ|初め|最初|その|この|あの)の?(?:言った|聞いた)?(?:枠|類型)"
)
_SOFTWARE = re.compile(
    r"(?:ソフト(?:ウェア)?|ITツール|アプリ)(?:の(?:ほう|方|場合|とき|補助率|率|上限))?(?:は|だと|なら|って|も)"
)
Carry = Literal["lasting", "case", "all"]
_CARRIED: dict[Carry, frozenset[str]] = {
    "lasting": frozenset(LASTING),
    "case": frozenset({*LASTING, "frame", "portal"}),
    "all": frozenset(DISCRIMINATORS),
}


def known_facts(context: Context, *, carry: Carry = "lasting") -> dict[str, list[object]]:
    """Entity → values of this message, and of earlier turns where it names none.

    ``carry`` says which of the earlier ones: ``lasting`` (who the asker is), ``case`` (also the frame and
    portal spoken of; for short messages that name nothing else), ``all`` (a follow-up on the same topic).
    A portal tells the role and the other way round.
    """
    known = {name: _narrowest(values) for name in DISCRIMINATORS if (values := context.message.values(name))}
    carried = _CARRIED["lasting"] if carry == "case" and known.keys() - _CARRIED["case"] else _CARRIED[carry]
    if carry == "case" and not known and context.state.topic == "hardware":
        carried |= {"hardware"}  # 「レジは?」「いくらまで?」
    if "frame" not in known and context.state.frame and _EARLIER_FRAME.search(context.message.text):
        known["frame"] = [context.state.frame]
    own, told = context.state.own_role, known.keys() | context.state.known.keys()
    if own and not {"role", "portal"} & told:
        known["role"] = [own]  # told to a consultation
    for name, values in context.state.known.items():
        if name not in known and name in carried and not _replaced(name, known, context.message.text):
            known[name] = list(values)
            if name == "role" and carry != "all" and context.state.own_role:
                known[name] = [context.state.own_role]  # 「幹事社はどこで承認するの?」 makes nobody a 幹事社
    return known | implied(known)


def asks_of_software(text: str) -> bool:
    """「ソフトのほうは?」 after hardware is no more about that."""
    return bool(_SOFTWARE.search(text))


def _replaced(name: str, known: dict[str, list[object]], text: str) -> bool:
    """A newly named portal outdates the role known before, a new role the portal, and software the hardware."""
    if name == "hardware":
        return asks_of_software(text)
    return (name == "role" and "portal" in known) or (name == "portal" and "role" in known)


def _narrowest(values: list[object]) -> list[object]:
    return [value for value in values if not _KINDS.get(str(value), set()) & set(values)]
