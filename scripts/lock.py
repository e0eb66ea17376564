"""Pin every package with its hashes, from requirements/*.in to *.txt. No index address is written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from annai.paths import ROOT
from scripts.house.environments import APP, RASA, Environment
from scripts.house.report import SetupError, fail, step
from scripts.house.uv import find_uv

PLAIN = ("--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet")
REQUIREMENTS = Path("requirements")
OVERRIDES = ("--override", "requirements/rasa-overrides.txt")
# Name, environment whose Python decides, further options. Later ones build on earlier ones.
SETS: tuple[tuple[str, Environment, tuple[str, ...]], ...] = (
    ("app", APP, ()),
    ("traces", APP, ()),
    ("dev", APP, ("--constraint", "requirements/app.txt")),
    ("rasa", RASA, OVERRIDES),
    ("rasa-traces", RASA, OVERRIDES),
    ("rasa-dev", RASA, OVERRIDES),
    ("uv", APP, ()),
)


def pin(source: Path, target: Path, python: Path, options: Sequence[str] = ()) -> None:
    """Compile one file of requirements.

    Raises:
        SetupError: The requirements cannot be met together, or a package is not pinned by its name.
    """
    command = [find_uv(), "pip", "compile", *PLAIN, "--python", str(python), *options, "--upgrade", str(source)]
    environ = {**os.environ, "VIRTUAL_ENV": ""}
    done = subprocess.run(
        [*command, "--output-file", str(target)], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise SetupError(f"{target}: {done.stderr.strip()}")
    if "://" in (ROOT / target).read_text(encoding="utf-8"):
        raise SetupError(f"{target}: holds a web address; pin the package by its name")


def main() -> int:
    try:
        for name, environment, options in SETS:
            with step(f"pinning requirements/{name}.txt"):
                pin(REQUIREMENTS / f"{name}.in", REQUIREMENTS / f"{name}.txt", environment.python, options)
    except SetupError as error:
        return fail(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
