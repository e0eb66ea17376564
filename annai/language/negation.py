"""What a message names only to say that it is not so: 「9か月じゃなくて14か月」, 「通常枠ではないです」."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar


class Named(Protocol):
    """An entity, as far as negation is concerned."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


N = TypeVar("N", bound=Named)

# 通常枠じゃないですか, 通常枠ではないでしょうか assert; 幹事社じゃないとだめ names a condition.
_ASSERTING = r"(?!\s*(?:の|ん)?(?:です|でしょう|だろう|でしょ)?(?:か(?!ら)|っけ|\?|の\?))(?!と(?![思言いのは]))"
_NOT = (
    r"(?:で(?:は|も)?|じゃ|ぢゃ|や)(?:な(?:く|い" + _ASSERTING + r"|かった|し)|ありません(?!か)|ございません(?!か)"
    r"|ねえ|ねー)|(?:じゃ|で)なし|(?:では|じゃ)あらへん|ちゃう(?:くて|$|[、。わねよで])|ちゃいます|ちゃうて"
)
# What may stand between a thing and its negation: 2020年の補助金じゃなくて, 通常枠の話ではなく.
_LINK = (
    r"(?:年度?|度)?(?:の(?:ほう|方|補助金|やつ|もの|話|件|分|枠|場合|申請|事業|制度|ツール|立場|会社|事業者)?"
    r"|のIT導入補助金)?(?:とか|なん(?:か|て))?\s*"
)
_NEGATED = re.compile(rf"{_LINK}(?:{_NOT}|以外(?!にも|でも))")
_DIFFERENT = re.compile(r"は(?:違い|違う|ちがい|ちがう)(?:ます)?(?!ます|か|の|ん|で?しょう|\?|点|ところ|と)")
_NEITHER = re.compile(r"でも[^。!?]{1,16}でも(?:な[いくし]|ありません)")
# A correction in mid-sentence: 9か月、いや14か月です. The earlier of two values of the same kind falls.
_CORRECTION = re.compile(
    r"(?:[、。,.\s…]|です|でした|だった)*(?:あ[っー]?[、。\s]*)?"
    r"(?:いや(?:[、。\s,]|$)|いえ[、。\s,]|もとい|訂正|間違え?[たてい]|まちがえ|違った|違う(?:[、。\s]|$)|ちがった"
    r"|違います(?:[、。]|$)|ごめん|すみません|失礼|じゃな(?:かった|い)|ではな(?:かった|い)|というか|っていうか|てか|やっぱり?)"
)
_CORRECTION_REACH = 16
_ONLY = re.compile(r"だけ|のみ|ばかり")


def drop_negated(text: str, entities: Iterable[N]) -> list[N]:
    """The entities that the speaker stands by.

    Left out is what is denied (幹事社ではなく) and what is corrected in the same breath (9か月、いや14か月).
    A denied property of a thing (インボイスに対応していない) leaves the thing standing.
    """
    found = list(entities)
    kept = [entity for entity in found if not _is_denied(text, entity)]
    return [entity for entity in kept if not _is_corrected(text, entity, kept)]


def _is_denied(text: str, entity: Named) -> bool:
    if _ONLY.match(text, entity.end) and not _ONLY.search(text, entity.start, entity.end):
        return False  # ソフトだけじゃなくてパソコンも: both
    return any(pattern.match(text, entity.end) for pattern in (_NEGATED, _DIFFERENT, _NEITHER))


def _is_corrected(text: str, entity: Named, others: list[N]) -> bool:
    return any(
        other.name == entity.name
        and other.value != entity.value
        and 0 < other.start - entity.end <= _CORRECTION_REACH
        and _CORRECTION.match(text, entity.end, other.start)
        for other in others
    )
