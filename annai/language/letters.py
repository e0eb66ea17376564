"""Mends slips of the finger in kana: 「ゆめる」 is 「やめる」 where the letters beside it say so.

The training phrases tell which sounds follow each other. Where a message in kana holds sounds that hardly do, the
letters that a thumb or a key away from those written are tried, and the likeliest stays if it is far likelier.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annai.language.analyser import Word
from annai.language.normalise import fold

Codes = NDArray[np.int64]
Floats = NDArray[np.float32]

_HIRAGANA = re.compile(r"[\u3041-\u309fー]+")
_KANA = (
    "ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽ"
    "まみむめもゃやゅゆょよらりるれろゎわをんー"
)
_BORDER, _NUMBER, _LATIN, _OTHER = range(4)
_FIRST_KANA = 4
_SIZE = _FIRST_KANA + len(_KANA)
_CUBE = _SIZE**3
_PADDING = "|||"  # as much of a border as four letters in a row can see

# What may have been meant instead of a letter, as groups of letters.
_KEYS = ["あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの", "はひふへほ", "まみむめも", "らりるれろ"]
_VOICED_KEYS = ["がぎぐげご", "ざじずぜぞ", "だぢづでど", "ばびぶべぼ"]
_MARKS = [
    plain + other
    for plain, other in zip("かきくけこさしすせそたちつてと", "がぎぐげござじずぜぞだぢづでど", strict=True)
]
_SMALL = [plain + other for plain, other in zip("やゆよあいうえおわつづ", "ゃゅょぁぃぅぇぉゎっっ", strict=True)]
_HALF = ["はばぱ", "ひびぴ", "ふぶぷ", "へべぺ", "ほぼぽ"]
_VOWELS = ["".join(row[place] for row in (*_KEYS, *_VOICED_KEYS)) + "やいゆえよ"[place] for place in range(5)]
_ROMAN = {
    **dict(zip("kstnhmrgzdb", (*_KEYS[1:], *_VOICED_KEYS), strict=True)),
    **dict(zip("ywpjfc", ["やゆよ", "わをん", "ぱぴぷぺぽ", "じ", "ふ", "ち"], strict=True)),
}
# How unlikely each slip is, as a logarithm; the first that leads from one letter to another counts.
_KINDS = (
    (2.0, (*_MARKS, *_SMALL, *_HALF)),
    (3.0, (*_KEYS, *_VOICED_KEYS, "やゆよ", "わをんー")),
    (3.5, _VOWELS),
)
_STRAY_COST, _SWAP_COST, _TWICE_COST = 1.0, 3.5, 4.0
_KNOWN_COST = 3.0  # more, for a letter of a word that is known as it stands

STRANGE = -12.0  # log probability of the three letters that a letter has a part in, below which it may be a slip
SURE = 3.0  # by how much the logarithm must grow
MOST_SLIPS = 4  # in one message
MOST_TRIED = 16  # changes that are looked at with four letters in a row
UNSEEN = math.log(0.4)  # a row of four that was never seen: as likely as the last three, less this
SEEN = 2  # times, from which on a row of four is known


class _ToCodes(dict[int, str]):
    """What each letter's code is, as a character, for ``str.translate``."""

    def __missing__(self, letter: int) -> str:
        char = chr(letter)
        code = _LATIN if char.isascii() and char.isalpha() else _OTHER
        self[letter] = chr(code)
        return chr(code)


_CODES = _ToCodes({ord(char): chr(code) for code, char in enumerate(_KANA, _FIRST_KANA)})
_CODES |= {ord("|"): chr(_BORDER), ord("0"): chr(_NUMBER)}


def _codes(sounds: str) -> Codes:
    return np.frombuffer(sounds.translate(_CODES).encode("latin-1"), dtype=np.uint8).astype(np.int64)


def _meant() -> dict[str, dict[int, float]]:
    """For each letter, the codes of those that may have been meant, with their costs."""
    found: dict[str, dict[int, float]] = {letter: {} for letter in _KANA}
    for cost, groups in _KINDS:
        for group in groups:
            for letter in group:
                for other in group.replace(letter, ""):
                    found[letter].setdefault(ord(_CODES[ord(other)]), cost)
    for letter, row in _ROMAN.items():
        found[letter] = {ord(_CODES[ord(other)]): _STRAY_COST for other in row}
    return found


def _padded(meant: Mapping[str, Mapping[int, float]]) -> tuple[dict[str, int], Codes, Floats]:
    """The same as arrays: the row of each letter, codes, costs. Rows are filled up with changes that cost too much."""
    width = max(map(len, meant.values()))
    codes, costs = np.zeros((len(meant) + 1, width), np.int64), np.full((len(meant) + 1, width), np.inf, np.float32)
    for row, others in enumerate(meant.values()):
        codes[row, : len(others)], costs[row, : len(others)] = list(others), list(others.values())
    return {letter: row for row, letter in enumerate(meant)}, codes, costs


_ROW, _OTHERS, _COSTS = _padded(_meant())


