"""The chat as built from ``widget/``: its script, the page it fills, and a page that shows it embedded."""

from __future__ import annotations

import gzip
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).resolve().parent.parent / "static"


class Static(StaticFiles):
    """Files that browsers keep but ask about: a new version must be seen at once."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


STATIC = Static(directory=FOLDER)


async def chat_page(request: Request) -> Response:
    """The chat as a page of its own."""
    return await STATIC.get_response("chat.html", request.scope)


async def demo_page(request: Request) -> Response:
    """A page that embeds the chat and does its best to spoil it."""
    return await STATIC.get_response("demo.html", request.scope)


async def script(request: Request) -> Response:
    """The script, compressed once: phones load it on pages that are not ours."""
    content, packed, tag = _script()
    headers = {"Cache-Control": "no-cache", "ETag": tag, "Vary": "Accept-Encoding"}
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(packed, headers={**headers, "Content-Encoding": "gzip"}, media_type="text/javascript")
    return Response(content, headers=headers, media_type="text/javascript")


@lru_cache(maxsize=1)
def _script() -> tuple[bytes, bytes, str]:
    content = (FOLDER / "widget.js").read_bytes()
    return content, gzip.compress(content, 9, mtime=0), f'W/"{sha256(content).hexdigest()[:16]}"'
