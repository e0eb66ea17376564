"""Signing in and out."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from annai.gateway.body import read_form
from annai.gateway.console import session
from annai.gateway.console.accounts import check_password, just_locked, list_accounts
from annai.gateway.console.audit import note
from annai.gateway.console.pages import render
from annai.gateway.console.session import Visit
from annai.gateway.limits import SharedLimiter
from annai.gateway.middleware.load import client_key
from annai.gateway.services import services_of

ATTEMPTS_PER_MINUTE = 10
_WRONG = (
    "名前またはパスワードが違います。続けて間違えると、15分間サインインできなくなります。"
    "お困りのときは管理者にお伝えください。"
)
_TOO_OFTEN = "短い時間に多くのサインインがありました。1分ほど待ってから、もう一度お試しください。"


class SignIn(HTTPEndpoint):
    """The form and what it sends."""

    async def get(self, request: Request) -> Response:
        return render(request, "sign_in.html", target=request.query_params.get("next", ""), name="", error="")

    async def post(self, request: Request) -> Response:
        session.check_origin(request)
        fields = await read_form(request)
        name, target = fields.get("name", "").strip(), fields.get("next", "")
        limiter: SharedLimiter = request.app.state.sign_ins
        quota = await limiter.take(client_key(request.scope))
        if not quota.allowed:
            return render(request, "sign_in.html", status=429, target=target, name=name, error=_TOO_OFTEN)
        password = fields.get("password", "")
        token = await services_of(request).store.run(lambda connection: _sign_in(connection, name, password))
        if token is None:
            return render(request, "sign_in.html", status=403, target=target, name=name, error=_WRONG)
        response = RedirectResponse(session.safe_target(target), 303, {"Cache-Control": "no-store"})
        session.set_cookie(request, response, token)
        return response


async def sign_out(request: Request, visit: Visit) -> Response:
    """End the session."""

    def work(connection: Connection) -> None:
        session.end(connection, visit.token)
        note(connection, visit.staff.name, "signed_out")

    await services_of(request).store.run(work)
    response = RedirectResponse(session.SIGN_IN, 303, {"Cache-Control": "no-store"})
    session.set_cookie(request, response, "")
    return response


def _sign_in(connection: Connection, name: str, password: str) -> str | None:
    staff = check_password(connection, name, password)
    if staff is None:
        known = name if any(account.name == name for account in list_accounts(connection)) else ""
        note(connection, known, "sign_in_refused")
        if just_locked(connection, name):
            note(connection, known, "account_locked")
        return None
    note(connection, staff.name, "signed_in")
    return session.begin(connection, staff)
