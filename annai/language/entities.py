"""What a message names: terms of the programme and programme years, with their places in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from annai.knowledge.models import VocabularyValue
from annai.language.analyser import Analyser, Word, current_analyser
from annai.language.negation import drop_negated
from annai.language.normalise import fold, fold_with_offsets, normalise
from annai.language.phrase_matching import Doc, PhraseMatcher, Vocab, filter_spans
from annai.language.vocabulary import current_vocabulary
from annai.paths import knowledge_dir


@dataclass(frozen=True)
class Entity:
    """``value`` is JSON-able; ``start`` and ``end`` are offsets in the normalised text."""

    name: str
    value: Any
    start: int
    end: int
    text: str


_RECENT = 8  # texts whose terms are remembered: those of one turn
MIN_READING = 6  # kana: shorter readings occur inside other words


class TermMatcher:
    """Finds the vocabulary's terms with spaCy's PhraseMatcher; the longest match wins.

    The matcher runs over single characters: Japanese has no reliable word borders to match on, least
    of all in kana or in slips.
    """

    def __init__(self, vocabulary: Mapping[str, Mapping[str, VocabularyValue]], analyser: Analyser) -> None:
        self._vocab = Vocab()
        self._analyser = analyser
        # The extractor and the classifier of one turn ask for the terms of the same few texts.
        self._recent = lru_cache(maxsize=_RECENT)(self._find)
        # Folded spelling or reading → what it means; several terms may fold into one.
        self._meaning: dict[str, dict[tuple[str, str], None]] = {}
        self._meaning_by_reading: dict[str, dict[tuple[str, str], None]] = {}
        for entity, values in vocabulary.items():
            for value, known in values.items():
                for term in map(normalise, known.terms):
                    self._meaning.setdefault(fold(term), {})[entity, value] = None
                    reading = "".join(reading for reading, _, _ in _readings(term, analyser.words(term)))
                    if len(reading) >= MIN_READING:
                        self._meaning_by_reading.setdefault(reading, {})[entity, value] = None
        self._matcher = self._made_for(self._meaning)
        self._reading_matcher = self._made_for(self._meaning_by_reading)

    def _made_for(self, terms: Iterable[str]) -> PhraseMatcher:
        matcher = PhraseMatcher(self._vocab)
        for term in terms:
            matcher.add(term, [self._doc(term)])
        return matcher

    def _doc(self, folded: str) -> Doc:
        return Doc(self._vocab, words=list(folded), spaces=[False] * len(folded))

    def find(self, text: str, words: Sequence[Word] | None = None) -> Sequence[Entity]:
        """The terms in normalised text, in order: by spelling, then by reading (kana, slips of conversion).

        ``words`` are the text's words if they are not those that the analyser cuts it into.
        """
        return self._recent(text) if words is None else self._find(text, words)

    def _find(self, text: str, words: Sequence[Word] | None = None) -> tuple[Entity, ...]:
        found = self._by_spelling(text)
        taken = [(entity.start, entity.end) for entity in found]
        by_reading = [
            entity
            for entity in self._by_reading(text, self._analyser.words(text) if words is None else words)
            if all(entity.end <= start or end <= entity.start for start, end in taken)
        ]
        return tuple(sorted([*found, *by_reading], key=lambda entity: entity.start))

    def _by_spelling(self, text: str) -> list[Entity]:
        folded, offsets = fold_with_offsets(text)
        if not folded:
            return []
        spans = [span for span in self._matcher(self._doc(folded), as_spans=True) if _is_whole(folded, span)]
        found = []
        for span in filter_spans(spans):
            start, end = offsets[span.start], offsets[span.end - 1] + 1
            for entity, value in self._meaning[span.text]:
                found.append(Entity(entity, value, start, end, text[start:end]))
        return found

    def _by_reading(self, text: str, words: Sequence[Word]) -> list[Entity]:
        parts = _readings(text, words)
        reading = "".join(part for part, _, _ in parts)
        owners = [place for part, *place in parts for _ in part]
        if not reading:
            return []
        found = []
        for span in filter_spans(self._reading_matcher(self._doc(reading), as_spans=True)):
            start, end = owners[span.start][0], owners[span.end - 1][1]
            for entity, value in self._meaning_by_reading[span.text]:
                found.append(Entity(entity, value, start, end, text[start:end]))
        return found


def _readings(text: str, words: Sequence[Word]) -> list[tuple[str, int, int]]:
    """The reading of each word in hiragana, with the word's place in the text."""
    found, position = [], 0
    for word in words:
        start = max(text.find(word.surface, position), position)
        position = start + len(word.surface)
        if not word.pos.startswith(("補助記号", "空白")):
            found.append((fold(word.reading), start, position))
    return found


def _is_whole(folded: str, span: Any) -> bool:
    """Latin terms must not begin or end inside a longer Latin word (EC in "tech")."""
    before, after = folded[span.start - 1 : span.start], folded[span.end : span.end + 1]
    return not (
        (_is_latin(before) and _is_latin(folded[span.start])) or (_is_latin(after) and _is_latin(folded[span.end - 1]))
    )


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


