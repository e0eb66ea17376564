"""Who did what in the console: sign-ins, look-ups of consultation records, exports."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, delete, insert

from annai import clock
from annai.gateway.storage.tables import staff_audit

Action = Literal["signed_in", "sign_in_refused", "signed_out", "record_opened", "exported", "assigned"]
KEPT_DAYS = 365


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
