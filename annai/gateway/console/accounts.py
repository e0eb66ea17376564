"""Accounts of staff: names, roles and argon2 hashes of passwords. There is none until one is added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Connection, delete, insert, select, update

from annai import clock
from annai.errors import AnnaiError
from annai.gateway.storage.tables import staff_accounts as accounts
from annai.gateway.storage.tables import staff_sessions as sessions

Role = Literal["operator", "editor"]
ROLES: tuple[Role, ...] = get_args(Role)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FAILURES = 5
LOCK_SECONDS = 15 * 60
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_hasher = PasswordHasher()


class AccountError(AnnaiError):
    """An account cannot be made or changed as asked."""


@dataclass(frozen=True)
class Staff:
    """Somebody who may use the console. An editor may do all that an operator may."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Is this role, or one that includes it, theirs?"""
        return ROLES.index(self.role) >= ROLES.index(role)


def add_account(connection: Connection, name: str, password: str, role: Role) -> None:
    """Make an account.

    Raises:
        AccountError: The name is taken or no name, or the password is too short or too long.
    """
    if not _NAME.fullmatch(name):
        raise AccountError(f"{name!r} is no account name: 1 to 32 of a-z, A-Z, 0-9, '.', '_', '-'")
    if connection.execute(select(accounts.c.name).where(accounts.c.name == name)).first():
        raise AccountError(f"the account {name} exists already")
    row = {"name": name, "password": _hashed(password), "role": role, "created_at": _now()}
    connection.execute(insert(accounts), {**row, "failures": 0, "locked_until": 0})


def change_password(connection: Connection, name: str, password: str) -> None:
    """Set a new password, lift a lock and end the account's sessions.

    Raises:
        AccountError: There is no such account, or the password is too short or too long.
    """
    values = {"password": _hashed(password), "failures": 0, "locked_until": 0}
    if not connection.execute(update(accounts).where(accounts.c.name == name).values(values)).rowcount:
        raise AccountError(f"there is no account {name}")
    connection.execute(delete(sessions).where(sessions.c.account == name))


def remove_account(connection: Connection, name: str) -> None:
    """Delete an account and end its sessions.

    Raises:
        AccountError: There is no such account.
    """
    connection.execute(delete(sessions).where(sessions.c.account == name))
    if not connection.execute(delete(accounts).where(accounts.c.name == name)).rowcount:
        raise AccountError(f"there is no account {name}")


def list_accounts(connection: Connection) -> Sequence[Staff]:
    """All accounts by name."""
    rows = connection.execute(select(accounts.c.name, accounts.c.role).order_by(accounts.c.name))
    return [Staff(name, role) for name, role in rows]


def check_password(connection: Connection, name: str, password: str) -> Staff | None:
    """Who signs in; None for a wrong name or password and while the account is locked.

    Five failures in a row lock the account for a quarter of an hour. All refusals take the same time, so
    that they do not tell which names exist.
    """
    row = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().first()
    fits = _verifies(row["password"] if row else _nobody(), password)
    if row is None or row["locked_until"] > _now():
        return None
    mine = update(accounts).where(accounts.c.name == name)
    if fits:
        connection.execute(mine.values(failures=0, locked_until=0))
        return Staff(row["name"], row["role"])
    failures = row["failures"] + 1
    locked = {"failures": 0, "locked_until": _now() + LOCK_SECONDS}
    connection.execute(mine.values(**(locked if failures >= FAILURES else {"failures": failures})))
    return None


def just_locked(connection: Connection, name: str) -> bool:
    """Was it the failure of this moment that locked the account?"""
    locked_until = connection.execute(select(accounts.c.locked_until).where(accounts.c.name == name)).scalar()
    return locked_until == _now() + LOCK_SECONDS


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return _hasher.hash(password)


def _verifies(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[: LONGEST_PASSWORD + 1])
    except VerifyMismatchError:
        return False


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _now() -> int:
    return int(clock.now().timestamp())
