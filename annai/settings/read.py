"""Reads the settings from the environment and refuses what cannot be used, by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, replace
from difflib import SequenceMatcher
from typing import Any

from annai.errors import SettingsError
from annai.settings import parse
from annai.settings.table import Settings, Variable, variable_of, variables

PREFIX = "ANNAI_"
# How alike two names must be for "did you mean": ANNAI_PROT and ANNAI_PORT are, ANNAI_X and ANNAI_PORT not.
LIKENESS = 0.8


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and check all settings.

    Raises:
        SettingsError: A value cannot be used; the message names the variable, the value and what is expected.
    """
    values: dict[str, Any] = {}
    for item in fields(Settings):
        variable = variable_of(item)
        name, text = _given(environ, variable)
        if text:
            values[item.name] = _parsed(name, text, variable)
    settings = _with_derived(Settings(**values))
    _check_ports(settings)
    return settings


def unknown_variables(environ: Mapping[str, str] = os.environ) -> list[str]:
    """A warning for each ``ANNAI_*`` variable that nothing reads, with the name that was probably meant."""
    known = [name for variable in variables() for name in (variable.name, variable.file) if name]
    lines = []
    for name in sorted(set(environ) - set(known)):
        if name.startswith(PREFIX):
            nearest = max(known, key=lambda candidate: _likeness(name, candidate))
            hint = f"; did you mean {nearest}?" if _likeness(name, nearest) >= LIKENESS else ""
            lines.append(f"{name} is not a setting and is ignored{hint}")
    return lines


def _likeness(given: str, known: str) -> float:
    """From 0 to 1; swapped letters count half, which the plain ratio punishes as two errors."""
    given, known = given.removeprefix(PREFIX), known.removeprefix(PREFIX)
    in_order = SequenceMatcher(None, given, known).ratio()
    letters = SequenceMatcher(None, sorted(given), sorted(known)).ratio()
    return (in_order + letters) / 2


def _given(environ: Mapping[str, str], variable: Variable) -> tuple[str, str]:
    """The name and the text by which a variable is set; both empty where it is not."""
    for name in (variable.name, *variable.also):
        if text := environ.get(name, "").strip():
            return name, text
    path = environ.get(variable.file, "").strip()
    if not path:
        return "", ""
    try:
        return variable.file, parse.path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable.file}={path!r}: the file cannot be read ({type(error).__name__})") from error


def _parsed(name: str, text: str, variable: Variable) -> Any:
    try:
        return variable.parse(text)
    except ValueError as error:
        shown = "(hidden)" if variable.parse in parse.SECRET else repr(text)
        raise SettingsError(f"{name}={shown}: {error}") from error


def _with_derived(settings: Settings) -> Settings:
    return replace(
        settings,
        tracker_db=settings.tracker_db or f"sqlite:///{settings.data / 'tracker.db'}",
        off_file=settings.off_file or settings.data / "off",
        gateway_db=settings.gateway_db or f"sqlite:///{settings.data / 'gateway.db'}",
        records_db=settings.records_db or f"sqlite:///{settings.data / 'records.db'}",
        actions_urls=settings.actions_urls or (f"http://127.0.0.1:{settings.actions_port}",),
        rasa_urls=settings.rasa_urls or (f"http://127.0.0.1:{settings.rasa_port}",),
    )


def _check_ports(settings: Settings) -> None:
    used: dict[int, str] = {}
    for name in ("port", "rasa_port", "actions_port"):
        number = getattr(settings, name)
        if number in used:
            first, second = f"ANNAI_{used[number].upper()}", f"ANNAI_{name.upper()}"
            raise SettingsError(f"{second}={number}: the same as {first}; give each its own")
        used[number] = name
