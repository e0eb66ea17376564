"""What the topic classifier looks at: words, characters, readings and named terms of a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annai.language.analyser import Analyser, Word
from annai.language.augment import WRONG, variants
from annai.language.entities import Entity, TermMatcher
from annai.language.hearing import Hearing, careless
from annai.language.normalise import fold, normalise

_DIGITS = re.compile(r"\d+")
_KANJI_NUMBER = re.compile(r"[一二三四五六七八九十百千]+(?=[年月日か個万円社次])")
_PUNCTUATION = re.compile(rf"[^\w\s{WRONG}]")
_CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞")

BLOCKS = ("word", "char", "reading", "term")


@dataclass(frozen=True)
class Features:
    """Bags of features by block (with repetitions), and the content words for the vectors."""

    bags: dict[str, list[str]]
    content: list[str]


def _ngrams(text: str, sizes: range) -> Iterator[str]:
    for size in sizes:
        for start in range(len(text) - size + 1):
            yield text[start : start + size]


def mask_numbers(text: str) -> str:
    """Every number becomes 0: months, amounts and dates are entities, never a cue of a topic."""
    return _KANJI_NUMBER.sub("0", _DIGITS.sub("0", text))


class Featurizer:
    """Turns text into features; the same code serves training and run time."""

    def __init__(self, analyser: Analyser, matcher: TermMatcher) -> None:
        self._analyser = analyser
        self._matcher = matcher

    def words(self, text: str) -> Sequence[Word]:
        """The words of raw text."""
        return self._analyser.words(normalise(text))

    def features(self, text: str, hearing: Hearing | None = None) -> Features:
        """The features of raw text, of the words that are heard in it if there is somebody who hears."""
        text = normalise(text)
        words = self._analyser.words(text)
        for hear in (hearing.mended, hearing.heard) if hearing else ():
            heard = hear(words)
            if heard is not None:
                text, words = heard, self._analyser.words(heard)
        return self._features(text, words, self._matcher.find(text))

    def variants(self, text: str, count: int, hearing: Hearing | None = None) -> list[Features]:
        """The features of the same sentence in other spellings, for training.

        Slips are not mended here: the model has to bear those that nobody mends.
        """
        text = normalise(text)
        found = variants(self._analyser.words(text), seed=text, count=count)
        return [
            self._spelt(normalise(one), hearing) if isinstance(one, str) else self._features_of_words(one, hearing)
            for one in found
        ]

    def _spelt(self, text: str, hearing: Hearing | None) -> Features:
        return self._features_of_words(self._analyser.words(text), hearing, text)

    def _features_of_words(self, words: Sequence[Word], hearing: Hearing | None, text: str = "") -> Features:
        """``text`` is what the words are written as; without it they are joined."""
        text = text or "".join(word.surface for word in words)
        heard = hearing.heard(words) if hearing else None
        if heard is not None and WRONG not in heard:
            text, words = heard, self._analyser.words(heard)
        return self._features(text, words, self._matcher.find(text, words))

    def _features(self, text: str, words: Sequence[Word], terms: Sequence[Entity]) -> Features:
        spoken = [word for word in words if not word.pos.startswith(("補助記号", "空白"))]
        norms = ["0" if _is_number(word) else word.norm.lower() for word in spoken]
        # Kana and slips of conversion keep their reading when the characters differ.
        reading = careless(fold("".join("0" if _is_number(word) else word.reading for word in spoken)))
        plain = _PUNCTUATION.sub("", fold(mask_numbers(text)))
        bags = {
            "word": [*norms, *(f"{a} {b}" for a, b in zip(norms, norms[1:]))],  # noqa: B905 - one shorter by design
            "char": list(_ngrams(f"^{plain}$", range(1, 5))),
            "reading": list(_ngrams(reading, range(2, 5))),
            "term": _term_features(terms),
        }
        if WRONG in text:
            bags |= {block: [name for name in bags[block] if WRONG not in name] for block in ("word", "char")}
        content = [word.norm for word in spoken if word.pos.startswith(_CONTENT) and not _is_number(word)]
        return Features(bags, content)


def _is_number(word: Word) -> bool:
    return "数詞" in word.pos


def _term_features(terms: Sequence[Entity]) -> list[str]:
    return [feature for term in terms for feature in (term.name, f"{term.name}={term.value}")]
