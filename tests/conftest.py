"""Fixtures for all tests, and which tests run in which environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from annai.paths import ROOT
from scripts.live import free_ports

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from scripts.live import LiveSystem

WIDGET = ROOT / "widget"
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# The environment of Rasa (Python 3.10) runs the core's tests and those that need Rasa; the other one
# runs the core's tests and those of everything built on top.
_NEEDS_RASA = ["rasa", "actions"]
_NEEDS_APP = ["cli", "gateway", "console", "widget", "browser", "ops", "bench", "docs", "scaled", "faults"]
collect_ignore = _NEEDS_RASA if find_spec("rasa") is None else _NEEDS_APP


@pytest.fixture(scope="session")
def live_system() -> Iterator[LiveSystem]:
    """A running system for the whole session. Use it with the marker ``server`` and senders of your own.

    For another day or other settings start one of your own: ``scripts.live.live_system({"ANNAI_TODAY": ...})``.
    """
    from scripts.live import live_system as start

    with start({"ANNAI_TODAY": "2024-03-01"}) as system:
        yield system


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of its own. Tests share its one database: use names of your own."""
    from scripts import servers

    with tempfile.TemporaryDirectory(prefix="annai-pg-") as name, _installed():
        folder = Path(name)
        servers.make_cluster(folder)
        (port,) = free_ports(1)
        with servers.running((*servers.postgresql_command(folder, port), "-c", "fsync=off"), folder):
            servers.wait_for_postgresql(port)
            yield servers.postgresql_address(port)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of a Redis server of its own; use keys of your own."""
    from scripts import servers

    with tempfile.TemporaryDirectory(prefix="annai-redis-") as name, _installed():
        (port,) = free_ports(1)
        with servers.running(servers.redis_command(Path(name), port), Path(name)):
            servers.wait_for_port(port)
            yield servers.redis_address(port)


@contextmanager
def _installed() -> Iterator[None]:
    from scripts.servers import MissingServerError

    try:
        yield
    except MissingServerError as error:
        missing(str(error))


def missing(what: str) -> NoReturn:
    """Something of the machine is not there: a skip on a developer's, a failure in CI."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium; open contexts of your own in it.

    Not for the whole session: as long as it runs, its event loop is this thread's and ``asyncio.run`` fails.
    """
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        missing("no Chromium: install Debian's package chromium to run the browser tests")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield running
        running.close()


@pytest.fixture(scope="session")
def packages() -> None:
    """What the widget is built with and pages are checked with, from the widget's lock file."""
    if shutil.which("npm") is None:
        missing("no npm: install Node.js 20 or newer to build and check the widget")
    wanted, present = WIDGET / "package-lock.json", WIDGET / "node_modules" / ".package-lock.json"
    if not present.is_file() or present.stat().st_mtime < wanted.stat().st_mtime:
        done = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=WIDGET, capture_output=True, text=True)
        if done.returncode:
            missing(f"npm ci failed in widget/: {done.stderr[-500:]}")
