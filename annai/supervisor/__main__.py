"""``python -m annai.supervisor [--stop-with-parent]``: everything that ``make run`` does after set-up."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from annai.paths import ROOT
from annai.supervisor.run import run
from annai.supervisor.spawn import signal_at_parent_death


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m annai.supervisor", description=__doc__)
    parser.add_argument(
        "--stop-with-parent", action="store_true", help="stop when the program that started this one ends"
    )
    if parser.parse_args().stop_with_parent:
        signal_at_parent_death(signal.SIGTERM)
    os.chdir(ROOT)
    return run()


if __name__ == "__main__":
    sys.exit(main())
