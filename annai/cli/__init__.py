"""The command line ``annai``. It runs in ``.venv``; help and results are in Japanese.

Exit codes: 0 done; 1 the files, settings or databases are not in order, or a check failed; 2 wrong usage; 130 stopped.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; never ends in a traceback for what a user gave."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        from annai.cli.app import run
    except ModuleNotFoundError as error:
        print(f"エラー: {error.name} がありません。.venv/bin/annai で実行してください。", file=sys.stderr)
        return 1
    return run(given)
