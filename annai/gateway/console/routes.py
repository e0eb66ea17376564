"""The pages of the console by path."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from annai.gateway.console import signin
from annai.gateway.console.pages import render
from annai.gateway.console.session import Visit, signed_in


async def home(request: Request, _visit: Visit) -> Response:
    """What there is."""
    return render(request, "home.html")


ROUTES: tuple[BaseRoute, ...] = (
    Route("/console", signed_in(home)),
    Route("/console/sign-in", signin.SignIn),
    Route("/console/sign-out", signed_in(signin.sign_out), methods=["POST"]),
)