class _Sounds:
    """A message as a row of sounds: letters that may be slips, and the readings of all else."""

    def __init__(self, words: Sequence[Word], known: Set[str] = frozenset()) -> None:
        self.words = words
        sounds, own = [_PADDING], [b"\0\0\0"]
        for word in words:
            sound, is_own = _sound(word)
            sounds.append(sound)
            own.append((b"\2" if word.surface in known else b"\1") * len(sound) if is_own else bytes(len(sound)))
        self.text = "".join([*sounds, _PADDING])
        # Of each letter: 0 where it is no letter of kana, 2 where it is one of a known word.
        self.own = np.frombuffer(b"".join([*own, b"\0\0\0"]), dtype=np.uint8)
        self._shown: list[str] | None = None

    def change(self, place: int, length: int, letters: str) -> None:
        """Put letters in the place of as many as ``length``."""
        if self._shown is None:
            self._shown = self._letters()
        end = place + length
        self.text = self.text[:place] + letters + self.text[end:]
        self.own = np.concatenate([self.own[:place], np.ones(len(letters), np.uint8), self.own[end:]])
        self._shown[place:end] = letters

    def written(self) -> str | None:
        """What is written after all changes; None without any."""
        return None if self._shown is None else "".join(self._shown)

    def _letters(self) -> list[str]:
        """For each sound what is written; a word that is no letters of its own stands at its first sound."""
        shown = [""] * len(_PADDING)
        for word in self.words:
            sound, is_own = _sound(word)
            shown += list(word.surface) if is_own else [word.surface, *[""] * (len(sound) - 1)]
        return shown + [""] * len(_PADDING)


def _sound(word: Word) -> tuple[str, bool]:
    """How a word sounds, and whether it is letters that may be slips."""
    surface = word.surface
    if _HIRAGANA.fullmatch(surface):
        return surface, True
    if "数詞" in word.pos:
        return "0", False
    if word.pos.startswith("補助記号"):
        return "|", False
    # One Latin letter among kana is what the input method left over (おsえて).
    if len(surface) == 1 and surface.isascii() and surface.islower():
        return surface, True
    return fold(word.reading) or "|", False


def _is_twice(text: str, place: int) -> bool:
    """Whether a letter may come of a key that was hit twice (おししえて, おっしえて, おしいえて)."""
    letter, before = text[place], text[place - 1]
    return letter in ("っ", before) or (letter in _KEYS[0] and any({letter, before} <= set(row) for row in _VOWELS))


@dataclass(frozen=True)
class _Change:
    """Letters in place of others; ``gain`` is in log probability, its cost taken off."""

    gain: float
    place: int
    length: int
    letters: str
    cost: float


