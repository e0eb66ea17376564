"""Fixtures for all tests, and which tests run in which environment."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from scripts.live import LiveSystem

# The environment of Rasa (Python 3.10) runs the core's tests and those that need Rasa; the other one
# runs the core's tests and those of everything built on top.
_NEEDS_RASA = ["rasa", "actions"]
_NEEDS_APP = ["gateway", "console", "widget", "browser", "ops", "bench", "docs"]
collect_ignore = _NEEDS_RASA if find_spec("rasa") is None else _NEEDS_APP


@pytest.fixture(scope="session")
def live_system() -> Iterator[LiveSystem]:
    """A running system for the whole session. Use it with the marker ``server`` and senders of your own.

    For another day or other settings start one of your own: ``scripts.live.live_system({"ANNAI_TODAY": ...})``.
    """
    from scripts.live import live_system as start

    with start({"ANNAI_TODAY": "2024-03-01"}) as system:
        yield system
