"""The parts of spaCy and SudachiPy that are used without the rest of spaCy give what spaCy gives."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from annai.language.analyser import Dictionary, SplitMode, Word, current_analyser
from annai.language.analyser import _compiled as compiled  # the dictionary that the analyser opens
from annai.language.normalise import normalise
from annai.paths import ROOT, knowledge_dir

ODD = (
    "",
    " ",
    "  補助金 の　申請",
    "a\tb\n\nc",
    "〜…・。！？",
    "①㈱ｱｲﾃｨ",
    "👍🏽がｶﾞ",
    "Ｉ Ｔ導入",
    "\u200b補助",
    "あ" * 200,
)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    files = sorted((ROOT / "data" / "nlu").glob("*.yml"))
    lines = [
        line.strip().removeprefix("- ") for path in files for line in path.read_text(encoding="utf-8").splitlines()
    ]
    sources = [line for path in sorted((ROOT / "knowledge" / "sources").glob("*.txt")) for line in path.open()]
    return [normalise(text) for text in (*ODD, *lines[::7], *sources[::3])]


def test_words_are_those_of_spacys_japanese(texts: list[str]) -> None:
    import spacy

    nlp = spacy.blank("ja")
    dictionary = str(compiled(knowledge_dir() / "user_dictionary.csv").binary)
    nlp.tokenizer.tokenizer = Dictionary(config=json.dumps({"userDict": [dictionary]})).tokenizer(mode=SplitMode.A)
    assert len(texts) > 500
    for text in texts:
        tokens = [token for token in nlp.tokenizer(text) if not token.is_space]
        readings = [token.morph.get("Reading") for token in tokens]
        expected = [(token.text, token.norm_, token.tag_) for token in tokens]
        words = current_analyser().words(text)
        assert [(word.surface, word.norm, word.pos) for word in words] == expected
        for word, reading in zip(words, readings, strict=True):
            assert isinstance(word, Word)
            if reading and reading[0] and not set("=|_,") & set(word.reading):
                assert word.reading == reading[0]


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_matching_leaves_the_rest_of_spacy_out() -> None:
    left_out = run(
        "import sys, annai.language.understanding, annai.language.vectors\n"
        "print([name for name in ('spacy', 'spacy.language', 'spacy.pipeline', 'spacy.cli') if name in sys.modules])"
    )
    assert left_out == "[]"


@pytest.mark.parametrize("whole", ["spacy", "spacy.language", "spacy.lang.ja", "spacy.matcher"])
def test_the_rest_of_spacy_can_be_had_later(whole: str) -> None:
    code = (
        "from annai.language.phrase_matching import Doc, Vocab\n"
        f"import {whole}\n"
        "import spacy\n"
        "assert spacy.tokens.Doc is Doc and spacy.vocab.Vocab is Vocab\n"
        "nlp = spacy.blank('en'); nlp.add_pipe('sentencizer')\n"
        "print(type(nlp('One. Two.')) is Doc, len(list(nlp('One. Two.').sents)))"
    )
    assert run(code) == "True 2"


def test_a_spacy_that_needs_its_own_module_first_is_imported_whole(tmp_path: Path) -> None:
    package = tmp_path / "spacy"
    package.mkdir()
    (package / "__init__.py").write_text("from . import tokens, matcher, util, vocab\nwhole = True\n")
    (package / "tokens.py").write_text("from .matcher import Needed\nDoc = Needed\n")
    (package / "matcher.py").write_text(
        "import sys\nif not hasattr(sys.modules['spacy'], '__file__'): raise ImportError\n"
        "Needed = PhraseMatcher = object\n"
    )
    (package / "util.py").write_text("filter_spans = len\n")
    (package / "vocab.py").write_text("Vocab = object\n")
    (package / "strings.py").write_text("hash_string = hash\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import annai.language.phrase_matching as found, spacy\n"
        "print(spacy.whole, found.filter_spans is len)"
    )
    assert run(code) == "True True"