# A year that belongs to a date (2023年6月, 2023年の秋, 2023年度末, 2024/4/2, 2022年に解約) is no programme year.
_NO_DATE = (
    r"(?![/.-]\d{1,2}(?!\d))(?!\s*年度?\s*の?\s*(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*月|年?末|暮れ|[上下]半期"
    r"|[春夏秋冬](?!季|の?(?:公募|募集|締切|申請))))"
    r"(?!\s*年(?:中|頃|ごろ)?に(?:は)?(?:納品|解約|完了|やめ|辞め|廃業|使わなく|閉))"
    r"(?!\s*年度[中内]に(?:は)?(?:(?:補助)?事業[がは])?(?:納品|解約|完了|終わ|やめ|辞め|廃業|使わなく))"
)
# Supplementary budgets: 令和4年度第2次補正 is no year of a call, whatever year it was passed in.
_ERA = r"(?:令和|(?<![a-z0-9])r)\s*"
_BUDGET = r"\s*(?:年度?)?\s*(?:の\s*)?(?:第?\s*[1-3一二三]\s*次)?\s*補正"
_NO_PHONE = r"(?<!\d-\d\d-)(?<!\d-\d{3}-)(?<!\d-\d{4}-)"
_YEAR_PATTERNS: tuple[tuple[re.Pattern[str], Any], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), year)
    for pattern, year in (
        (r"(?:デジタル化[・･\s]*)?ai導入補助金(?:\s*20\d\d)?", lambda _: 2026),
        (r"令和\s*(?:2|二)\s*年度?\s*(?:第?(?:3|三)次補正)", lambda _: 2021),
        (_ERA + r"(?:3|三)" + _BUDGET, lambda _: 2023),
        (_ERA + r"(?:元|1|一|[4-9]|[四五六七八])" + _BUDGET, lambda _: None),
        (_NO_PHONE + r"(?<!\d)(20[12]\d)(?!\d)" + _NO_DATE + r"(?:\s*年度?)?", lambda m: int(m[1])),
        (
            r"二(?:[〇零○]二([〇零○一二三四五六])|千二十([一二三四五六])?)(?![一二三四五六七八九])"
            + _NO_DATE
            + r"(?:\s*年度?)?",
            lambda m: 2020 + _kanji_digit(m[1] or m[2] or "〇"),
        ),
        (
            r"令和\s*(元|\d{1,2}|[一二三四五六七八])(?!\d)" + _NO_DATE + r"\s*年度?",
            lambda m: 2018 + _era_year(m[1]),
        ),
        (
            r"(?<![a-z0-9])r\s?([1-8])(?![\d.])" + _NO_DATE + r"(?!\s*[./年]\s*\d)(?:\s*年度?)?",
            lambda m: _r_year(m),
        ),
        (r"(?<![\d.])(2[0-6])\s*年度(?!\s*\d)", lambda m: 2000 + int(m[1])),
        (
            r"(?<![\d.])(2[0-6])\s*年(?:の(?=.{0,6}(?:補助|枠|制度|やつ|分|公募))|(?=に?(?:採択|公募)))",
            lambda m: 2000 + int(m[1]),
        ),
    )
)
# The offices name their forms by era: R1 serves the 2020 call, R4 the 2023 call (facts of the documents).
_R_FORMS = {1: 2020, 2: 2020, 3: 2021, 4: 2023}


def _era_year(text: str) -> int:
    return 1 if text == "元" else int(text) if text.isdigit() else "一二三四五六七八".index(text) + 1


def _kanji_digit(text: str) -> int:
    return 0 if text in "零○" else "〇一二三四五六".index(text)


def _r_year(match: re.Match[str]) -> int:
    number = int(match[1])
    if "年" in match[0]:
        return 2018 + number
    return _R_FORMS.get(number, 2018 + number)


def find_programme_years(text: str) -> list[Entity]:
    """Programme years named in normalised text (IT導入補助金2023, 2020年度, 令和5年, R4 …).

    令和元年度補正 alone belongs to two calls, 令和4年度第2次補正 and later budgets to none that the documents
    name: they identify no year. A year that is denied (2020年じゃなくて) does not count.
    """
    found: list[Entity] = []
    for pattern, year_of in _YEAR_PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            year = year_of(match)
            found.append(Entity("programme_year", year, match.start(), match.end(), match[0]))
    named = sorted((entity for entity in found if entity.value is not None), key=lambda entity: entity.start)
    return drop_negated(text, named)


@lru_cache(maxsize=4)
def _matcher(_folder: Path) -> TermMatcher:
    analyser = current_analyser()
    matcher = TermMatcher(current_vocabulary(), analyser)
    analyser.rest()  # the readings of all terms come from everywhere in the dictionary
    return matcher


def current_matcher() -> TermMatcher:
    """The matcher over the live vocabulary, made once per process and version of the knowledge."""
    return _matcher(knowledge_dir())


def find_terms(text: str) -> Sequence[Entity]:
    """Terms of the live vocabulary in normalised text."""
    return current_matcher().find(text)


def values_of(entities: Iterable[Entity], name: str) -> list[Any]:
    """The distinct values of one entity, in the order in which they were named."""
    distinct: list[Any] = []
    for entity in entities:
        # Values of dates and amounts are dictionaries, which cannot be hashed.
        if entity.name == name and entity.value not in distinct:
            distinct.append(entity.value)
    return distinct
