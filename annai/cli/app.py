"""All commands under one name, and what happens when one fails."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError
from typer._click.exceptions import ClickException  # typer brings its own click, and exports only parts of it
from typer.core import TyperCommand, TyperGroup

from annai.cli import content, decisions, knowledge, operations, running, staff, talk
from annai.cli.output import Failed, emit_error
from annai.errors import AnnaiError

_HELP = "この説明を表示します。"


class Command(TyperCommand):
    """Its own help is in Japanese, too."""

    def get_help_option(self, ctx: Any) -> Any:
        return _in_japanese(super().get_help_option(ctx))


class Group(TyperGroup):
    """A command with commands."""

    def get_help_option(self, ctx: Any) -> Any:
        return _in_japanese(super().get_help_option(ctx))


def _in_japanese(option: Any) -> Any:
    if option is not None:
        option.help = _HELP
    return option


app = typer.Typer(
    cls=Group,
    name="annai",
    help="補助金案内の内容と運用のためのコマンドです。",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for group in (knowledge, talk, content, running, operations):
    for name, function in group.COMMANDS.items():
        app.command(name, cls=Command)(function)
for name, sub in (("decisions", decisions), ("staff", staff)):
    commands = typer.Typer(cls=Group, help=sub.HELP, rich_markup_mode=None, no_args_is_help=True)
    for command, function in sub.COMMANDS.items():
        commands.command(command, cls=Command)(function)
    app.add_typer(commands, name=name)


@app.callback()
def options(
    folder: Annotated[
        Path | None,
        typer.Option("--knowledge", help="内容のフォルダー。省略すると ANNAI_KNOWLEDGE、なければ knowledge です。"),
    ] = None,
) -> None:
    """Options of all commands."""
    if folder is not None:
        os.environ["ANNAI_KNOWLEDGE"] = str(folder.absolute())


def run(arguments: Sequence[str]) -> int:
    """Run a command; returns the exit code."""
    as_json = "--json" in arguments
    try:
        code = app(list(arguments), standalone_mode=False, prog_name="annai")
    except Failed as error:
        if str(error):
            emit_error(str(error), as_json=as_json)
        return 1
    except AnnaiError as error:
        emit_error(str(error), as_json=as_json)
        return 1
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except ClickException as error:
        emit_error(f"使い方が違います: {error.format_message()}（annai --help）", as_json=as_json)
        return 2
    except SQLAlchemyError as error:
        # The driver's own message may hold the password or what an applicant wrote.
        emit_error(f"データベースを使えません（{type(error).__name__}）", as_json=as_json)
        return 1
    except (OSError, UnicodeError) as error:
        emit_error(f"ファイルを扱えません: {error}", as_json=as_json)
        return 1
    return code if isinstance(code, int) else 0
