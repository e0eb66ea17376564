"""The two virtual environments: made once, then brought up to date only where something changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts.house.interpreters import find_app_python, find_rasa_python
from scripts.house.report import ROOT, SetupError, step
from scripts.house.uv import find_uv

STAMP = "annai-setup.json"


@dataclass(frozen=True)
class Environment:
    """What an environment is made of.

    ``traces`` comes on top of ``run`` where traces are wanted. ``dev`` replaces both in a checkout where tests have
    been run.
    """

    name: str
    find_python: Callable[[], str]
    python_variable: str
    run: tuple[str, ...]
    traces: tuple[str, ...]
    dev: tuple[str, ...]
    local: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return ROOT / self.name

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"


APP = Environment(
    name=".venv",
    find_python=find_app_python,
    python_variable="PYTHON311",
    run=("requirements/app.txt",),
    traces=("requirements/traces.txt",),
    dev=("requirements/dev.txt",),
    local=(),
)
RASA = Environment(
    name=".venv-rasa",
    find_python=find_rasa_python,
    python_variable="PYTHON310",
    run=("requirements/rasa.txt",),
    traces=("requirements/rasa-traces.txt",),
    dev=("requirements/rasa.txt", "requirements/rasa-dev.txt"),
    local=("deploy/tensorflow-standin",),
)


@dataclass(frozen=True)
class Wanted:
    """What an environment is for, beside running: tests (``dev``), traces. Once it was for something, it stays so."""

    dev: bool = False
    traces: bool = False

    def files(self, environment: Environment) -> tuple[str, ...]:
        """The pinned sets to install."""
        if self.dev:
            return environment.dev
        return environment.run + (environment.traces if self.traces else ())


def bring_up_to_date(environment: Environment, wanted: Wanted) -> None:
    """Make or update an environment; does nothing when its stamp says that nothing changed.

    Raises:
        SetupError: An interpreter is missing or the installation failed.
    """
    stamp = _read_stamp(environment)
    wanted = Wanted(dev=wanted.dev or bool(stamp.get("dev")), traces=wanted.traces or bool(stamp.get("traces")))
    python = _usable_python(environment, stamp)
    if python and stamp == _stamp(environment, python, wanted):
        return
    if not python:
        python = _create(environment)
    # Removed first: an installation that is interrupted must not look finished.
    (environment.folder / STAMP).unlink(missing_ok=True)
    _install(environment, wanted)
    text = json.dumps(_stamp(environment, python, wanted), indent=1)
    (environment.folder / STAMP).write_text(text, encoding="utf-8")


def _read_stamp(environment: Environment) -> dict[str, Any]:
    try:
        stamp = json.loads((environment.folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _stamp(environment: Environment, python: str, wanted: Wanted) -> dict[str, Any]:
    """What the environment depends on. ``root`` is part of it: scripts in ``bin`` hold absolute paths."""
    digest = hashlib.sha256(_package_definition().encode())
    for path in _ingredients(environment, wanted):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return {"python": python, **asdict(wanted), "root": str(ROOT), "digest": digest.hexdigest()}


def _package_definition() -> str:
    """The parts of pyproject.toml that an installation reads; the settings of tools change more often."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    sections = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    read = ("[build-system", "[project", "[tool.setuptools")
    return "\n".join(part.strip() for part in sections if part.startswith(read))


def _ingredients(environment: Environment, wanted: Wanted) -> list[Path]:
    files = [ROOT / name for name in wanted.files(environment)]
    for name in environment.local:
        sources = [path for path in (ROOT / name).rglob("*") if "build" not in path.relative_to(ROOT).parts]
        files += sorted(path for path in sources if path.suffix in (".py", ".toml"))
    return files


def _usable_python(environment: Environment, stamp: dict[str, Any]) -> str:
    """The interpreter an existing environment was made from, or "" when it must be made anew."""
    made_from = stamp.get("python")
    named = os.environ.get(environment.python_variable, "").strip()
    # exists() follows the link, so it is false when the interpreter behind the environment was removed.
    is_usable = made_from and stamp.get("root") == str(ROOT) and environment.python.exists()
    return str(made_from) if is_usable and named in ("", made_from) else ""


def _create(environment: Environment) -> str:
    python = environment.find_python()
    uv = find_uv()
    if environment.folder.exists():
        shutil.rmtree(environment.folder)
    with step(f"making {environment.name} from {python}"):
        _run(uv, "venv", "--python", python, str(environment.folder))
    return python


def _install(environment: Environment, wanted: Wanted) -> None:
    uv = find_uv()
    into = ("--python", str(environment.python))
    files = wanted.files(environment)
    packages = sum(_count_packages(ROOT / name) for name in files)
    with step(f"installing {packages} packages into {environment.name} (hashes are checked)"):
        # Compiled now: where PYTHONDONTWRITEBYTECODE is set, every start would compile all of it again.
        _run(uv, "pip", "sync", *into, "--require-hashes", "--compile-bytecode", *files)
        for name in environment.local:
            package = f"annai-{Path(name).name}"
            fresh = ("--reinstall-package", package, "--refresh-package", package)
            _run(uv, "pip", "install", *into, "--no-deps", "--no-build-isolation", *fresh, str(ROOT / name))
        _run(uv, "pip", "install", *into, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def _count_packages(path: Path) -> int:
    return sum("==" in line and not line.lstrip().startswith("#") for line in path.read_text().splitlines())


def _run(uv: str, *arguments: str) -> None:
    """Run uv quietly; what it says goes to the terminal only when it fails.

    Raises:
        SetupError: uv failed.
    """
    done = subprocess.run(
        [uv, *arguments], cwd=ROOT, capture_output=True, text=True, env={**os.environ, "VIRTUAL_ENV": ""}
    )
    if done.returncode != 0:
        raise SetupError(f"uv {' '.join(arguments[:2])} failed:\n{done.stderr.strip()}")
