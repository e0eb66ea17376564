"""Logs: one JSON object a line, with the request's id, never with a message's text."""

from __future__ import annotations

import logging
import sys
import traceback
from contextvars import ContextVar

import msgspec

from annai import clock, traces

log = logging.getLogger("annai.gateway")
current_request: ContextVar[str] = ContextVar("current_request", default="")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """A record as JSON. Of an exception only the type and the places: its message may quote the input."""

    def format(self, record: logging.LogRecord) -> str:
        data = {
            "time": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.getMessage(),
            "request_id": current_request.get(),
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if trace := traces.trace_id():
            data["trace_id"] = trace
        if record.exc_info and record.exc_info[0]:
            data["error"] = record.exc_info[0].__name__
            data["trace"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return msgspec.json.encode(data, enc_hook=str).decode()


def set_up_logging(level: str) -> None:
    """Send the gateway's log to standard output."""
    if not log.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonFormatter())
        log.addHandler(handler)
        log.propagate = False
    log.setLevel(level.upper())
