"""Japanese words as spaCy's ``ja`` language cuts them (SudachiPy, sudachidict-core), with the programme's own terms.

SudachiPy is called directly: spaCy makes the same words of its units, in twice the time, and needs to be loaded whole.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
import threading
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import sudachidict_core
from sudachipy import Dictionary, Morpheme, SplitMode
from sudachipy import sudachipy as sudachi_native

from annai.errors import KnowledgeError
from annai.language.pages import give_back
from annai.paths import cache_dir, knowledge_dir

# Left/right connection id and part of speech of a common noun in Sudachi's dictionary.
_NOUN_ID = "5146"
_NOUN_POS = ("名詞", "固有名詞", "一般", "*", "*", "*")
_RECENT = 8  # texts whose words are remembered: those of one turn
_COST = "-8000"  # low: a programme term is kept whole wherever it occurs


@dataclass(frozen=True)
class Word:
    """A token: surface, Sudachi's normalised form, part of speech and reading (katakana)."""

    surface: str
    norm: str
    pos: str
    reading: str


@dataclass(frozen=True)
class Compound:
    """A long unit (Sudachi's mode C) with its offsets in the text and the short words (mode A) in it.

    ``parts`` is empty where the unit is one short word itself. Unlike :meth:`Analyser.words`, a term of the
    user dictionary is cut into its parts here: a search for 補助 must find 補助率.
    """

    word: Word
    start: int
    end: int
    parts: tuple[Word, ...]


