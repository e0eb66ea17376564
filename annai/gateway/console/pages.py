"""Makes the pages of the console from their templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

AUDIENCES = {
    "applicant": "申請者・補助事業者",
    "vendor": "IT導入支援事業者",
    "member": "コンソーシアム構成員",
    "lead": "コンソーシアム幹事社",
    "anyone": "どなたでも",
}
_MENU = (
    ("/console", "検索"),
    ("/console/decisions", "判定"),
    ("/console/records", "照会番号"),
    ("/console/contacts", "窓口"),
    ("/console/glossary", "用語"),
)
_EDITORS_MENU = (*_MENU, ("/console/quality", "品質"), ("/preview", "プレビュー"), ("/console/audit", "記録"))
_templates = Jinja2Templates(directory=Path(__file__).resolve().parent.parent / "templates")


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page or a part of one; never kept by browsers: it may show what applicants asked."""
    staff = getattr(request.state, "staff", None)
    shared = {
        "staff": staff,
        "csrf": getattr(request.state, "csrf", ""),
        "path": request.url.path,
        "menu": _EDITORS_MENU if staff and staff.role == "editor" else _MENU,
        "audiences": AUDIENCES,
    }
    # With the origin, older browsers too can show that a form comes from here.
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
    return _templates.TemplateResponse(
        request, f"console/{template}", {**shared, **context}, status_code=status, headers=headers
    )


def pieces(text: str, marks: Iterable[Sequence[int]]) -> list[tuple[str, bool]]:
    """The text cut at its marks: each piece, and is it marked?"""
    found, at = [], 0
    for start, end in marks:
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*found, (text[at:], False)] if piece[0]]