class Letters:
    """Which sounds follow each other: rows of three and four with how often they were seen."""

    def __init__(self, threes: Mapping[int, int], fours: Mapping[int, int]) -> None:
        self._threes, self._fours = dict(threes), dict(sorted(fours.items()))
        counts = np.zeros(_CUBE, np.float32)
        counts[list(self._threes)] = list(self._threes.values())
        self._three = _smoothed(counts.reshape(_SIZE, _SIZE, _SIZE)).ravel()
        rows = np.fromiter(self._fours, np.int64, len(self._fours))
        seen = np.fromiter(self._fours.values(), np.float32, len(self._fours))
        self._rows = np.append(rows, _CUBE * _SIZE)  # a last one that is never met: every search finds a place
        self._four = np.append(np.log(seen / np.maximum(counts[rows // _SIZE], seen)), 0).astype(np.float32)

    @classmethod
    def learnt(cls, sentences: Iterable[Sequence[Word]]) -> Letters:
        """From the words of the training phrases."""
        codes = _codes("".join(_Sounds(words).text for words in sentences))
        threes = (codes[:-2] * _SIZE + codes[1:-1]) * _SIZE + codes[2:]
        fours = threes[:-1] * _SIZE + codes[3:]
        return cls(_counted(threes, 1), _counted(fours, SEEN))

    def mended(self, words: Sequence[Word], known: Set[str]) -> str | None:
        """The text of the words without slips; None where there are none. ``known`` words are doubted less."""
        sounds = _Sounds(words, known)
        for _ in range(MOST_SLIPS):
            change = self._best(sounds)
            if change is None:
                break
            sounds.change(change.place, change.length, change.letters)
        return sounds.written()

    def _best(self, sounds: _Sounds) -> _Change | None:
        """The change that makes the sounds likeliest, if they become far likelier."""
        codes = _codes(sounds.text)
        known = self._three.take((codes[:-2] * _SIZE + codes[1:-1]) * _SIZE + codes[2:])  # of the third letter each
        together = known[:-2] + known[1:-1] + known[2:]  # of the letter in the middle of five
        places = np.flatnonzero((together < STRANGE) & (sounds.own[2:-2] > 0)) + 2
        if not len(places):
            return None
        tried = sorted(self._changes(sounds, codes, places, together), key=lambda change: -change.gain)[:MOST_TRIED]
        if not tried:
            return None
        gains = self._gains(codes.tolist(), tried)
        best = max(range(len(tried)), key=gains.__getitem__)
        return tried[best] if gains[best] > SURE else None

    def _changes(self, sounds: _Sounds, codes: Codes, places: Codes, together: Floats) -> Iterator[_Change]:
        """What may have been meant, judged by three letters in a row."""
        a, b, here, c, d = (codes[places + step] for step in (-2, -1, 0, 1, 2))
        text, ab, three = sounds.text, (a * _SIZE + b) * _SIZE, self._three.take
        doubt = np.where(sounds.own[places] == 2, _KNOWN_COST, 0).astype(np.float32)
        before = together[places - 2] + doubt
        rows = [_ROW.get(text[place], -1) for place in places]
        others = _OTHERS[rows]
        gain = three(ab[:, None] + others)
        gain += three((b[:, None] * _SIZE + others) * _SIZE + c[:, None])
        gain += three((others * _SIZE + c[:, None]) * _SIZE + d[:, None])
        gain -= before[:, None] + _COSTS[rows]
        for row, column in np.argwhere(gain > 0).tolist():
            letter, cost = _KANA[int(others[row, column]) - _FIRST_KANA], _COSTS[rows[row], column] + doubt[row]
            yield _Change(float(gain[row, column]), int(places[row]), 1, letter, float(cost))
        gain = three(ab + c) + three((b * _SIZE + c) * _SIZE + d)
        gain -= before + _TWICE_COST
        for row in np.flatnonzero(gain > 0).tolist():
            if _is_twice(text, int(places[row])):
                yield _Change(float(gain[row]), int(places[row]), 1, "", _TWICE_COST + float(doubt[row]))
        gain = three(ab + c) + three((b * _SIZE + c) * _SIZE + here) + three((c * _SIZE + here) * _SIZE + d)
        gain -= before + _SWAP_COST
        for row in np.flatnonzero((gain > 0) & (sounds.own[places + 1] > 0)).tolist():
            place, cost = int(places[row]), _SWAP_COST + float(doubt[row])
            yield _Change(float(gain[row]), place, 2, text[place + 1] + text[place], cost)

    def _gains(self, codes: list[int], changes: Sequence[_Change]) -> list[float]:
        """What each change gains, judged by four letters in a row."""
        rows: list[int] = []
        parts: list[tuple[int, int]] = []
        for change in changes:
            start, end = change.place, change.place + change.length
            left, right = codes[start - 3 : start], codes[end : end + 3]
            new = [ord(_CODES[ord(letter)]) for letter in change.letters]
            for part in ([*left, *new, *right], codes[start - 3 : end + 3]):
                for w, x, y, z in zip(part, part[1:], part[2:], part[3:]):  # noqa: B905 - shorter by design
                    rows.append(((w * _SIZE + x) * _SIZE + y) * _SIZE + z)
                parts.append((len(part), len(rows)))
        ends = np.add.accumulate(self._likely(np.array(rows))).tolist()
        sums = [0.0, *(ends[end - 1] for _, end in parts)]
        each = [after - before for before, after in zip(sums, sums[1:])]  # noqa: B905 - shorter by design
        return [new - old - change.cost for new, old, change in zip(each[::2], each[1::2], changes, strict=True)]

    def _likely(self, rows: Codes) -> Floats:
        """The log probability of the last of each four letters."""
        places = np.searchsorted(self._rows, rows)
        return np.where(self._rows[places] == rows, self._four[places], self._three.take(rows % _CUBE) + UNSEEN)

    def to_data(self) -> dict[str, Any]:
        """As plain data, for the model's file."""
        tables = {"threes": self._threes, "fours": self._fours}
        return {name: [list(rows), list(rows.values())] for name, rows in tables.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Letters:
        """From what :meth:`to_data` gave."""
        return cls(**{name: dict(zip(rows, counts, strict=True)) for name, (rows, counts) in data.items()})


def _counted(rows: Codes, at_least: int) -> dict[int, int]:
    found, counts = np.unique(rows, return_counts=True)
    kept = counts >= at_least
    return dict(zip(found[kept].tolist(), counts[kept].tolist(), strict=True))


def _smoothed(counts: Floats) -> Floats:
    """Log probabilities of the last letter by Witten and Bell: what follows rarely seen letters is told by fewer."""
    letters = counts.sum(axis=(0, 1))
    single = (letters + 0.5) / (letters.sum() + 0.5 * _SIZE)
    double = _with_fewer(counts.sum(axis=0), single)
    return np.log(_with_fewer(counts, double[None]))


def _with_fewer(counts: Floats, fewer: Floats) -> Floats:
    kinds = (counts > 0).sum(axis=-1, keepdims=True)
    total = np.maximum(counts.sum(axis=-1, keepdims=True) + kinds, 1)
    return np.where(kinds > 0, (counts + kinds * fewer) / total, fewer).astype(np.float32)
