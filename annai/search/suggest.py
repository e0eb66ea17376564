"""What a person may be about to type: titles and terms by their beginning, their sound or what they contain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from annai.language.normalise import fold, normalise
from annai.search.kana import kana_from_romaji, rough_sound, sound_of
from annai.search.terms import sound_of_units, units_of

_UNFINISHED = re.compile(r"[a-z]{1,2}$")
_KANA = re.compile(r"[ぁ-ゖー]+")
_LATIN = re.compile(r"[a-z'-]+")
_LONGEST = 40


@dataclass(frozen=True)
class Suggestion:
    """A text to offer, and what it is: ``title`` (``id``: an entry) or ``term`` (``id``: the term)."""

    text: str
    kind: str
    id: str


@dataclass(frozen=True)
class _Key:
    plain: str
    sound: str
    suggestion: Suggestion


class Suggester:
    """Looks through all texts; a few hundred take a fraction of a millisecond."""

    def __init__(self, suggestions: Iterable[Suggestion]) -> None:
        """Texts that are offered twice count once, the first."""
        unique: dict[str, Suggestion] = {}
        for suggestion in suggestions:
            unique.setdefault(suggestion.text, suggestion)
        self._keys = [
            _Key(fold(normalise(text)), rough_sound(sound_of_units(units_of(text))), suggestion)
            for text, suggestion in unique.items()
        ]

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """Texts that begin with what is typed come first, then those that contain it; short ones before long ones."""
        plain = fold(normalise(typed[:_LONGEST]))
        if not plain:
            return []
        sound = _sound(plain)
        ranked = []
        for number, key in enumerate(self._keys):
            rank = _rank(key, plain, sound)
            if rank is not None:
                ranked.append((rank, len(key.plain), number, key.suggestion))
        return [suggestion for *_, suggestion in sorted(ranked, key=lambda item: item[:3])[: max(limit, 0)]]


def _rank(key: _Key, plain: str, sound: str) -> int | None:
    if key.plain.startswith(plain):
        return 0
    if sound and key.sound.startswith(sound):
        return 1
    if plain in key.plain:
        return 2
    return 3 if len(sound) > 1 and sound in key.sound else None


def _sound(plain: str) -> str:
    """The rough sound of kana or romaji, the last syllable of which may be unfinished; empty for anything else."""
    if _LATIN.fullmatch(plain):
        for letters in (plain, plain[:-1], plain[:-2]):
            kana = kana_from_romaji(letters)
            if kana:
                return rough_sound(kana)
        return ""
    text = _UNFINISHED.sub("", plain)
    return rough_sound(sound_of(text)) if _KANA.fullmatch(text) else ""
