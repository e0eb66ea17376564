"""``annai staff``: accounts of the console."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

import typer

from annai.cli.output import AsJson, Failed, emit
from annai.gateway import staff
from annai.gateway.config import read_config
from annai.gateway.console import accounts
from annai.gateway.storage.database import open_database

HELP = "コンソールの利用者。"
Name = Annotated[str, typer.Argument(help="利用者の名前。")]
Role = Literal["operator", "editor"]


def add(name: Name, role: Annotated[Role, typer.Option("--role", help="operator または editor。")]) -> None:
    """利用者を加えます。パスワードは尋ねられます（パイプなら1行目）。"""
    _run(["add", name, "--role", role])


def password(name: Name) -> None:
    """新しいパスワードを決めます。その利用者のログインはすべて終わります。"""
    _run(["password", name])


def remove(name: Name) -> None:
    """利用者を削除します。"""
    _run(["remove", name])


def list_accounts(as_json: AsJson = False) -> None:
    """利用者と役割の一覧を表示します。"""
    engine = open_database(read_config().database)
    try:
        with engine.connect() as connection:
            found = [{"name": one.name, "role": one.role} for one in accounts.list_accounts(connection)]
    finally:
        engine.dispose()
    emit({"accounts": found}, "\n".join(f"{one['name']}\t{one['role']}" for one in found), as_json=as_json)


def _run(arguments: Sequence[str]) -> None:
    if staff.main(arguments):
        raise Failed


COMMANDS: dict[str, Callable[..., Any]] = {
    "add": add,
    "password": password,
    "remove": remove,
    "list": list_accounts,
}
