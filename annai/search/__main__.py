"""Build the search index of the live knowledge, if it is not there: ``python -m annai.search``.

In a process of its own, because the memory that building takes is not given back.
"""

from __future__ import annotations

import sys

from annai.errors import AnnaiError
from annai.search.knowledge import knowledge_index


def main() -> int:
    try:
        knowledge_index()
    except AnnaiError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
