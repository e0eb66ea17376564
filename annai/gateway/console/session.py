"""Sessions of signed-in staff: the cookie, its key in the database, and the token that forms carry."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode, urlsplit

from sqlalchemy import Connection, delete, insert, select, update
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from annai import clock
from annai.gateway.body import read_form
from annai.gateway.console.accounts import Role, Staff
from annai.gateway.console.pages import render
from annai.gateway.errors import PROBLEMS, ApiError, code_of_status
from annai.gateway.services import services_of
from annai.gateway.storage.tables import staff_accounts as accounts
from annai.gateway.storage.tables import staff_sessions as sessions

HOME = "/console"
SIGN_IN = "/console/sign-in"
# A shift; and a desk that somebody left.
LONGEST_SECONDS = 12 * 3600
IDLE_SECONDS = 2 * 3600
# Sessions are marked as used at most this often: not every look-up shall write.
TOUCH_SECONDS = 60


@dataclass(frozen=True)
class Visit:
    """A request of somebody signed in. ``fields`` is what a form sent, its token checked."""

    staff: Staff
    token: str
    fields: dict[str, str]


Handler = Callable[[Request, Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def signed_in(handler: Handler, *, role: Role = "operator") -> Endpoint:
    """An endpoint for staff of a role only; others are sent to sign in, or told that they may not."""

    @wraps(handler)
    async def endpoint(request: Request) -> Response:
        try:
            return await _served(request, handler, role)
        except ApiError as error:
            return problem_page(request, error.code, error.headers)
        except HTTPException as error:
            return problem_page(request, code_of_status(error.status_code), error.headers)

    return endpoint


async def not_found(_request: Request, _visit: Visit) -> Response:
    """For every address that is none of the console's."""
    raise HTTPException(404)


def problem_page(request: Request, code: str, headers: Mapping[str, str] | None) -> Response:
    """An error as a page from which the work goes on."""
    request.scope.setdefault("state", {})["error_code"] = code
    problem = PROBLEMS[code]
    page = render(request, "problem.html", status=problem.status, message=problem.message)
    page.headers.update(headers or {})
    return page


async def _served(request: Request, handler: Handler, role: Role) -> Response:
    check_origin(request)
    token = request.cookies.get(cookie_name(request), "")
    staff = await services_of(request).store.run(lambda connection: _find(connection, token)) if token else None
    if staff is None:
        return _to_sign_in(request)
    request.state.staff, request.state.csrf = staff, form_token(token)
    if not staff.may(role):
        return render(request, "forbidden.html", status=403)
    fields = await read_form(request) if request.method == "POST" else {}
    if request.method == "POST" and not hmac.compare_digest(form_token(token), fields.pop("csrf", "")):
        raise ApiError("invalid_form")
    return await handler(request, Visit(staff, token, fields))


def begin(connection: Connection, staff: Staff) -> str:
    """Start a session; returns its token. Old ones are cleared away."""
    now = _now()
    connection.execute(delete(sessions).where(sessions.c.created_at < now - LONGEST_SECONDS))
    token = secrets.token_urlsafe(32)
    row = {"token_hash": _hash(token), "account": staff.name, "created_at": now, "seen_at": now}
    connection.execute(insert(sessions), row)
    return token


def end(connection: Connection, token: str) -> None:
    """End a session."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == _hash(token)))


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Give the browser its session; an empty token takes it away."""
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=LONGEST_SECONDS if token else 0,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def cookie_name(request: Request) -> str:
    """With the prefix, browsers take the cookie from this very host over TLS only."""
    return "__Host-annai_staff" if _is_secure(request) else "annai_staff"


def form_token(token: str) -> str:
    """What the forms of a session carry: known only to pages that this session was shown."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def check_origin(request: Request) -> None:
    """Refuse a form that another site sends.

    Raises:
        ApiError: The browser says that the request comes from elsewhere.
    """
    if request.method in ("GET", "HEAD"):
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    # Browsers of today tell the site; older ones only the origin.
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign if site is None else site not in ("same-origin", "none"):
        raise ApiError("origin_not_allowed")


def safe_target(target: str) -> str:
    """Where to go after signing in: a page of the console and nothing else."""
    return target if target in (HOME, "/preview") or target.startswith((f"{HOME}/", f"{HOME}?")) else HOME


def _find(connection: Connection, token: str) -> Staff | None:
    now, mine = _now(), sessions.c.token_hash == _hash(token)
    query = select(accounts.c.name, accounts.c.role, sessions.c.created_at, sessions.c.seen_at)
    row = connection.execute(query.join(sessions, sessions.c.account == accounts.c.name).where(mine)).first()
    if row is None or row.created_at < now - LONGEST_SECONDS or row.seen_at < now - IDLE_SECONDS:
        return None
    if row.seen_at < now - TOUCH_SECONDS:
        connection.execute(update(sessions).where(mine).values(seen_at=now))
    return Staff(row.name, row.role)


def _to_sign_in(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"?{urlencode({'next': wanted})}" if request.method == "GET" and wanted != HOME else ""
    return RedirectResponse(f"{SIGN_IN}{target}", 303, {"Cache-Control": "no-store"})


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> int:
    return int(clock.now().timestamp())
