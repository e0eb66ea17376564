"""``annai decisions``: the decision tables as lists, pages and files for the GoRules editor."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from annai.cli.output import AsJson, emit
from annai.decisions import load_tables
from annai.decisions.docs import pages
from annai.decisions.jdm import export as jdm
from annai.paths import ROOT
from annai.settings import read_settings

HELP = "判定表の一覧、説明のページ、GoRules エディター用のファイル。"


def list_tables(as_json: AsJson = False) -> None:
    """判定の一覧と、それぞれが尋ねる事実を表示します。"""
    tables = load_tables(read_settings().knowledge / "decisions")
    data = [
        {
            "id": table.id,
            "title": table.title,
            "version": table.version,
            "inputs": {spec.name: spec.label for spec in table.inputs.values()},
        }
        for table in tables.values()
    ]
    lines = [
        f"{table.id}　{table.title}\n  {'、'.join(f'{spec.name}（{spec.label}）' for spec in table.inputs.values())}"
        for table in tables.values()
    ]
    emit({"decisions": data}, "\n".join(lines), as_json=as_json)


def docs(
    to: Annotated[Path | None, typer.Option("--to", help="書き出す先。省略すると docs/reference/decisions。")] = None,
    as_json: AsJson = False,
) -> None:
    """判定表の説明のページを書き出します。"""
    tables = dict(load_tables(read_settings().knowledge / "decisions"))
    _write(pages(tables), to or ROOT / "docs" / "reference" / "decisions", as_json=as_json)


def export(
    to: Annotated[Path | None, typer.Option("--to", help="書き出す先。省略すると build/decisions。")] = None,
    as_json: AsJson = False,
) -> None:
    """判定表を、GoRules エディターで開ける JDM の形で書き出します。"""
    tables = load_tables(read_settings().knowledge / "decisions")
    graphs = {name: graph for table in tables.values() for name, graph in jdm(table).items()}
    texts = {f"{name}.json": json.dumps(graph, ensure_ascii=False, indent=2) + "\n" for name, graph in graphs.items()}
    _write(texts, to or ROOT / "build" / "decisions", as_json=as_json)


def _write(texts: Mapping[str, str], folder: Path, *, as_json: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    emit({"folder": str(folder), "files": sorted(texts)}, f"{folder} に {len(texts)} 個書きました。", as_json=as_json)


COMMANDS: dict[str, Callable[..., Any]] = {"list": list_tables, "docs": docs, "export": export}
