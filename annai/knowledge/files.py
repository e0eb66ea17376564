"""Reads one YAML file of ``knowledge/`` into typed records; a problem names file, line and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from annai.errors import KnowledgeError
from annai.knowledge.places import explain

T = TypeVar("T")


def read_yaml(path: Path) -> Any:
    """The YAML document in a file.

    Raises:
        KnowledgeError: The file is missing or no YAML; the message names file and line.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise KnowledgeError(f"{path}: cannot be read ({error.strerror})") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        raise KnowledgeError(f"{path}{place}: not valid YAML ({getattr(error, 'problem', error)})") from error


def convert(data: Any, kind: type[T], path: Path, *, under: str = "") -> T:
    """Check parsed YAML against a record type. ``under``: the top-level key that the data lies under.

    Raises:
        KnowledgeError: A key is unknown, missing or of the wrong type; the message names file, line and key.
    """
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        line, what = explain(path.read_text(encoding="utf-8"), str(error), under)
        raise KnowledgeError(f"{path}:{line}: {what}") from error


def read_key(path: Path, key: str, kind: type[T]) -> T:
    """The value under the one top-level key of a YAML file, checked against a type."""
    data = read_yaml(path)
    if not isinstance(data, dict) or set(data) != {key}:
        raise KnowledgeError(f"{path}: expected exactly one top-level key {key!r}")
    return convert(data[key], kind, path, under=key)
