"""Makes the pages of the console from their templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

_templates = Jinja2Templates(directory=Path(__file__).resolve().parent.parent / "templates")


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page or a part of one; never kept by browsers: it may show what applicants asked."""
    context |= {"staff": getattr(request.state, "staff", None), "csrf": getattr(request.state, "csrf", "")}
    headers = {"Cache-Control": "no-store"}
    return _templates.TemplateResponse(request, f"console/{template}", context, status_code=status, headers=headers)
