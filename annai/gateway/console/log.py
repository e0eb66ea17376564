"""The page of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.gateway.body import read_query
from annai.gateway.console.audit import ACTIONS, KEPT_DAYS, SHELL, Action, lines
from annai.gateway.console.pages import render
from annai.gateway.console.session import Visit
from annai.gateway.services import services_of

SHOWN = 100
_WORDS: dict[Action, str] = {
    "signed_in": "サインイン",
    "sign_in_refused": "サインインの失敗",
    "account_locked": "アカウントのロック",
    "signed_out": "サインアウト",
    "record_opened": "照会番号の記録を開いた",
    "exported": "書き出し",
    "assigned": "質問を話題に割り当てた",
    "unassigned": "割り当てを取り消した",
    "account_added": "アカウントの追加",
    "password_changed": "パスワードの変更",
    "account_removed": "アカウントの削除",
}


class Wanted(Struct, frozen=True, kw_only=True):
    """A part of the log."""

    action: Action | None = None
    before: Annotated[int, Meta(ge=1)] | None = None


async def page(request: Request, _visit: Visit) -> Response:
    """The latest lines, and the way to older ones."""
    wanted = read_query(request, Wanted)
    found = await services_of(request).store.run(
        lambda connection: lines(connection, action=wanted.action, before=wanted.before, limit=SHOWN + 1)
    )
    shown = [
        {"at": datetime.fromtimestamp(line.at, clock.JST), "line": line, "who": _who(line.account)}
        for line in found[:SHOWN]
    ]
    older = found[SHOWN - 1].id if len(found) > SHOWN else None
    return render(
        request,
        "audit.html",
        lines=shown,
        older=older,
        wanted=wanted,
        words=_WORDS,
        actions=ACTIONS,
        kept_days=KEPT_DAYS,
    )


def _who(account: str) -> str:
    return "コマンド" if account == SHELL else account or "（不明）"
