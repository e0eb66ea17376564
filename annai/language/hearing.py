"""Hears words by their sound: 「ほじょりつ」, 「保助率」 and 「ほしょりつ」 are 「補助率」 where that word is known.

The words are those of the training phrases. Slips of the finger are mended (``letters.py``), then the message is
written anew with the known words before its topic is told, so that kana, wrong kanji and slips lose less of what
was meant. Nobody sees the result: entities, dates and replies are made from the message as it was sent.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from annai.language.analyser import Word
from annai.language.letters import Letters
from annai.language.normalise import fold

_PLAIN = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽぁぃぅぇぉゃゅょっゎ",
    "かきくけこさしすせそたちつてとはひふへほはひふへほあいうえおやゆよつわ",
)
_SPELT = re.compile(r"[\u4e00-\u9fff々]|[ァ-ヶ].")  # kanji and katakana: what is written otherwise in hiragana
_HIRAGANA = re.compile(r"[\u3041-\u309fー]+")
# Words that carry a meaning of their own; what is left of a word in kana is often taken for one of the last.
_CONTENT = (*("名詞", "動詞-一般", "形容詞-一般", "形状詞", "副詞", "感動詞", "接頭辞", "接尾辞", "代名詞", "連体詞"),)

MOST_WORDS = 3  # of a compound that is known as one
SHORTEST, LONGEST = 3, 12  # kana of a known sound
SEEN = 2  # phrases with a word, from which on it is known
LONG_ENOUGH = 5  # kana, of several words


def careless(reading: str) -> str:
    """A reading in hiragana without what a thumb forgets: voiced marks, small letters, long marks."""
    return reading.translate(_PLAIN).replace("ー", "")


@dataclass(frozen=True)
class Known:
    """A word or compound of the training phrases: its spelling, its full reading, and how many phrases have it."""

    text: str
    reading: str
    seen: int


class _Message:
    """The words of a message with the sound of all together."""

    def __init__(self, words: Sequence[Word], known: frozenset[str]) -> None:
        self.words = words
        self.readings = [_reading(word) for word in words]
        sounds = [careless(reading) for reading in self.readings]
        self.sound = "".join(sounds)
        self.owner = [number for number, sound in enumerate(sounds) for _ in sound]
        self.begins = [0, *accumulate(map(len, sounds))]
        self.borders = frozenset(self.begins)
        self.is_kana = [_HIRAGANA.fullmatch(word.surface) is not None for word in words]
        self.is_known = [word.surface in known for word in words]
        self.is_content = [word.pos.startswith(_CONTENT) for word in words]
        # A stranger in kana is often the wrong cut of two words.
        self.can_be_cut = [
            is_kana and not is_known and is_content and len(sound) == len(word.surface)
            for is_kana, is_known, is_content, sound, word in zip(
                self.is_kana, self.is_known, self.is_content, sounds, words, strict=True
            )
        ]

    def covered(self, start: int, end: int) -> range:
        """The words in a part of the sound; empty where the part ends inside a word that cannot be cut."""
        for place in (start, end):
            if place not in self.borders and not self.can_be_cut[self.owner[place]]:
                return range(0)
        return range(self.owner[start], self.owner[end - 1] + 1)

    def written(self, start: int, end: int) -> str:
        """The message's own letters of a part of the sound."""
        letters = ""
        for number in range(self.owner[start], self.owner[end - 1] + 1) if start < end else ():
            begin, stop = self.begins[number], self.begins[number + 1]
            surface = self.words[number].surface
            is_whole = start <= begin and stop <= end
            letters += surface if is_whole else surface[max(0, start - begin) : end - begin]
        return letters


