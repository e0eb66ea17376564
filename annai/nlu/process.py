"""What every process of the Rasa environment does first: no telemetry, no noise, logs without messages."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import MutableMapping
from typing import Any

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# Keys of Rasa's structured log entries that hold no words of a user. All others are dropped:
# most of them repeat the message, the slots or the whole tracker.
HARMLESS = frozenset({"event", "event_key", "level", "exception", "filename", "model_id", "path", "timestamp"})


def prepare(log_level: str) -> None:
    """Silence what nobody can act on, and write the rest to standard error. Call it before Rasa is imported."""
    os.environ.update(QUIET)
    # Replaced, not filtered: several libraries switch their own warnings on again at import.
    warnings.showwarning = _ignore_warning
    logging.basicConfig(stream=sys.stderr, format=FORMAT, level=log_level.upper(), force=True)


def prepare_rasa(log_level: str) -> None:
    """Rasa's own loggers: the same format, and nothing in them that a user wrote."""
    import structlog
    from rasa.utils.common import configure_logging_and_warnings

    level = logging.getLevelName(log_level.upper())
    configure_logging_and_warnings(level, filter_repeated_logs=False)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            drop_words_of_users,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def drop_words_of_users(_log: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep only the keys of a log entry that cannot hold a message."""
    return {key: value for key, value in entry.items() if key in HARMLESS}


def _ignore_warning(*_arguments: Any, **_named: Any) -> None:
    """Deprecations inside pinned libraries: nobody can act on them."""
