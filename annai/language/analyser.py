"""Japanese words: spaCy's ``ja`` language (SudachiPy, sudachidict-core) with the programme's own terms."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
import threading
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import spacy
import sudachidict_core
from spacy.language import Language
from sudachipy import Dictionary, Morpheme, SplitMode
from sudachipy import sudachipy as sudachi_native

from annai.errors import KnowledgeError
from annai.paths import cache_dir, knowledge_dir

# Left/right connection id and part of speech of a common noun in Sudachi's dictionary.
_NOUN_ID = "5146"
_NOUN_POS = ("名詞", "固有名詞", "一般", "*", "*", "*")
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


def compiled_user_dictionary(path: Path) -> Path:
    """The binary user dictionary for a CSV, compiled once per content and system dictionary."""
    rows = _sudachi_csv(user_dictionary_rows(path))
    system = Path(sudachidict_core.__file__).parent / "resources" / "system.dic"
    key = hashlib.sha256(f"{rows}{sudachidict_core.__file__}{system.stat().st_size}".encode()).hexdigest()[:12]
    target = cache_dir() / f"user-{key}.dic"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            source, built = Path(folder) / "user.csv", Path(folder) / "user.dic"
            source.write_text(rows, encoding="utf-8")
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                sudachi_native.build_user_dic(system=system, lex=[source], output=built, description="annai")
            os.replace(built, target)
    return target


class Analyser:
    """Cuts text into words; safe for use by several threads (SudachiPy's tokenizers alone are not)."""

    def __init__(self, user_dictionary: Path) -> None:
        self.language: Language = spacy.blank("ja")
        config = json.dumps({"userDict": [str(compiled_user_dictionary(user_dictionary))]})
        sudachi = Dictionary(config=config)
        # spaCy's tokenizer opens Sudachi without a user dictionary and has no setting for one.
        self.language.tokenizer.tokenizer = sudachi.create(mode=SplitMode.A)  # type: ignore[union-attr]
        self._long = sudachi.create(mode=SplitMode.C)
        self._plain = Dictionary().create(mode=SplitMode.A)
        self._lock = threading.Lock()

    def words(self, text: str) -> list[Word]:
        """The words of normalised text, white space left out."""
        with self._lock:
            document = self.language.make_doc(text)
        return [
            Word(token.text, token.norm_, token.tag_, "".join(token.morph.get("Reading", [])) or token.text)
            for token in document
            if not token.is_space
        ]

    def compounds(self, text: str) -> list[Compound]:
        """The long units of normalised text with their parts, white space left out."""
        with self._lock:
            return [
                Compound(_word(unit), unit.begin(), unit.end(), self._parts(unit))
                for unit in self._long.tokenize(text)
                if unit.part_of_speech()[0] != "空白"
            ]

    def _parts(self, unit: Morpheme) -> tuple[Word, ...]:
        split = self._plain.tokenize(unit.surface()) if unit.dictionary_id() > 0 else unit.split(SplitMode.A)
        return tuple(_word(part) for part in split) if len(split) > 1 else ()


def _word(unit: Morpheme) -> Word:
    pos = "-".join(level for level in unit.part_of_speech()[:4] if level != "*")
    return Word(unit.surface(), unit.normalized_form(), pos, unit.reading_form() or unit.surface())


@lru_cache(maxsize=2)
def _analyser(path: Path) -> Analyser:
    return Analyser(path)


def current_analyser() -> Analyser:
    """The analyser with the live user dictionary, made once per process."""
    return _analyser(knowledge_dir() / "user_dictionary.csv")
