"""Word vectors (ja-ginza, reduced; made by scripts/export_vectors.py): words that mean alike lie near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annai.language.phrase_matching import hash_string

_REMEMBERED = 4096  # words whose place is known without a search
_FILE = Path(__file__).parent / "data" / "vectors.npz"


class WordVectors:
    """Looks words up by spaCy's string hash; unknown words have no vector."""

    def __init__(self, path: Path = _FILE) -> None:
        self._path = path
        with np.load(path) as data:
            self._keys, self._rows = data["keys"], data["rows"]
        self.row = lru_cache(maxsize=_REMEMBERED)(self._row)

    @cached_property
    def _vectors(self) -> NDArray[np.float16]:
        """Read when first asked for: the search looks up rows only. Half the memory that full precision takes."""
        with np.load(self._path) as data:
            vectors: NDArray[np.float16] = data["vectors"]
        return vectors

    @property
    def dimensions(self) -> int:
        return int(self._vectors.shape[1])

    def _row(self, word: str) -> int | None:
        """The row of the word's vector; words that mean nearly the same share one."""
        key = np.uint64(hash_string(word))
        place = int(np.searchsorted(self._keys, key))
        if place == len(self._keys) or self._keys[place] != key:
            return None
        return int(self._rows[place])

    def get(self, word: str) -> NDArray[np.float32] | None:
        """The vector of one word."""
        row = self.row(word)
        return None if row is None else self._vectors[row].astype(np.float32)

    def mean(self, words: Sequence[str], weights: Mapping[str, float], default: float) -> NDArray[np.float32]:
        """Weighted mean of the words' vectors, of length one; zero where no word is known."""
        total = np.zeros(self.dimensions, dtype=np.float32)
        for word in words:
            vector = self.get(word)
            if vector is not None:
                total += vector * weights.get(word.lower(), default)
        norm = float(np.linalg.norm(total))
        return total / norm if norm else total


@lru_cache(maxsize=1)
def current_vectors() -> WordVectors:
    """The vectors, read once per process."""
    return WordVectors()
