"""An index as a file, so that a process need not build it again."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from annai.search.index import SearchIndex
from annai.search.postings import Postings
from annai.search.spelling import SoundLexicon
from annai.search.synonyms import PhraseGroups
from annai.search.terms import SIGNALS

# Terms hold no line breaks and no tabs: both are white space, which is never part of a term.
_LINE, _TAB = "\n", "\t"


def save_index(index: SearchIndex, path: Path) -> None:
    """Write an index; readers see the old file or the whole new one."""
    arrays: dict[str, Any] = {"ids": _packed(index.ids), "vectors": index.vectors}
    for signal, postings in index.postings.items():
        arrays |= {
            f"{signal}.vocabulary": _packed(postings.vocabulary),
            f"{signal}.starts": postings.starts,
            f"{signal}.documents": postings.documents,
            f"{signal}.counts": postings.counts,
        }
    arrays["sounds"] = _packed([_TAB.join((sound, *words)) for sound, words in index.lexicon.words.items()])
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        written = Path(folder) / "index.npz"
        np.savez(written, **arrays)
        os.replace(written, path)


def is_whole(path: Path) -> bool:
    """Whether the file is there as it was written. Much quicker than to load it."""
    try:
        with ZipFile(path) as archive:
            return archive.testzip() is None
    except (OSError, EOFError, BadZipFile, zlib.error):
        return False


def load_index(path: Path, phrases: PhraseGroups) -> SearchIndex:
    """Read an index that :func:`save_index` wrote; ``phrases`` as it was built with.

    Raises:
        ValueError: The file cannot be read or is no such index.
    """
    try:
        with np.load(path, allow_pickle=False) as data:
            return _unpack(data, phrases)
    except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile, zlib.error) as error:
        raise ValueError(f"{path.name} is no search index ({error})") from error


def _unpack(data: Mapping[str, Any], phrases: PhraseGroups) -> SearchIndex:
    ids = _unpacked(data["ids"])
    postings = {
        signal: Postings(
            _unpacked(data[f"{signal}.vocabulary"]),
            data[f"{signal}.starts"],
            data[f"{signal}.documents"],
            data[f"{signal}.counts"],
            len(ids),
        )
        for signal in SIGNALS
    }
    sounds = [line.split(_TAB) for line in _unpacked(data["sounds"])]
    lexicon = SoundLexicon({sound: words for sound, *words in sounds})
    return SearchIndex(ids, postings, data["vectors"], lexicon, phrases)


def _packed(texts: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer(_LINE.join(texts).encode("utf-8"), dtype=np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> list[str]:
    text = array.tobytes().decode("utf-8")
    return text.split(_LINE) if text else []
