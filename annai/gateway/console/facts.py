"""Facts of a decision in the address of a page and back: such an address can be shared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from annai.decisions import DecisionTable, Input
from annai.language.normalise import normalise

UNKNOWN = "?"
_SEVERAL = "|"
_LIST = re.compile(r"[、,\s]+")


def read(table: DecisionTable, fields: Mapping[str, str]) -> tuple[dict[str, Any], frozenset[str]]:
    """Facts and what cannot be told, as ``annai.decisions.evaluate`` takes them.

    What cannot be read stays as it is: the evaluation refuses it with a message to show.
    """
    given = {name: normalise(fields[name]).strip() for name in table.inputs if fields.get(name, "").strip()}
    unknown = frozenset(name for name, text in given.items() if text == UNKNOWN)
    facts = {name: _value(table.inputs[name], text) for name, text in given.items() if name not in unknown}
    return facts, unknown


def written(value: Any) -> str:
    """A fact as a field of the form shows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        dates = all(isinstance(item, str) and item[:1].isdecimal() for item in value)
        return ("、" if dates else _SEVERAL).join(written(item) for item in value)
    return str(value)


def query(facts: Mapping[str, Any], unknown: frozenset[str]) -> str:
    """The address's part behind the question mark."""
    return urlencode({name: written(value) for name, value in facts.items()} | dict.fromkeys(sorted(unknown), UNKNOWN))


def _value(spec: Input, text: str) -> Any:
    if spec.type in ("enum", "year", "bool"):
        values = {written(choice.value): choice.value for choice in spec.choices}
        values |= {"true": True, "false": False} if spec.type == "bool" else {}
        # A year that no document covers is no choice, but the table has an answer for it.
        found = [values.get(part, int(part) if part.isdecimal() else part) for part in text.split(_SEVERAL)]
        return found[0] if len(found) == 1 else found
    if spec.type in ("amount", "count", "rate"):
        return re.sub(r"[,円%\s]", "", text)
    if spec.type == "duration":
        return int(text) if text.isdecimal() and len(text) < 5 else text
    dated = re.sub(r"(?<=\d)/(?=\d)", "-", text)
    return [part for part in _LIST.split(dated) if part] if spec.type == "date_list" else dated
