"""What people put around a number: 約, くらい, 以上, 未満, を超える …"""

from __future__ import annotations

import re
from typing import Any

_AFTER = re.compile(
    r"\s*(?:(?P<approx>くらい|ぐらい|位(?!置)|ほど|程度|程|前後|弱(?!い)|強(?![いく制化])|ちょっと|ちょい|少々|近く|余り?(?!計|裕|分)|あまり|台(?!数))"
    r"|(?P<max>以下|以内|まで(?!も))|(?P<min>以上)|(?P<over>超|を?(?:超え|越え|こえ|上回)[るたてっ]?|より[上多])"
    r"|(?P<under>未満|足らず|を?(?:下回[るっり]?|切[らりるっ])|に(?:は|も)?(?:達し(?:な|ま|て(?:い)?な)|達せ|届か|届いて(?:い)?な|満た|いか|行か)))"
)
_BEFORE = re.compile(r"(?:約|およそ|おおよそ|だいたい|大体|ざっと|ほぼ)\s*$")
_REACH = 5


def widened(text: str, start: int, end: int) -> tuple[int, int, dict[str, Any]]:
    """The place of a number with its modifiers, and what they say (``approx``, ``bound``)."""
    said: dict[str, Any] = {}
    after = _AFTER.match(text, end)
    if after:
        end = after.end()
        said = {"approx": True} if after.lastgroup == "approx" else {"bound": after.lastgroup}
    if before := _BEFORE.search(text, max(0, start - _REACH), start):
        start = before.start()
        said["approx"] = True
    return start, end, said
