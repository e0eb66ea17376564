"""Spans for OpenTelemetry: where the time of a turn goes, across gateway, Rasa and actions.

Off until :func:`begin` is called (``ANNAI_TRACES``): then nothing of OpenTelemetry is imported, and every function
here returns at once. A span holds times, names of ours, statuses and counts, never a word or an id of a user; of an
error it holds the type only.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Literal

from annai.errors import SettingsError

if TYPE_CHECKING:
    from annai.traces.recorder import Recorder

logger = logging.getLogger(__name__)
Kind = Literal["server", "client", "internal"]
Value = str | int | float | bool

_NOTHING = nullcontext()
_recorder: Recorder | None = None


def begin(server: str, collector: str, percent: int, log: logging.Logger = logger) -> None:
    """From now on, send spans to a collector.

    Args:
        server: Which of the servers this process is.
        collector: Its address for OTLP over HTTP, without ``/v1/traces``.
        percent: How many of a hundred traces are kept; a trace is kept at all servers or at none.
        log: Told when spans cannot be sent, and when they can again.

    Raises:
        SettingsError: OpenTelemetry is not installed.
    """
    global _recorder
    try:
        from annai.traces.recorder import Recorder
    except ImportError as error:
        missing = f"ANNAI_TRACES={collector!r}: {error.name} is not installed; run `make setup-traces`"
        raise SettingsError(missing) from error
    end()
    _recorder = Recorder(server, collector, percent, log)


def end() -> None:
    """Send what is left, for a moment at most, and be off again."""
    global _recorder
    if _recorder:
        _recorder.end()
    _recorder = None


def span(name: str, kind: Kind = "internal") -> AbstractContextManager[None]:
    """A part of the work. Only one of the kind ``server`` begins a trace; the others are parts of one."""
    return _recorder.span(name, kind) if _recorder else _NOTHING


def note(**values: Value | None) -> None:
    """Add to the running span; names are put under ``annai.``, and None is left out."""
    if _recorder:
        _recorder.note({f"annai.{name}": value for name, value in values.items()})


def note_standard(values: Mapping[str, Value | None]) -> None:
    """Add to the running span what OpenTelemetry has names for."""
    if _recorder:
        _recorder.note(values)


def failed(why: str) -> None:
    """Mark the running span as failed; ``why`` is a name of ours, or a type or status."""
    if _recorder:
        _recorder.failed(why)


def rename(name: str) -> None:
    """Give the running span the name that is known only now."""
    if _recorder:
        _recorder.rename(name)


def carried() -> dict[str, str]:
    """The headers that make what another server does a part of this trace."""
    return _recorder.carried() if _recorder else {}


def adopt(headers: Mapping[str, str]) -> None:
    """Let what this task does from now on be a part of the trace that a caller's headers name, or of none."""
    if _recorder:
        _recorder.adopt(headers)


def trace_id() -> str:
    """The trace that is being kept, to find it from a log line; empty where there is none."""
    return _recorder.trace_id() if _recorder else ""
