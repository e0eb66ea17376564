"""Of whom something is said, where two sides are spoken of: 「当社は未実施、幹事社は実施済みです」."""

from __future__ import annotations

import re

_TITLE = r"(?:さん|様|側|の(?:ほう|方))*"
_MARK = r"(?:は|が|も|って|だけ|の(?=STEP|ステップ|移行|事前))"
_OWN = rf"(?:うち|当社|弊社|自社|わが社|我が社|私(?:たち|ども)?|自分(?:たち|ところ)?|こっち|こちら){_TITLE}{_MARK}"
# Who says so of themselves is no other side.
_CLAIM = r"(?:です|だ(?!け)|なん|で(?!は|も)|として|をして|をやって|や(?:ねん|けど))"
# What was heard is still about the other side.
_HEARSAY = re.compile(r"そう(?:です|だ|なの)|らしい|とのこと|って(?:言|い[うっ]|聞|話)|と(?:言|聞)[いっ]|って$")


def sides(text: str, other: str, *, is_other: bool) -> tuple[str, str]:
    """What a message without white space tells of the speaker, and of the other side.

    Args:
        other: The name of the other side, a regular expression.
        is_other: The speaker is that side: all is told of them.
    """
    if is_other or not re.search(other, text) or re.search(rf"{other}{_CLAIM}", text):
        return text, ""
    own: list[str] = []
    theirs: list[str] = []
    is_theirs = False
    mention = re.compile(rf"(?P<other>{other}{_TITLE}{_MARK})|{_OWN}")
    for sentence in re.split(r"(?<=[。!?])", text):
        is_theirs = is_theirs and bool(_HEARSAY.search(sentence))
        start = 0
        for match in mention.finditer(sentence):
            (theirs if is_theirs else own).append(sentence[start : match.start()])
            start, is_theirs = match.start(), match["other"] is not None
        (theirs if is_theirs else own).append(sentence[start:])
    return "".join(own), "".join(theirs)
