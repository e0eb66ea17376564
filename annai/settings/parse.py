"""From the text of a variable to a value. A ``ValueError`` says what was expected."""

from datetime import date
from pathlib import Path

from annai.paths import ROOT

LOG_LEVELS = ("debug", "info", "warning", "error")


def port(text: str) -> int:
    """A TCP port that a program may be given."""
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 65535:
        raise ValueError("expected a port from 1 to 65535, e.g. 8080")
    return number


def positive(text: str) -> int:
    """A whole number of at least one."""
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise ValueError("expected a whole number of at least 1")
    return number


def percent(text: str) -> int:
    """A share, from 1 to 100."""
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 100:
        raise ValueError("expected a whole number from 1 to 100")
    return number


def switch(text: str) -> bool:
    """``on`` or ``off``."""
    if text.lower() not in ("on", "off"):
        raise ValueError("expected on or off")
    return text.lower() == "on"


def day(text: str) -> date:
    """A calendar day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("expected YYYY-MM-DD, e.g. 2024-03-01") from None


def log_level(text: str) -> str:
    """The name of a log level."""
    if text.lower() not in LOG_LEVELS:
        raise ValueError(f"expected one of {', '.join(LOG_LEVELS)}")
    return text.lower()


def path(text: str) -> Path:
    """A file or folder; relative ones start at the project's root."""
    return ROOT / Path(text).expanduser()


def folder(text: str) -> Path:
    """A folder that must exist."""
    found = path(text)
    if not found.is_dir():
        raise ValueError("no such folder")
    return found


def token(text: str) -> str:
    """A shared secret that cannot be guessed."""
    if len(text) < 16 or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("expected at least 16 printable ASCII characters without spaces")
    return text


def web_addresses(text: str) -> tuple[str, ...]:
    """Base addresses, separated by commas."""
    found = tuple(part.strip().rstrip("/") for part in text.split(","))
    if not all(address.startswith(("http://", "https://")) for address in found):
        raise ValueError("expected addresses that begin with http:// or https://, separated by commas")
    return found


def web_address(text: str) -> str:
    """One base address."""
    found = web_addresses(text)
    if len(found) > 1:
        raise ValueError("expected one address")
    return found[0]


def database(text: str) -> str:
    """A database: a PostgreSQL address, or a SQLite file by its address or path."""
    scheme, separator, rest = text.partition("://")
    if not separator:
        return f"sqlite:///{path(text)}"
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return f"sqlite:///{path(rest[1:])}"
    if scheme.split("+")[0] in ("postgresql", "postgres") and rest:
        return f"postgresql://{rest}"
    raise ValueError("expected postgresql://user:password@host/database, or a file for SQLite")


def redis(text: str) -> str:
    """The address of a Redis server."""
    if not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("expected redis://host:6379/0")
    return text


def broker(text: str) -> str:
    """Where events are published."""
    if text.partition("://")[0] not in ("amqp", "kafka", "postgresql", "sqlite", "file"):
        raise ValueError("expected an address that begins with amqp://, kafka://, postgresql://, sqlite:/// or file://")
    return text


def names(text: str) -> tuple[str, ...]:
    """Words, separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def words(text: str) -> str:
    """Any text."""
    return text


# What these read may hold a password.
SECRET = (token, database, redis, broker)
