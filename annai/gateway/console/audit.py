"""Who did what: sign-ins, look-ups of consultation records, exports, accounts made and changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection, delete, insert, select

from annai import clock
from annai.gateway.storage.tables import staff_audit

Action = Literal[
    "signed_in",
    "sign_in_refused",
    "account_locked",
    "signed_out",
    "record_opened",
    "exported",
    "assigned",
    "unassigned",
    "account_added",
    "password_changed",
    "account_removed",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
KEPT_DAYS = 365
# Whose action it is where somebody works at the machine itself.
SHELL = "(command line)"


@dataclass(frozen=True)
class Line:
    """A line of the log. ``at`` is in seconds since 1970."""

    id: int
    at: int
    account: str
    action: Action
    subject: str


def note(connection: Connection, account: str, action: Action, subject: str = "") -> None:
    """Add a line to the log; lines older than a year go.

    Args:
        connection: The transaction in which the action itself happens.
        account: Whose action it is. For a refused sign-in this is an existing name or empty: people
            sometimes type their password into the field for the name.
        action: What was done.
        subject: To what, e.g. the code of a consultation.
    """
    now = int(clock.now().timestamp())
    connection.execute(delete(staff_audit).where(staff_audit.c.created_at < now - KEPT_DAYS * 86_400))
    row = {"created_at": now, "account": account, "action": action, "subject": subject[:120]}
    connection.execute(insert(staff_audit), row)


def lines(connection: Connection, *, action: Action | None, before: int | None, limit: int) -> Sequence[Line]:
    """The latest lines, of one kind if ``action`` names it; those older than the line ``before``."""
    query = select(staff_audit).order_by(staff_audit.c.id.desc()).limit(limit)
    if action:
        query = query.where(staff_audit.c.action == action)
    if before:
        query = query.where(staff_audit.c.id < before)
    return [Line(row.id, row.created_at, row.account, row.action, row.subject) for row in connection.execute(query)]