def user_dictionary_rows(path: Path) -> list[tuple[str, str]]:
    """(surface, reading in katakana) of every term in a user dictionary CSV.

    Raises:
        KnowledgeError: A row has not exactly two columns.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].startswith("#")]
    for row in rows:
        if len(row) != 2:
            raise KnowledgeError(f"{path}: expected surface,reading but found {','.join(row)!r}")
    return [(surface, reading) for surface, reading in rows]


def _sudachi_csv(rows: Iterable[tuple[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for surface, reading in rows:
        key = surface.lower()
        writer.writerow(
            [key, _NOUN_ID, _NOUN_ID, _COST, surface, *_NOUN_POS, reading, surface, "*", "A", "*", "*", "*"]
        )
    return out.getvalue()


@dataclass(frozen=True)
class UserDictionary:
    """A compiled user dictionary: Sudachi's binary file, and the words that each of its terms is made of.

    The file is named by its content: versions of the knowledge with the same terms share one open dictionary.
    """

    binary: Path
    parts: dict[str, tuple[Word, ...]] = field(compare=False)


def compiled_user_dictionary(path: Path) -> UserDictionary:
    """The user dictionary of a CSV, compiled once per content and system dictionary."""
    terms = user_dictionary_rows(path)
    rows = _sudachi_csv(terms)
    system = _system_dictionary()
    # Not the place of the packages: both environments share the file, and a server that compiled it itself would
    # hold half a gigabyte for good.
    made_by = f"{version('sudachipy')} {version('sudachidict-core')} {system.stat().st_size}"
    key = hashlib.sha256(f"{rows}{made_by}".encode()).hexdigest()[:12]
    binary, parts = cache_dir() / f"user-{key}.dic", cache_dir() / f"user-{key}.json"
    if not (binary.exists() and parts.exists()):
        with tempfile.TemporaryDirectory(dir=binary.parent) as folder:
            source, built, cut = (Path(folder) / name for name in ("user.csv", "user.dic", "parts.json"))
            source.write_text(rows, encoding="utf-8")
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                sudachi_native.build_user_dic(system=system, lex=[source], output=built, description="annai")
            cut.write_text(json.dumps(_parts_of(surface for surface, _ in terms)), encoding="utf-8")
            os.replace(cut, parts)
            os.replace(built, binary)
    read = json.loads(parts.read_text(encoding="utf-8"))
    return UserDictionary(binary, {term: tuple(Word(*word) for word in words) for term, words in read.items()})


def _system_dictionary() -> Path:
    return Path(sudachidict_core.__file__).parent / "resources" / "system.dic"


def _parts_of(terms: Iterable[str]) -> dict[str, list[tuple[str, str, str, str]]]:
    """How the system dictionary alone cuts each term; the keys are in lower case, as Sudachi looks terms up."""
    plain = Dictionary().tokenizer(mode=SplitMode.A)
    cut = {}
    for term in terms:
        words = [_word(part) for part in plain.tokenize(term)]
        cut[term.lower()] = [(word.surface, word.norm, word.pos, word.reading) for word in words]
    return cut


class Analyser:
    """Cuts text into words; safe for use by several threads (SudachiPy's tokenizers alone are not)."""

    def __init__(self, compiled: UserDictionary) -> None:
        # The components of one turn ask for the words of the same few texts.
        self._recent = lru_cache(maxsize=_RECENT)(self._cut)
        sudachi = Dictionary(config=json.dumps({"userDict": [str(compiled.binary)]}))
        self._short = sudachi.tokenizer(mode=SplitMode.A)
        self._long = sudachi.tokenizer(mode=SplitMode.C)
        self._term_parts = compiled.parts
        self._parts_of_speech: dict[int, str] = {}  # by Sudachi's number: a few hundred, each met all the time
        self._lock = threading.Lock()
        self.rest()

    def rest(self) -> None:
        """Give back what was read of the dictionary: all connection costs at its opening, 70 MB in each server."""
        give_back(_system_dictionary().resolve())

    def words(self, text: str) -> Sequence[Word]:
        """The words of normalised text as spaCy's ``ja`` cuts it, white space left out."""
        return self._recent(text)

    def _cut(self, text: str) -> tuple[Word, ...]:
        with self._lock:
            return tuple(self._word(unit) for unit in self._short.tokenize(text) if not _is_space(unit))

    def _word(self, unit: Morpheme) -> Word:
        """As :func:`_word` makes it, in less time."""
        number = unit.part_of_speech_id()
        pos = self._parts_of_speech.get(number)
        if pos is None:
            pos = self._parts_of_speech[number] = _part_of_speech(unit)
        surface = unit.surface()
        return Word(surface, unit.normalized_form(), pos, unit.reading_form() or surface)

    def compounds(self, text: str) -> list[Compound]:
        """The long units of normalised text with their parts, white space left out."""
        with self._lock:
            return [
                Compound(_word(unit), unit.begin(), unit.end(), self._parts(unit))
                for unit in self._long.tokenize(text)
                if unit.part_of_speech()[0] != "空白"
            ]

    def _parts(self, unit: Morpheme) -> tuple[Word, ...]:
        if unit.dictionary_id() > 0:
            parts = self._term_parts[unit.surface().lower()]
        else:
            parts = tuple(_word(part) for part in unit.split(SplitMode.A))
        return parts if len(parts) > 1 else ()


def _is_space(unit: Morpheme) -> bool:
    """Also what is no character at all, which some marks leave behind."""
    surface = unit.surface()
    return not surface or surface.isspace()


def _word(unit: Morpheme) -> Word:
    return Word(unit.surface(), unit.normalized_form(), _part_of_speech(unit), unit.reading_form() or unit.surface())


def _part_of_speech(unit: Morpheme) -> str:
    return "-".join(level for level in unit.part_of_speech()[:4] if level != "*")


@lru_cache(maxsize=8)
def _compiled(path: Path) -> UserDictionary:
    return compiled_user_dictionary(path)


@lru_cache(maxsize=2)
def _analyser(dictionary: UserDictionary) -> Analyser:
    return Analyser(dictionary)


def current_analyser() -> Analyser:
    """The analyser with the live user dictionary, made once per process and dictionary."""
    return _analyser(_compiled(knowledge_dir() / "user_dictionary.csv"))
