"""The off switch: a file that is there, or not. It works at once, without a restart and without the database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from annai.answers.compose import contact_lines
from annai.dialogue.reply import Reply
from annai.gateway.errors import ApiError
from annai.knowledge import Knowledge

RETRY_SECONDS = "300"
STOPPED = "stopped"


class OffSwitch:
    """Looks at the file for every request: that costs microseconds and needs nobody to be told."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    @property
    def is_off(self) -> bool:
        """Are answers stopped? A folder that cannot be read does not stop them."""
        return self._file is not None and self._file.is_file()

    def check(self) -> None:
        """Refuse a request that would give out knowledge.

        Raises:
            ApiError: Answers are stopped.
        """
        if self.is_off:
            raise ApiError(STOPPED, headers={"Retry-After": RETRY_SECONDS})


def notice(knowledge: Knowledge, now: datetime) -> Reply:
    """What everybody is told while answers are stopped: so, and the call centre of each programme year."""
    centres = [desk for desk in knowledge.contacts.values() if desk.id.startswith("callcenter-")]
    latest_first = sorted(centres, key=lambda desk: -max(desk.programme_years))
    lines = "\n".join(contact_lines(desk, now)[0] for desk in latest_first)
    reply = knowledge.replies[STOPPED]
    return Reply(text=reply.text.format_map({"contacts": lines}), status=reply.status)
