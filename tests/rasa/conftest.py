"""What the tests of Rasa's parts share."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

Keep = Callable[[Any, str], Any]


@pytest.fixture
def stock(monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Hands out a part of Rasa as it is, and puts it back after the test."""

    def keep(owner: Any, name: str) -> Any:
        original = inspect.getattr_static(owner, name)
        monkeypatch.setattr(owner, name, original)
        return getattr(owner, name)

    return keep
