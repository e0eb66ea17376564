"""Run every test: the files, the dialogue, the core under Rasa's Python, and all the rest.

``python -m scripts.test [pytest's arguments]``; the arguments go to the last step.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from annai.paths import ROOT
from annai.settings import read_settings
from annai.supervisor.services import RASA_PYTHON

STORIES = ROOT / "tests" / "stories"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "LOG_LEVEL": "WARNING",
    "PYTHONWARNINGS": "ignore",
}


def steps(arguments: Sequence[str]) -> list[tuple[str, list[str]]]:
    """What is run, in order: a title and a command."""
    app, rasa = sys.executable, str(RASA_PYTHON)
    model = str(read_settings().model)
    stories = ["--stories", str(STORIES), "--out", "reports/stories", "--no-plot", "--fail-on-prediction-errors"]
    return [
        ("knowledge, decisions, training data", [app, "-m", "annai", "validate"]),
        ("model", [app, "-m", "annai", "train"]),
        ("stories", [rasa, "-m", "rasa", "test", "core", "--model", model, *stories]),
        ("core and Rasa components under Python 3.10", [rasa, "-m", "pytest", "-m", "not server and not browser"]),
        ("everything else", [app, "-m", "pytest", *arguments]),
    ]


def main(arguments: list[str]) -> int:
    environ = {**os.environ, **QUIET}
    for title, command in steps(arguments):
        print(f"test: {title}", flush=True)
        begin = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=environ)
        if done.returncode != 0:
            print(f"error: {title}: failed after {time.monotonic() - begin:.0f} s", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
