"""One spelling for the many ways in which the same text is written."""

import re
import unicodedata

# Circled negative digits and dashes that NFKC leaves alone although people use them for the same thing.
_SAME = str.maketrans(
    {"➀": "1", "➁": "2", "➂": "3", "〜": "~", "‐": "-", "–": "-", "—": "-", "−": "-", "⁄": "/", "\u3000": " "}
)
_LONG_MARK = re.compile(r"([ーっ])\1+")
_SPACES = re.compile(r"\s+")
_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def clean(text: str) -> str:
    """The text without control, format (bidi, zero-width) and unpaired surrogate characters."""
    if text.isprintable():
        return text  # Python calls no character of those categories printable
    return "".join(
        " " if char in "\n\r\t" else char
        for char in text
        if char in "\n\r\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def normalise(text: str) -> str:
    """Cleaned NFKC text with single spaces: what every later step works on."""
    text = unicodedata.normalize("NFKC", clean(text)).translate(_SAME)
    return _SPACES.sub(" ", _LONG_MARK.sub(r"\1", text)).strip()


def fold_char(char: str) -> str:
    """One character in lower case and hiragana; always one character."""
    lower = char.lower()
    return (lower if len(lower) == 1 else char).translate(_KATAKANA)


class _Folded(dict[int, str]):
    """What each character folds to, for ``str.translate``; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self[code] = "" if char.isspace() else fold_char(char)
        return folded


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Normalised text in lower case and hiragana without white space: the form in which terms are matched."""
    return text.translate(_FOLDED)


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """``fold(text)`` and, for each of its characters, the offset in ``text``."""
    offsets = [index for index, char in enumerate(text) if not char.isspace()]
    return fold(text), offsets
