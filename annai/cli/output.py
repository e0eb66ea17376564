"""What commands print: text for people, or JSON for programs; errors likewise."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import msgspec
import typer

from annai.errors import AnnaiError
from annai.paths import ROOT

AsJson = Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")]


class Failed(AnnaiError):
    """A check that was asked for did not pass; what was found is printed already."""


def emit(data: Any, text: str, *, as_json: bool) -> None:
    """Print a result."""
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(data, enc_hook=str), indent=2).decode() + "\n")
    else:
        typer.echo(text)


def emit_error(message: str, *, as_json: bool) -> None:
    """Print what is wrong, one line a problem; paths below the project's root are shortened."""
    lines = message.replace(f"{ROOT}/", "").splitlines()
    if as_json:
        sys.stdout.write(msgspec.json.encode({"errors": lines}).decode() + "\n")
        return
    for line in lines:
        typer.echo(f"エラー: {line}", err=True)
