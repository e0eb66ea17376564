"""Finds the Python interpreters: 3.10 for Rasa, 3.11 or newer for everything else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.house.report import SetupError

Version = tuple[int, int]
APP_MINIMUM: Version = (3, 11)
RASA_VERSION: Version = (3, 10)

HOW_TO_GET_310 = """Python 3.10 was not found (Rasa 3.6 runs on no newer one). Any of these brings it:
  uv python install 3.10
  pyenv install 3.10
  Ubuntu:  sudo add-apt-repository ppa:deadsnakes/ppa && sudo apt install python3.10 python3.10-venv
  macOS:   brew install python@3.10
  or name an interpreter you have:  PYTHON310=/path/to/python3.10 make run"""

HOW_TO_GET_311 = """Python 3.11 or newer was not found (the gateway needs it). Any of these brings it:
  uv python install 3.11
  pyenv install 3.11
  or name an interpreter you have:  PYTHON311=/path/to/python3.11 make run"""


def version_of(interpreter: str | Path) -> Version | None:
    """The version of an interpreter, or None when it does not run: a pyenv shim may just exit with 127."""
    ask = [str(interpreter), "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(ask, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    parts = done.stdout.split()
    return (int(parts[0]), int(parts[1])) if done.returncode == 0 and len(parts) == 2 else None


def find_rasa_python(environ: Mapping[str, str] = os.environ) -> str:
    """A Python 3.10.

    Raises:
        SetupError: There is none, or ``PYTHON310`` names something else.
    """
    named = environ.get("PYTHON310", "").strip()
    if named:
        if version_of(named) != RASA_VERSION:
            raise SetupError(f"PYTHON310={named}: this is not a Python 3.10 that runs")
        return named
    for candidate in _candidates("3.10", environ):
        if version_of(candidate) == RASA_VERSION:
            return str(candidate)
    raise SetupError(HOW_TO_GET_310)


def find_app_python(environ: Mapping[str, str] = os.environ) -> str:
    """A Python 3.11 or newer, by preference the one that is running.

    Raises:
        SetupError: There is none, or ``PYTHON311`` names an older one.
    """
    named = environ.get("PYTHON311", "").strip()
    if named:
        if (version_of(named) or (0, 0)) < APP_MINIMUM:
            raise SetupError(f"PYTHON311={named}: this is not a Python of at least 3.11 that runs")
        return named
    if sys.version_info[:2] >= APP_MINIMUM:
        return _outside_environments(sys.executable)
    for wanted in ("3.11", "3.12", "3.13"):
        for candidate in _candidates(wanted, environ):
            if (version_of(candidate) or (0, 0)) >= APP_MINIMUM:
                return str(candidate)
    raise SetupError(HOW_TO_GET_311)


def _outside_environments(interpreter: str) -> str:
    """The interpreter that a virtual environment was made from, so that environments do not chain."""
    return getattr(sys, "_base_executable", None) or interpreter


def _candidates(wanted: str, environ: Mapping[str, str]) -> Iterator[str | Path]:
    """Places where an interpreter of this version may be, the cheapest to look at first."""
    for folder in environ.get("PATH", "").split(os.pathsep):
        found = shutil.which(f"python{wanted}", path=folder)
        if found:
            yield found
    pyenv_roots = {environ.get("PYENV_ROOT", ""), str(Path(environ.get("HOME", "~")) / ".pyenv")}
    for root in sorted(filter(None, pyenv_roots)):
        yield from sorted(Path(root).glob(f"versions/{wanted}*/bin/python{wanted}"), reverse=True)
    uv = shutil.which("uv", path=environ.get("PATH", ""))
    if uv:
        # uv stops at the first broken interpreter on the path; its own and the system's are what is left.
        ask = [uv, "python", "find", "--no-project", "--managed-python", wanted]
        done = subprocess.run(ask, capture_output=True, text=True, timeout=60, env=dict(environ))
        if done.returncode == 0:
            yield done.stdout.strip()
