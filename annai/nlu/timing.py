"""Measures the parts of a turn inside Rasa, for ``bench/turns``; off unless ``ANNAI_TURN_TIMES`` is set."""

from __future__ import annotations

import functools
import json
import time
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

_parts: ContextVar[dict[str, float]] = ContextVar("annai_turn_parts")


def measure(file: Path) -> None:
    """From now on, add a JSON line with seconds for each turn to the file."""
    from rasa.core.actions.action import RemoteAction
    from rasa.core.processor import MessageProcessor

    from annai.nlu.tracker.store import Store

    _wrap(MessageProcessor, "parse_message", "nlu")
    _wrap(MessageProcessor, "_predict_next_with_tracker", "policy", is_async=False)
    _wrap(Store, "retrieve", "tracker")
    _wrap(Store, "save", "tracker")
    _wrap(RemoteAction, "run", "action")
    _record_turns(MessageProcessor, file)


def _add(part: str, begin: float) -> None:
    parts = _parts.get(None)
    if parts is not None:
        parts[part] += time.perf_counter() - begin


def _wrap(owner: Any, name: str, part: str, *, is_async: bool = True) -> None:
    stock: Callable[..., Any] = getattr(owner, name)

    @functools.wraps(stock)
    async def timed(*arguments: Any, **named: Any) -> Any:
        begin = time.perf_counter()
        try:
            return await stock(*arguments, **named)
        finally:
            _add(part, begin)

    @functools.wraps(stock)
    def timed_now(*arguments: Any, **named: Any) -> Any:
        begin = time.perf_counter()
        try:
            return stock(*arguments, **named)
        finally:
            _add(part, begin)

    setattr(owner, name, timed if is_async else timed_now)


def _record_turns(processor: Any, file: Path) -> None:
    stock = processor.handle_message

    @functools.wraps(stock)
    async def handle(*arguments: Any, **named: Any) -> Any:
        token = _parts.set(defaultdict(float))
        begin = time.perf_counter()
        try:
            return await stock(*arguments, **named)
        finally:
            line = {**_parts.get(), "rasa": time.perf_counter() - begin}
            _parts.reset(token)
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")

    processor.handle_message = handle
