"""Which of several things named in a sentence a number belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_FOLDED = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)} | {
    code: code + 0x20 for code in range(ord("A"), ord("Z") + 1)
}
_SENTENCE_END = re.compile(r"[。!?\n]")
_OF = re.compile(r"\s*(?:\(?税[込抜別]き?み?\)?)?\s*の\s*")
_LISTED = re.compile(r"\s*(?:と|、|や|および|及び|・|,|の(?:方|ほう)?(?:と|、)|\s)*\s*")


@dataclass(frozen=True)
class Term:
    """A thing named in the text."""

    label: str
    start: int
    end: int


def folded(text: str) -> str:
    """Lower case and hiragana, character by character: offsets stay."""
    return text.translate(_FOLDED)


class Lexicon:
    """Words and what they stand for; the longest wins, and Latin ones stand alone."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._labels = {folded(word): label for word, label in words.items()}
        ordered = sorted(self._labels, key=len, reverse=True)
        # Looking at the first letter alone rules most places out quickly.
        first = "".join(sorted({re.escape(word[0]) for word in ordered}))
        self._pattern = re.compile(f"(?=[{first}])(?:{'|'.join(self._bounded(word) for word in ordered)})")

    @staticmethod
    def _bounded(word: str) -> str:
        escaped = re.escape(word)
        before = "(?<![a-z])" if word[:1].isascii() and word[:1].isalpha() else ""
        after = "(?![a-z])" if word[-1:].isascii() and word[-1:].isalpha() else ""
        return f"{before}{escaped}{after}"

    def find(self, text: str) -> list[Term]:
        """The words in normalised text, in order."""
        matches = self._pattern.finditer(folded(text))
        return [Term(self._labels[match[0]], match.start(), match.end()) for match in matches]


def assign(text: str, terms: Sequence[Term], spans: Sequence[tuple[int, int]]) -> list[str | None]:
    """The label for each number (spans in order), within the sentence.

    A thing that follows with の comes first (40万のソフト), then as many things as numbers in a row, one
    for one (ソフトとパソコンが40万と15万), then the nearest thing before (ソフトが40万でパソコンが15万).
    """
    labels: list[str | None] = [None] * len(spans)
    taken: set[Term] = set()
    for index, (_, end) in enumerate(spans):
        following = next((term for term in terms if term.start >= end and _OF.fullmatch(text, end, term.start)), None)
        if following:
            labels[index] = following.label
            taken.add(following)
    free = [term for term in terms if term not in taken]
    for run in _runs(text, [index for index in range(len(spans)) if labels[index] is None], free, spans):
        before = _before(text, free, spans[run[0]][0], spans[run[0] - 1][1] if run[0] else 0)
        if len(run) > 1 and len(before) == len(run) and _is_list(text, before):
            for index, term in zip(run, before, strict=True):
                labels[index] = term.label
        else:
            nearest = [_nearest(text, free, spans[index][0]) for index in run]
            for index, label in zip(run, nearest, strict=True):
                labels[index] = label
    return labels


def _runs(text: str, indices: list[int], terms: Sequence[Term], spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Numbers with no thing and no end of sentence between them."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and runs[-1][-1] == index - 1:
            low, high = spans[index - 1][1], spans[index][0]
            if not _SENTENCE_END.search(text, low, high) and not any(low <= term.start < high for term in terms):
                runs[-1].append(index)
                continue
        runs.append([index])
    return runs


def _before(text: str, terms: Sequence[Term], start: int, after: int) -> list[Term]:
    sentence = _sentence_start(text, start)
    return [term for term in terms if max(after, sentence) <= term.start and term.end <= start]


def _nearest(text: str, terms: Sequence[Term], start: int) -> str | None:
    found = _before(text, terms, start, 0)
    return found[-1].label if found else None


def _sentence_start(text: str, before: int) -> int:
    return max((match.end() for match in _SENTENCE_END.finditer(text, 0, before)), default=0)


def _is_list(text: str, terms: Sequence[Term]) -> bool:
    return all(_LISTED.fullmatch(text, left.end, right.start) for left, right in zip(terms, terms[1:], strict=False))