class Hearing:
    """The words that are known by their sound. ``known``: spellings that stay as they are in doubt."""

    def __init__(self, words: Mapping[str, Known], known: Iterable[str], letters: Letters) -> None:
        self._words = words
        self._known = frozenset(known)
        self._letters = letters
        self._longest = max(map(len, words), default=0)
        self._begins = {sound[:SHORTEST] for sound in words}

    @classmethod
    def learnt(cls, sentences: Sequence[Sequence[Word]]) -> Hearing:
        """From the words of the training phrases."""
        spellings: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        seen: Counter[str] = Counter()
        for words in sentences:
            seen.update({word.surface for word in words})
            for compound in _compounds(words):
                reading = "".join(map(_reading, compound))
                spellings[careless(reading)]["".join(word.surface for word in compound), reading] += 1
            for word in words:
                if word.surface.isascii() and word.surface.isalpha():  # あいてぃー is IT
                    reading = fold(word.reading)
                    spellings[careless(reading)][word.surface, reading] += 1
        found: dict[str, Known] = {}
        for sound in sorted(spellings):
            (text, reading), count = spellings[sound].most_common(1)[0]
            if count >= SEEN and SHORTEST <= len(sound) <= LONGEST:
                found[sound] = Known(text, reading, count)
        known = (surface for surface, count in seen.items() if count >= SEEN)
        return cls(found, known, Letters.learnt(sentences))

    def mended(self, words: Sequence[Word]) -> str | None:
        """The text of the words without slips of the finger; None where there are none."""
        return self._letters.mended(words, self._known)

    def heard(self, words: Sequence[Word]) -> str | None:
        """The text of the words with what was meant in place of what was written; None if that is the same."""
        message = _Message(words, self._known)
        if not message.sound:
            return None
        found = self._exact(message)
        if not found:
            return None
        text, place = "", 0
        for start, end, sound in found:
            text += message.written(place, start) + self._words[sound].text
            place = end
        return text + message.written(place, len(message.sound))

    def _exact(self, message: _Message) -> list[tuple[int, int, str]]:
        """The parts that sound like known words, long ones first: the cover with the greatest sum of squares."""
        whole = message.sound
        ending: dict[int, list[int]] = defaultdict(list)
        for start in range(len(whole) - SHORTEST + 1):
            if whole[start : start + SHORTEST] not in self._begins:
                continue
            for end in range(start + SHORTEST, min(len(whole), start + self._longest) + 1):
                if whole[start:end] in self._words and self._is_meant(message, start, end):
                    ending[end].append(start)
        if not ending:
            return []
        best: list[tuple[int, list[tuple[int, int, str]]]] = [(0, [])]
        for end in range(1, len(whole) + 1):
            choices = [
                (best[start][0] + (end - start) ** 2, [*best[start][1], (start, end, whole[start:end])])
                for start in ending.get(end, ())
            ]
            best.append(max([best[-1], *choices], key=lambda choice: choice[0]))
        return best[-1][1]

    def _is_meant(self, message: _Message, start: int, end: int) -> bool:
        """Whether a part of the message that sounds like a known word stands for it, and not for itself."""
        covered = message.covered(start, end)
        if not covered:
            return False
        word = self._words[message.sound[start:end]]
        if all(message.is_kana[number] for number in covered):
            is_long = end - start >= LONG_ENOUGH
            if message.written(start, end).replace("ー", "") != word.reading.replace("ー", ""):
                return message.is_content[covered[0]] and message.is_content[covered[-1]]
            return message.is_content[covered[0]] or (is_long and any(message.is_content[n] for n in covered))
        written = "".join(message.words[number].surface for number in covered)
        reading = "".join(message.readings[number] for number in covered)
        if written == word.text or reading != word.reading:
            return False
        strange = any(not (message.is_known[number] or message.is_kana[number]) for number in covered)
        return strange or (len(covered) > 1 and end - start >= LONG_ENOUGH)

    def to_data(self) -> dict[str, Any]:
        """As plain data, for the model's file."""
        words = {sound: [word.text, word.reading, word.seen] for sound, word in self._words.items()}
        return {"words": words, "known": sorted(self._known), "letters": self._letters.to_data()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Hearing:
        """From what :meth:`to_data` gave."""
        words = {sound: Known(*word) for sound, word in data["words"].items()}
        return cls(words, data["known"], Letters.from_data(data["letters"]))


def _reading(word: Word) -> str:
    """In hiragana; of Latin letters the letters, of a number one mark that sounds like nothing."""
    if "数詞" in word.pos:
        return "0"
    return word.surface.lower() if word.surface.isascii() else fold(word.reading)


def _compounds(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Words with kanji or in katakana, alone and with those that follow."""
    is_spelt = [_SPELT.search(word.surface) is not None and "数詞" not in word.pos for word in words]
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + MOST_WORDS) + 1):
            if not is_spelt[end - 1]:
                break
            yield words[start:end]
