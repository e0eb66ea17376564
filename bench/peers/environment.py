"""Make .venv-peers, the environment of the documented pipeline: ``python -m bench.peers.environment [--lock]``.

``--lock`` pins the newest allowed versions in requirements.txt first. About 3 GB are installed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.house.interpreters import find_rasa_python
from scripts.house.report import ROOT, SetupError, fail, step
from scripts.house.uv import find_uv
from scripts.lock import pin

HERE = Path(__file__).parent
FOLDER = ROOT / ".venv-peers"
PYTHON = FOLDER / "bin" / "python"
PINNED = HERE / "requirements.txt"
_STAMP = FOLDER / "annai-peers.sha256"


def lock() -> None:
    """Pin every package with its hashes; no address of an index is written."""
    with step(f"pinning {PINNED.relative_to(ROOT)}"):
        pin((HERE / "requirements.in").relative_to(ROOT), PINNED.relative_to(ROOT), Path(find_rasa_python()))


def bring_up_to_date() -> Path:
    """The environment's interpreter; makes the environment where it is missing or out of date.

    Raises:
        SetupError: There is no Python 3.10, or the installation failed.
    """
    digest = hashlib.sha256(PINNED.read_bytes()).hexdigest()
    if PYTHON.exists() and _STAMP.is_file() and _STAMP.read_text() == digest:
        return PYTHON
    shutil.rmtree(FOLDER, ignore_errors=True)
    with step(f"making {FOLDER.name} and installing {PINNED.relative_to(ROOT)} (about 3 GB)"):
        _uv("venv", "--python", find_rasa_python(), str(FOLDER))
        _uv("pip", "sync", "--python", str(PYTHON), "--require-hashes", "--compile-bytecode", str(PINNED))
    _STAMP.write_text(digest)
    return PYTHON


def _uv(*arguments: str) -> None:
    environ = {**os.environ, "VIRTUAL_ENV": ""}
    done = subprocess.run([find_uv(), *arguments], cwd=ROOT, env=environ, capture_output=True, text=True)
    if done.returncode != 0:
        raise SetupError(f"uv {' '.join(arguments[:2])} failed:\n{done.stderr.strip()}")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.peers.environment",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--lock", action="store_true")
    try:
        if parser.parse_args().lock:
            lock()
        bring_up_to_date()
    except SetupError as error:
        return fail(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
