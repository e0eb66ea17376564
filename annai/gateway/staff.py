"""Accounts of the console from a shell. What changes is noted in the audit log.

python -m annai.gateway.staff add NAME --role operator     the password is asked for, or read from a pipe
python -m annai.gateway.staff password NAME                a new password; ends the account's sessions
python -m annai.gateway.staff remove NAME
python -m annai.gateway.staff list
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence

from sqlalchemy import Connection

from annai.errors import AnnaiError
from annai.gateway.config import read_config
from annai.gateway.console import accounts
from annai.gateway.console.audit import SHELL, note
from annai.gateway.storage.database import open_database


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        engine = open_database(read_config().database)
        try:
            with engine.begin() as connection:
                print(_run(connection, asked))
        finally:
            engine.dispose()
    except AnnaiError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(connection: Connection, asked: argparse.Namespace) -> str:
    if asked.command == "add":
        accounts.add_account(connection, asked.name, _password(), asked.role)
        note(connection, SHELL, "account_added", f"{asked.name} {asked.role}")
        return f"{asked.name} may sign in as {asked.role}"
    if asked.command == "password":
        accounts.change_password(connection, asked.name, _password())
        note(connection, SHELL, "password_changed", asked.name)
        return f"{asked.name} has a new password"
    if asked.command == "remove":
        accounts.remove_account(connection, asked.name)
        note(connection, SHELL, "account_removed", asked.name)
        return f"{asked.name} is removed"
    return "\n".join(f"{staff.name}\t{staff.role}" for staff in accounts.list_accounts(connection))


def _password() -> str:
    """From a pipe the first line; at a terminal asked for twice, never shown."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise accounts.AccountError("the two passwords differ")
    return password


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="annai staff", description="Accounts of the console.")
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="make an account")
    add.add_argument("name")
    add.add_argument("--role", choices=accounts.ROLES, required=True)
    for command, text in (("password", "set a new password"), ("remove", "delete an account")):
        commands.add_parser(command, help=text).add_argument("name")
    commands.add_parser("list", help="all accounts and their roles")
    return parser


if __name__ == "__main__":
    sys.exit(main())
