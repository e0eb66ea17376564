"""Load decision tables and refuse broken ones."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec
import yaml

from annai.decisions.errors import DecisionError
from annai.decisions.lint import lint_file, lint_table
from annai.decisions.model import DecisionTable, compile_decision
from annai.decisions.schema import Choice, DecisionFile, Input
from annai.knowledge.text import squeeze

_YES_NO = [Choice(value=True, label="はい"), Choice(value=False, label="いいえ")]


def load_tables(path: Path) -> Mapping[str, DecisionTable]:
    """All decisions of a folder, by id. The sources that they quote lie in ``../sources``.

    Raises:
        DecisionError: A file is broken; the message lists every finding with table and row.
    """
    sources = {file.stem: squeeze(file.read_text(encoding="utf-8")) for file in (path.parent / "sources").glob("*.txt")}
    tables = (load_table(file.read_bytes(), file.stem, sources) for file in sorted(path.glob("*.yml")))
    return MappingProxyType({table.id: table for table in tables})


def load_table(content: bytes, name: str, sources: Mapping[str, str]) -> DecisionTable:
    """One decision from the content of its file.

    Raises:
        DecisionError: See `load_tables`.
    """
    spec = _read(content, name)
    findings = lint_file(spec)
    if spec.id != name:
        findings.append(f"{spec.id}: the file is called {name}.yml")
    if findings:
        raise DecisionError("\n".join(findings))
    # Cases do not change what the table decides, so they do not change its version either.
    rules = msgspec.json.encode(msgspec.structs.replace(spec, cases=[]))
    table = compile_decision(spec, hashlib.sha256(rules).hexdigest()[:16])
    findings = lint_table(table, sources)
    if findings:
        raise DecisionError("\n".join(findings))
    return table


def _read(content: bytes, name: str) -> DecisionFile:
    try:
        # PyYAML may be built without the C parser.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        spec = msgspec.convert(yaml.load(content, Loader=loader), DecisionFile)  # noqa: S506
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise DecisionError(f"{name}.yml: {error}") from error
    return msgspec.structs.replace(spec, inputs=[_with_choices(item) for item in spec.inputs])


def _with_choices(item: Input) -> Input:
    return msgspec.structs.replace(item, choices=_YES_NO) if item.type == "bool" and not item.choices else item
