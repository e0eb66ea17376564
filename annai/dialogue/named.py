"""The things that a message names, in words that can be found in an answer."""

from __future__ import annotations

import re

from annai.language.analyser import current_analyser
from annai.language.normalise import normalise

# Words that name nothing: they would be found in any answer.
_EMPTY = frozenset(
    {
        "必要",
        "方法",
        "手続き",
        "詳しい",
        "詳細",
        "教える",
        "場合",
        "補助",
        "申請",
        "補助金",
        "IT導入補助金",
        "それ",
        "これ",
        "こと",
        "もの",
        "ところ",
        "とき",
        "ほう",
    }
)
# What is asked by a number stands under another name in an answer.
_COUNTED = {"何回": "回数", "何年": "年分"}
_COUNT = re.compile(r"(?:何|なん)(回|社|人|名|件|枚|台|個|者)")
_PART = re.compile(r"[、。・（）「」 ]")


def nouns(text: str) -> list[str]:
    """The nouns of a message that say what it is about, in their normal form."""
    words = current_analyser().words(normalise(text))
    found = [word.norm for word in words if word.pos.startswith("名詞") and "数詞" not in word.pos]
    counted = [noun for asked, noun in _COUNTED.items() if asked in text]
    return [*counted, *(noun for noun in found if len(noun) > 1 and noun not in _EMPTY)]


def asked_count(text: str) -> str | None:
    """The counter of a number that is asked for (「何社以上だった?」: 社)."""
    found = _COUNT.search(text)
    return found[1] if found else None


def plain(line: str) -> str:
    """A line of an answer in the form in which nouns are looked for."""
    return _PART.sub("", "".join(word.norm for word in current_analyser().words(normalise(line))))
