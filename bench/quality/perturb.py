"""Copies of a message as people really type it: slips, wrong kanji, kana, width, missing marks, a story in front.

Only the spelling changes; what is asked stays the same. Every copy is the same in each run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from annai.language.analyser import Word, current_analyser
from annai.language.normalise import normalise
from bench.quality.data import read
from bench.quality.romaji import to_hepburn, to_kana, to_letters

_TABLES = Path(__file__).parent / "tables"
_KANJI = re.compile(r"[\u4e00-\u9fff々]")
_KANA_ONLY = re.compile(r"[\u3041-\u309fー]+")
_MARKS = re.compile(r"[、。，．・…!?！？「」『』（）()]")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Flick input: the five directions of one key, and the key of voiced and small letters forgotten.
_FLICK_KEYS = (
    "あいうえお",
    "かきくけこ",
    "さしすせそ",
    "たちつてと",
    "なにぬねの",
    "はひふへほ",
    "まみむめも",
    "らりるれろ",
    "やゆよ",
    "わをんー",
)
_UNVOICED = dict(
    zip(
        "がぎぐげござじずぜぞだぢづでどばびぶべぼゃゅょっ",
        "かきくけこさしすせそたちつてとはひふへほやゆよつ",
        strict=True,
    )
)
SLIP_EVERY = 25  # characters
ROMAJI_AT_MOST = 20  # characters: nobody writes more than a few words in Roman letters
_DROPPED = ("助詞-格助詞", "助詞-係助詞", "助詞-副助詞")

Change = Callable[[str, Random], str]


@dataclass(frozen=True)
class Token:
    """A word with the white space in front of it."""

    word: Word
    before: str

    @property
    def reading(self) -> str:
        """In hiragana; of figures, Latin letters and marks, the surface."""
        return self.word.reading.translate(_TO_HIRAGANA) if self.is_japanese else self.word.surface

    @property
    def is_japanese(self) -> bool:
        is_read = _KANA_ONLY.fullmatch(self.word.reading.translate(_TO_HIRAGANA))
        return bool(is_read) and not self.word.surface.isascii()


def tokens(text: str) -> list[Token]:
    """The words of normalised text; joined with their white space they are the text."""
    found, place = [], 0
    for word in current_analyser().words(text):
        start = max(text.find(word.surface, place), place)
        found.append(Token(word, text[place:start]))
        place = start + len(word.surface)
    return found


def _joined(words: list[Token], write: Callable[[Token], str]) -> str:
    return "".join(token.before + write(token) for token in words)


def _spoilt(text: str, dice: Random, spoil: Callable[[str, Random], str]) -> str:
    """The text with slips in the reading of some words; kana words twice as likely as words in kanji."""
    words = tokens(text)
    able = [n for n, token in enumerate(words) if token.is_japanese and len(token.reading) > 1]
    weights = [1 if _KANJI.search(words[n].word.surface) else 2 for n in able]
    if not able:
        return text
    chosen = set(dice.choices(able, weights, k=1 + len(text) // SLIP_EVERY))
    written = {n: spoil(words[n].reading, dice) for n in sorted(chosen)}
    return "".join(token.before + written.get(n, token.word.surface) for n, token in enumerate(words))


def keyboard_slip(text: str, dice: Random) -> str:
    """A neighbouring key, a key too few or one too many, as the input method then shows it."""
    return _spoilt(text, dice, lambda kana, dice: to_kana(_mistyped(to_letters(kana), dice)))


def _mistyped(letters: str, dice: Random) -> str:
    place = dice.choice([n for n, letter in enumerate(letters) if letter.isalpha()] or [0])
    kind = dice.random()
    if kind < 0.5:
        return letters[:place] + dice.choice(_neighbours(letters[place])) + letters[place + 1 :]
    if kind < 0.75:
        return letters[:place] + letters[place + 1 :]
    return letters[: place + 1] + letters[place:]


def _neighbours(key: str) -> str:
    for row in _KEYS:
        place = row.find(key)
        if place >= 0:
            return row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    return key


def flick_slip(text: str, dice: Random) -> str:
    """A flick in another direction, a forgotten voiced mark, two letters swapped."""
    return _spoilt(text, dice, _misflicked)


def _misflicked(kana: str, dice: Random) -> str:
    place = dice.randrange(len(kana))
    kind, letter = dice.random(), kana[place]
    if letter in _UNVOICED and kind < 0.6:
        return kana[:place] + _UNVOICED[letter] + kana[place + 1 :]
    key = next((key for key in _FLICK_KEYS if letter in key), "")
    if key and kind < 0.8:
        return kana[:place] + dice.choice(key.replace(letter, "")) + kana[place + 1 :]
    place = min(place, len(kana) - 2)
    return kana[:place] + kana[place + 1] + kana[place] + kana[place + 2 :]


@lru_cache(maxsize=1)
def homophones() -> dict[str, list[str]]:
    """Word → words of the same reading that an input method offers."""
    table: dict[str, list[str]] = read(_TABLES / "homophones.yml")
    return table


def wrong_kanji(text: str, dice: Random) -> str:
    """Up to two words written with the kanji of another word of the same reading."""
    present = [word for word in homophones() if word in text]
    present = [word for word in present if not any(word != other and word in other for other in present)]
    for word in dice.sample(present, min(2, len(present))):
        text = text.replace(word, dice.choice(homophones()[word]), 1)
    return text


def kana(text: str, _dice: Random) -> str:
    """Everything in hiragana, as children and voice memos write."""
    return _joined(tokens(text), lambda token: token.reading)


def romaji(text: str, _dice: Random) -> str:
    """A short message in Roman letters; longer ones are left as they are."""
    if len(text) > ROMAJI_AT_MOST:
        return text
    return " ".join(to_hepburn(token.reading) for token in tokens(text) if not _MARKS.fullmatch(token.word.surface))


def width(text: str, _dice: Random) -> str:
    """Letters and figures in full width, katakana in half width."""
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    return "".join(_half_width().get(char, char) for char in wide)


@lru_cache(maxsize=1)
def _half_width() -> dict[str, str]:
    """Katakana → half-width katakana, with the voiced mark as a character of its own."""
    single = {normalise(chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
    voiced = {normalise(char + mark): char + mark for char in single.values() for mark in "ﾞﾟ"}
    return {**{char: half for char, half in voiced.items() if len(char) == 1}, **single}


def without_particles(text: str, _dice: Random) -> str:
    """Particles of case and topic left out, as in notes; か and other endings stay."""
    return _joined(tokens(text), lambda token: "" if token.word.pos.startswith(_DROPPED) else token.word.surface)


def without_marks(text: str, _dice: Random) -> str:
    """No punctuation at all."""
    return _MARKS.sub("", text)


def with_story(text: str, dice: Random) -> str:
    """Who asks and why, in front of the question."""
    return str(dice.choice(read_lines("stories"))) + text


def with_emoji(text: str, dice: Random) -> str:
    """Emoji behind the question, sometimes in front of it, too."""
    faces = read_lines("emoji")
    front = dice.choice(faces) if dice.random() < 0.3 else ""
    return front + text.rstrip("。") + dice.choice(faces) * dice.randint(1, 2)


def with_fillers(text: str, dice: Random) -> str:
    """Spoken fillers, as dictation writes them down."""
    start, middle = dice.choice(read_lines("fillers")), dice.choice(read_lines("fillers"))
    return start + text.replace("、", f"、{middle}", 1)


@lru_cache(maxsize=8)
def read_lines(name: str) -> list[str]:
    """A list of ``tables/phrases.yml``."""
    lines: list[str] = read(_TABLES / "phrases.yml")[name]
    return lines


CHANGES: dict[str, Change] = {
    "keyboard slip": keyboard_slip,
    "flick slip": flick_slip,
    "wrong kanji": wrong_kanji,
    "kana": kana,
    "width": width,
    "no particles": without_particles,
    "no punctuation": without_marks,
    "story in front": with_story,
    "emoji": with_emoji,
    "spoken fillers": with_fillers,
    "romaji": romaji,
}
# Reported, not judged: the assistant asks such a writer for Japanese.
NOT_JUDGED = frozenset({"romaji"})


def perturbed(name: str, text: str) -> str:
    """The copy of a text under the change of that name."""
    return CHANGES[name](normalise(text), Random(f"{name}:{text}"))
