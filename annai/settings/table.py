"""The table of settings: name, default, how the text is read, and what it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from annai.paths import ROOT
from annai.settings import parse


@dataclass(frozen=True)
class Variable:
    """How a field is read from the environment. ``also`` are other names, used when ``name`` is not set."""

    name: str
    parse: Callable[[str], Any]
    doc: str
    default: str
    also: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The variable that may name a file with the value instead; empty unless the value is a secret."""
        return f"{self.name}_FILE" if self.parse in parse.SECRET else ""


def setting(name: str, how: Callable[[str], Any], default: Any, doc: str, *, shown: str = "", also: str = "") -> Any:
    """Declare a field that is read from the environment; ``shown`` describes the default in the reference."""
    variable = Variable(name, how, doc, shown or str(default), (also,) if also else ())
    return field(default=default, metadata={"variable": variable})


@dataclass(frozen=True)
class Settings:
    """What operators may change. Defaults that follow other settings are filled in by ``read_settings``."""

    # --- where the servers listen --------------------------------------------------------------
    host: str = setting(
        "ANNAI_HOST",
        parse.words,
        "127.0.0.1",
        "Address the gateway listens on; 0.0.0.0 opens it to the network.",
    )
    port: int = setting("ANNAI_PORT", parse.port, 8080, "Port of the gateway: chat page, API, console.", also="PORT")
    internal_host: str = setting(
        "ANNAI_INTERNAL_HOST",
        parse.words,
        "127.0.0.1",
        "Address the Rasa and action servers listen on; never a public one.",
    )
    rasa_port: int = setting("ANNAI_RASA_PORT", parse.port, 5005, "Port of the Rasa server.", also="RASA_PORT")
    actions_port: int = setting(
        "ANNAI_ACTIONS_PORT", parse.port, 5055, "Port of the action server.", also="ACTIONS_PORT"
    )
    rasa_urls: tuple[str, ...] = setting(
        "ANNAI_RASA_URLS",
        parse.web_addresses,
        (),
        "Rasa servers that the gateway talks to, separated by commas.",
        shown="the one of this machine",
    )
    actions_urls: tuple[str, ...] = setting(
        "ANNAI_ACTIONS_URLS",
        parse.web_addresses,
        (),
        "Action servers that Rasa calls and the gateway checks, separated by commas.",
        shown="the one of this machine",
    )
    rasa_timeout: int = setting(
        "ANNAI_RASA_TIMEOUT",
        parse.positive,
        6,
        "Seconds after which the gateway answers a turn without Rasa.",
    )
    # --- safety --------------------------------------------------------------------------------
    rasa_token: str = setting(
        "ANNAI_RASA_TOKEN",
        parse.token,
        "",
        "Token of Rasa's HTTP API, at least 16 characters.",
        shown="a random one per start",
    )
    rasa_api: bool = setting(
        "ANNAI_RASA_API",
        parse.switch,
        False,
        "Rasa's HTTP API (trackers, parsing) behind the token, on or off. The chat does not need it.",
        shown="off",
    )
    allowed_hosts: tuple[str, ...] = setting(
        "ANNAI_ALLOWED_HOSTS",
        parse.names,
        (),
        "Host names under which the gateway answers, separated by commas; loopback names are always added.",
        shown="the address it listens on",
    )
    allowed_origins: tuple[str, ...] = setting(
        "ANNAI_ALLOWED_ORIGINS",
        parse.web_addresses,
        (),
        "Web sites that may use the API from their pages (CORS), separated by commas.",
        shown="none",
    )
    frame_ancestors: tuple[str, ...] = setting(
        "ANNAI_FRAME_ANCESTORS",
        parse.web_addresses,
        (),
        "Web sites that may show the pages in a frame, separated by commas.",
        shown="none",
    )
    requests_per_minute: int = setting(
        "ANNAI_REQUESTS_PER_MINUTE",
        parse.positive,
        600,
        "Requests that one client address may send a minute; loopback is not counted.",
    )
    max_in_flight: int = setting(
        "ANNAI_MAX_IN_FLIGHT",
        parse.positive,
        100,
        "API requests worked on at the same time; more are refused with 503 and Retry-After.",
    )
    messages_per_minute: int = setting(
        "ANNAI_MESSAGES_PER_MINUTE", parse.positive, 15, "Messages that one conversation may send a minute."
    )
    retention_days: int = setting(
        "ANNAI_RETENTION_DAYS", parse.positive, 90, "Days after which conversations are deleted."
    )
    off_file: Path = setting(
        "ANNAI_OFF_FILE",
        parse.path,
        None,
        "Off switch: while this file exists, the gateway only tells that it is stopped, and the desks' numbers.",
        shown="off in the data folder",
    )
    console: bool = setting(
        "ANNAI_CONSOLE", parse.switch, True, "The staff console under /console, on or off.", shown="on"
    )
    # --- files ---------------------------------------------------------------------------------
    data: Path = setting("ANNAI_DATA", parse.path, ROOT / "var", "Folder for databases and logs.", shown="var")
    tracker_db: str = setting(
        "ANNAI_TRACKER_DB",
        parse.database,
        "",
        "Database address of Rasa's conversations.",
        shown="SQLite, tracker.db in the data folder",
    )
    gateway_db: str = setting(
        "ANNAI_GATEWAY_DB",
        parse.database,
        "",
        "Database address of the gateway's records.",
        shown="SQLite, gateway.db in the data folder",
    )
    records_db: str = setting(
        "ANNAI_RECORDS_DB",
        parse.database,
        "",
        "Database address of the consultation records (written by the action server, read by the console).",
        shown="SQLite, records.db in the data folder",
    )
    redis_url: str = setting(
        "ANNAI_REDIS_URL",
        parse.redis,
        "",
        "Redis that several gateways share for locks, limits and the latest replies.",
        shown="none: one gateway",
    )
    event_broker: str = setting(
        "ANNAI_EVENT_BROKER",
        parse.broker,
        "",
        "Where Rasa publishes the events of conversations (docs/tasks/scale-out.md).",
        shown="nowhere",
    )
    knowledge: Path = setting(
        "ANNAI_KNOWLEDGE", parse.folder, ROOT / "knowledge", "Folder of the knowledge.", shown="knowledge"
    )
    releases: Path | None = setting(
        "ANNAI_RELEASES",
        parse.path,
        None,
        "Folder of published knowledge, which running servers follow (`annai reload`).",
        shown="under `make run`, releases in the data folder",
    )
    cache: Path = setting(
        "ANNAI_CACHE", parse.path, ROOT / ".cache", "Folder for files that can be made again.", shown=".cache"
    )
    model: Path = setting(
        "ANNAI_MODEL",
        parse.path,
        ROOT / "models" / "annai.tar.gz",
        "The trained model.",
        shown="models/annai.tar.gz",
    )
    # --- running -------------------------------------------------------------------------------
    today: date | None = setting(
        "ANNAI_TODAY", parse.day, None, "Freezes the current date, YYYY-MM-DD.", shown="not frozen"
    )
    log_level: str = setting(
        "ANNAI_LOG_LEVEL",
        parse.log_level,
        "info",
        f"How much goes into the log files: {', '.join(parse.LOG_LEVELS)}.",
    )
    tuning: tuple[str, ...] = setting(
        "ANNAI_TUNING",
        parse.names,
        ("all",),
        "Speed-ups inside Rasa: all, none, or names of annai/nlu/tuning, separated by commas.",
        shown="all",
    )
    turn_times: Path | None = setting(
        "ANNAI_TURN_TIMES",
        parse.path,
        None,
        "File to which Rasa adds the time of each part of a turn (bench/turns).",
        shown="none",
    )
    traces: str = setting(
        "ANNAI_TRACES",
        parse.web_address,
        "",
        "Collector of OpenTelemetry traces (OTLP over HTTP), e.g. http://127.0.0.1:4318 (docs/tasks/trace-a-turn.md).",
        shown="none: no traces",
    )
    traces_percent: int = setting(
        "ANNAI_TRACES_PERCENT", parse.percent, 100, "How many of a hundred requests are traced."
    )

    @property
    def logs(self) -> Path:
        """Folder of the servers' logs."""
        return self.data / "log"

    def environment(self) -> dict[str, str]:
        """The settings as variables, for a child process; what is not set stays away."""
        values = ((variable_of(item).name, getattr(self, item.name)) for item in fields(self))
        return {name: _text(value) for name, value in values if value not in (None, "", ())}


# Read by annai.paths itself: every default above depends on it.
ROOT_VARIABLE = Variable("ANNAI_ROOT", parse.path, "Folder of the project's files.", "the folder above annai")


def variable_of(item: Field[Any]) -> Variable:
    """The environment variable behind a field of :class:`Settings`."""
    variable: Variable = item.metadata["variable"]
    return variable


def variables() -> tuple[Variable, ...]:
    """All variables, in the order of the reference."""
    return (*(variable_of(item) for item in fields(Settings)), ROOT_VARIABLE)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value)
