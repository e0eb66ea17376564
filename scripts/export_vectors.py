"""Makes annai/language/data/vectors.npz from the word vectors of ja-ginza (run once; the result is committed).

usage: python -m pip install --no-deps --target FOLDER ja-ginza==5.3.0
       python scripts/export_vectors.py FOLDER

300 dimensions become 96 by principal components: bench/nlu shows no loss, and the file is a third.
"""

import sys
from pathlib import Path

import numpy as np
from spacy.vectors import Vectors

DIMENSIONS = 96
TARGET = Path(__file__).resolve().parent.parent / "annai" / "language" / "data" / "vectors.npz"


def main(folder: Path) -> None:
    """Read the vectors of the package in ``folder`` and write the committed file."""
    vocab = next(folder.glob("ja_ginza/ja_ginza-*/vocab"))
    vectors = Vectors()
    vectors.from_disk(vocab)
    rows = vectors.data / np.maximum(np.linalg.norm(vectors.data, axis=1, keepdims=True), 1e-9)
    rows -= rows.mean(axis=0)
    _, _, components = np.linalg.svd(rows, full_matrices=False)
    projected = (rows @ components[:DIMENSIONS].T).astype(np.float16)
    pairs = sorted((key, row) for key, row in vectors.key2row.items() if row >= 0)
    keys = np.array([key for key, _ in pairs], dtype=np.uint64)
    index = np.array([row for _, row in pairs], dtype=np.uint16)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(TARGET, vectors=projected, keys=keys, rows=index)
    print(f"{TARGET.name}: {len(keys)} words, {DIMENSIONS} dimensions, {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
