"""Makes the data files of annai/search from public packages (run once; the results are committed).

usage: python -m pip install --no-deps --target FOLDER ja-ginza==5.3.0
       npm pack sudachi-synonyms-dictionary@18.0.0 && tar xzf sudachi-synonyms-dictionary-18.0.0.tgz -C FOLDER
       python scripts/export_search_data.py FOLDER

``vectors.npz``: the word vectors of ja-ginza (MIT) for ranking, finer than those of annai/language, whose rows they
share. The first principal components carry how frequent a word is rather than what it means; without them related
texts are told apart better (Mu and Viswanath, 2018, "All-but-the-Top").

``synonyms.tsv.gz``: headword, groups it stands for, groups it may be found by, of the Sudachi synonym dictionary
(Apache-2.0, Works Applications).
"""

import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from spacy.vectors import Vectors

COMMON_COMPONENTS = 4
TARGET = Path(__file__).resolve().parent.parent / "annai" / "search" / "data"
# expandControl of the dictionary: 0 stands for its group, 1 is too ambiguous for that, 2 is out of use.
STANDS_FOR, FOUND_BY = 0, 1


def export_vectors(folder: Path) -> None:
    """Rotate, cut and quantise the vectors to one byte a number."""
    vectors = Vectors()
    vectors.from_disk(next(folder.glob("ja_ginza/ja_ginza-*/vocab")))
    rows = vectors.data / np.maximum(np.linalg.norm(vectors.data, axis=1, keepdims=True), 1e-9)
    rows -= rows.mean(axis=0)
    _, _, components = np.linalg.svd(rows, full_matrices=False)
    kept = rows @ components[COMMON_COMPONENTS:].T
    scale = np.abs(kept).max(axis=0) / 127
    target = TARGET / "vectors.npz"
    np.savez_compressed(target, numbers=np.round(kept / scale).astype(np.int8), scale=scale.astype(np.float32))
    print(f"{target.name}: {kept.shape[0]} vectors, {kept.shape[1]} dimensions, {target.stat().st_size / 1e6:.1f} MB")


def export_synonyms(folder: Path) -> None:
    """Write one line for each headword, in lower case."""
    groups = json.loads((folder / "package" / "sudachi-synonyms-dictionary.json").read_text(encoding="utf-8"))
    stands_for: dict[str, set[int]] = defaultdict(set)
    found_by: dict[str, set[int]] = defaultdict(set)
    for group in groups:
        for item in group["items"]:
            headword = item["midashi"].lower()
            if item["expandControl"] <= FOUND_BY:
                found_by[headword].add(int(group["id"]))
            if item["expandControl"] == STANDS_FOR:
                stands_for[headword].add(int(group["id"]))
    lines = [
        "\t".join((headword, *(" ".join(map(str, sorted(kind[headword]))) for kind in (stands_for, found_by))))
        for headword in sorted(found_by)
    ]
    target = TARGET / "synonyms.tsv.gz"
    # No time stamp: the same packages give the same bytes.
    target.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
    print(f"{target.name}: {len(lines)} headwords, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    export_vectors(Path(sys.argv[1]))
    export_synonyms(Path(sys.argv[1]))
