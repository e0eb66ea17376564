"""Where in a file something stands: editors need a line, not a path of keys."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

_KEY = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+|\.\.\.)\]")
_AT = re.compile(r" - at `(?:key in )?\$([^`]*)`")
_ADVICE = (
    ("Object contains unknown field", "remove the key or correct its spelling"),
    ("Object missing required field", "add the key"),
    ("Expected", "correct the value"),
    ("Invalid enum value", "choose one of the values that the reference lists"),
)


def explain(text: str, message: str, under: str = "") -> tuple[int, str]:
    """Line (from 1) and wording of a message of msgspec on a YAML text, with the remedy."""
    found = _AT.search(message)
    keys = [*([under] if under else []), *(_keys(found[1]) if found else [])]
    where = ".".join(str(key) for key in keys)
    what = _AT.sub("", message)
    remedy = next((advice for begin, advice in _ADVICE if what.startswith(begin)), "correct it")
    return line_of(text, keys), f"{where + ': ' if where else ''}{what}; {remedy}"


def line_of(text: str, keys: list[str | int]) -> int:
    """The line (from 1) of the value under a path of keys; of the nearest one above it that there is."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    line = node.start_mark.line if node else 0
    for key in keys:
        node = _child(node, key)
        if node is None:
            break
        line = node.start_mark.line
    return line + 1


def place_of(folder: Path, name: str) -> str:
    """``file:line`` of the record with an id (or term) in a file or below a folder; empty if it is nowhere."""
    wanted = re.compile(rf"(?:^|[\s{{,-])(?:id|term): *[\"']?{re.escape(name)}[\"']?\s*(?:,|}}|#|$)")
    for path in [folder] if folder.is_file() else sorted(folder.rglob("*.yml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if wanted.search(line):
                return f"{path}:{number}"
    return ""


def _keys(path: str) -> list[str | int]:
    return [name or (int(number) if number.isdigit() else number) for name, number in _KEY.findall(path)]


def _child(node: yaml.Node | None, key: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        child: yaml.Node = node.value[key]
        return child
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == str(key)), None)
    return None
