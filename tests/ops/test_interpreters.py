"""Finding Python 3.10: shims that do not run, names given by hand, and the message when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from annai.paths import ROOT
from scripts.house import interpreters
from scripts.house.environments import RASA
from scripts.house.report import SetupError

REAL_310 = str(RASA.python)


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_shim_that_exits_with_127_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "shims" / "python3.10", 'echo "pyenv: python3.10: command not found" >&2; exit 127')
    real = program(tmp_path / "bin" / "python3.10", f'exec {REAL_310} "$@"')
    path = os.pathsep.join([str(tmp_path / "shims"), str(tmp_path / "bin")])
    assert interpreters.find_rasa_python({"PATH": path, "HOME": str(tmp_path)}) == str(real)


def test_a_version_that_pyenv_keeps_is_found_without_being_on_the_path(tmp_path: Path) -> None:
    real = program(tmp_path / ".pyenv/versions/3.10.99/bin/python3.10", f'exec {REAL_310} "$@"')
    assert interpreters.find_rasa_python({"PATH": "", "HOME": str(tmp_path)}) == str(real)


def test_an_interpreter_named_by_hand_wins(tmp_path: Path) -> None:
    real = program(tmp_path / "mine", f'exec {REAL_310} "$@"')
    found = interpreters.find_rasa_python({"PATH": os.environ["PATH"], "PYTHON310": str(real)})
    assert found == str(real)


def test_another_version_named_by_hand_is_refused() -> None:
    with pytest.raises(SetupError, match=r"PYTHON310=.*not a Python 3\.10"):
        interpreters.find_rasa_python({"PATH": "", "PYTHON310": sys.executable})


def test_without_any_the_first_line_says_so_and_the_rest_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        interpreters.find_rasa_python({"PATH": "", "HOME": str(tmp_path)})
    first, *ways = str(caught.value).splitlines()
    assert first.startswith("Python 3.10 was not found")
    assert {"uv python install 3.10", "pyenv install 3.10"} <= {way.strip() for way in ways}
    assert "PYTHON310=" in ways[-1]


def test_set_up_stops_before_it_changes_anything(tmp_path: Path) -> None:
    """In a checkout without environments, on a machine without Python 3.10."""
    for name in ("scripts", "requirements", "pyproject.toml", "deploy"):
        (tmp_path / name).symlink_to(ROOT / name)
    # Resolved paths would lead back to the real checkout, so the package is copied.
    (tmp_path / "scripts").unlink()
    subprocess.run(["cp", "-r", str(ROOT / "scripts"), str(tmp_path / "scripts")], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "scripts.bootstrap"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    if (Path("/usr/bin/python3.10")).exists():
        pytest.fail("this machine has a system-wide Python 3.10; the test needs one without")
    assert done.returncode == 1
    assert done.stderr.startswith("error: Python 3.10 was not found")
    assert not (tmp_path / ".venv").exists()
    assert not (tmp_path / ".venv-rasa").exists()
