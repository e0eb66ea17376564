"""Puts questions together that ask alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from annai.search.terms import character_grams

# Shared pairs of characters, of all that two questions have, from which they count as alike.
ALIKE = 0.4


@dataclass(frozen=True)
class Group:
    """Questions alike, the first one of them in front; ``count`` counts repetitions too."""

    questions: list[str]
    count: int


def group(questions: Sequence[str], alike: float = ALIKE) -> list[Group]:
    """Questions put together by the pairs of characters that they share with the first one; large groups first.

    Pairs of hiragana do not count: 「は必要ですか」 makes no two questions alike.
    """
    firsts: list[frozenset[str]] = []
    members: list[list[str]] = []
    holding: dict[str, list[int]] = defaultdict(list)
    for question, count in Counter(questions).items():
        pairs = _pairs(question)
        shared = Counter(number for pair in pairs for number in holding[pair])
        home, best = max(
            ((number, both / (len(pairs) + len(firsts[number]) - both)) for number, both in shared.items()),
            key=lambda found: (found[1], -found[0]),
            default=(-1, 0.0),
        )
        if best >= alike:
            members[home] += [question] * count
            continue
        for pair in pairs:
            holding[pair].append(len(firsts))
        firsts.append(pairs)
        members.append([question] * count)
    found = [Group(list(dict.fromkeys(questions)), len(questions)) for questions in members]
    return sorted(found, key=lambda item: -item.count)


def _pairs(text: str) -> frozenset[str]:
    """Pairs of characters; of a text in hiragana alone, or of one character, all there is."""
    plain = "".join(char for char in normalize("NFKC", text).lower() if char.isalnum())
    every = frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset({plain})
    return frozenset(character_grams(text)) or every
