"""What the gateway takes from the settings, ready for use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from annai.settings import Settings, read_settings

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
WILDCARDS = ("0.0.0.0", "::")

# The contract with the chat's clients, therefore no settings.
MAX_TEXT = 300
MAX_BODY = 4096
# A form sends each character of Japanese as nine bytes.
MAX_FORM = 12288


@dataclass(frozen=True)
class GatewayConfig:
    """All that the gateway needs to know, checked."""

    rasa_urls: tuple[str, ...]
    actions_urls: tuple[str, ...]
    database: str
    allowed_hosts: frozenset[str]
    allowed_origins: frozenset[str] = frozenset()
    frame_ancestors: tuple[str, ...] = ()
    messages_per_minute: int = 15
    requests_per_minute: int = 600
    max_in_flight: int = 100
    rasa_timeout: float = 6.0
    retention_days: int = 90
    log_level: str = "info"
    console: bool = True
    records: str = "sqlite://"
    tracker: str = "sqlite://"
    redis: str = ""
    off_file: Path | None = None
    releases: Path | None = None
    traces: str = ""
    traces_percent: int = 100


def read_config(environ: Mapping[str, str] = os.environ) -> GatewayConfig:
    """The configuration from the environment.

    Raises:
        SettingsError: A value cannot be used; the message names the variable.
    """
    settings = read_settings(environ)
    return GatewayConfig(
        rasa_urls=settings.rasa_urls,
        actions_urls=settings.actions_urls,
        database=with_driver(settings.gateway_db),
        allowed_hosts=_hosts(settings),
        allowed_origins=frozenset(settings.allowed_origins),
        frame_ancestors=settings.frame_ancestors,
        messages_per_minute=settings.messages_per_minute,
        requests_per_minute=settings.requests_per_minute,
        max_in_flight=settings.max_in_flight,
        rasa_timeout=float(settings.rasa_timeout),
        retention_days=settings.retention_days,
        log_level=settings.log_level,
        console=settings.console,
        records=with_driver(settings.records_db),
        tracker=with_driver(settings.tracker_db),
        redis=settings.redis_url,
        off_file=settings.off_file,
        releases=settings.releases,
        traces=settings.traces,
        traces_percent=settings.traces_percent,
    )


def _hosts(settings: Settings) -> frozenset[str]:
    own = () if settings.host in WILDCARDS else (settings.host,)
    return frozenset(name.lower() for name in (*LOOPBACK_NAMES, *own, *settings.allowed_hosts))


def with_driver(address: str) -> str:
    """SQLAlchemy's name of the PostgreSQL driver that is installed."""
    for scheme in ("postgresql://", "postgres://"):
        if address.startswith(scheme):
            return f"postgresql+psycopg://{address.removeprefix(scheme)}"
    return address
