"""Finds uv, or installs the pinned one into a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import lru_cache

from scripts.house.interpreters import find_app_python
from scripts.house.report import ROOT, SetupError, step

# The first uv with every option used here.
MINIMUM = (0, 5)
OWN = ROOT / ".cache" / "uv"


@lru_cache(maxsize=1)
def find_uv() -> str:
    """The path of a uv that runs: one on the path, else the pinned one of ``requirements/uv.txt``.

    Raises:
        SetupError: It could not be installed.
    """
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        found = shutil.which("uv", path=folder)
        if found and _is_recent(found):
            return found
    own = OWN / "bin" / "uv"
    if not _is_recent(str(own)):
        _install_own()
    return str(own)


def _is_recent(uv: str) -> bool:
    """Does it run (a pyenv shim may not), and is it new enough?"""
    try:
        done = subprocess.run([uv, "--version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    match = re.match(r"uv (\d+)\.(\d+)", done.stdout)
    return done.returncode == 0 and match is not None and (int(match[1]), int(match[2])) >= MINIMUM


def _install_own() -> None:
    python = find_app_python()
    requirements = str(ROOT / "requirements" / "uv.txt")
    with step(f"installing uv into {OWN.relative_to(ROOT)}"):
        shutil.rmtree(OWN, ignore_errors=True)
        _run([python, "-m", "venv", str(OWN)], "python -m venv (Debian and Ubuntu: apt install python3-venv)")
        pip = [str(OWN / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "--require-hashes", "--no-deps", "-r", requirements], "pip install uv")


def _run(command: list[str], what: str) -> None:
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        raise SetupError(f"{what} failed; or install uv yourself: https://docs.astral.sh/uv/")
