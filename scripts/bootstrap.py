"""Make or update .venv and .venv-rasa.

``--dev`` adds what tests, linting and measurements need, ``--traces`` what OpenTelemetry traces need. Both stay.
"""

from __future__ import annotations

import argparse
import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

if sys.version_info < (3, 10):  # noqa: UP036 - the system's python3 may be any version
    sys.exit("error: Python 3.10 or newer is needed to begin; name one: make run PYTHON=/path/to/python3")

from scripts.house.environments import APP, RASA, Wanted, bring_up_to_date
from scripts.house.report import ROOT, SetupError, fail


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two set-ups in one checkout would install over each other."""
    folder = ROOT / ".cache"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def bootstrap(wanted: Wanted) -> None:
    """Bring both environments up to date.

    Raises:
        SetupError: Something is missing or an installation failed.
    """
    with one_at_a_time():
        # Rasa's first: its interpreter is the one that may be missing, which must show before anything is done.
        for environment in (RASA, APP):
            bring_up_to_date(environment, wanted)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.bootstrap", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests, linting and measurements need")
    parser.add_argument("--traces", action="store_true", help="also what OpenTelemetry traces need (ANNAI_TRACES)")
    arguments = parser.parse_args()
    try:
        bootstrap(Wanted(dev=arguments.dev, traces=arguments.traces))
    except SetupError as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return fail("stopped; the next run goes on")
    return 0


if __name__ == "__main__":
    sys.exit(main())
