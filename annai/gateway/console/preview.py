"""Preview: editors talk to another version of the knowledge, on a day of their choice, beside the live one.

Answers come from the core in this process. Nothing is stored but in memory, and nothing is recorded as a consultation.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from annai import clock
from annai.content.assistant import Conversation, load_topic_model
from annai.content.diff_page import KINDS, sort_of
from annai.content.releases import Releases, digest_of
from annai.content.review import Review, review
from annai.content.validation import Project, problems
from annai.content.whole import load_whole
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState
from annai.errors import AnnaiError
from annai.gateway.config import MAX_TEXT
from annai.gateway.console.pages import render
from annai.gateway.console.session import Visit
from annai.gateway.services import services_of
from annai.language.topics import TopicModel
from annai.paths import ROOT, looking_at
from annai.settings import read_settings

DRAFT = "draft"
SESSIONS = 20
LONGEST = 50  # turns shown
OFFERED = 10  # published versions
GONE = "この版の控えは削除されました。版を選び直してください。"


@dataclass(frozen=True)
class Preview:
    """What one session looks at, and the conversation so far."""

    version: str
    day: date | None
    state: DialogueState
    turns: tuple[tuple[str, Reply], ...] = ()


class Previews:
    """The previews of the sessions that used theirs last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Preview] = OrderedDict()

    def get(self, token: str) -> Preview | None:
        """What a session looks at."""
        return self._kept.get(_key(token))

    def put(self, token: str, preview: Preview) -> None:
        """Keep it; the one unused for longest goes."""
        self._kept[_key(token)] = preview
        self._kept.move_to_end(_key(token))
        if len(self._kept) > SESSIONS:
            self._kept.popitem(last=False)


async def page(request: Request, visit: Visit) -> Response:
    """Choose a version and a day; see what changes; ask."""
    return await _page(request, _previews(request).get(visit.token))


async def begin(request: Request, visit: Visit) -> Response:
    """Look at a version from now on. A draft that is not in order is not shown but its problems are."""
    releases = _releases(request)
    day = _day(visit.fields.get("day", ""))
    chosen = visit.fields.get("version", DRAFT)
    if releases is None or isinstance(day, str):
        return await _page(request, None, wrong=[day] if isinstance(day, str) else [])
    try:
        version = await asyncio.to_thread(_stored, releases, chosen)
    except AnnaiError as error:
        return await _page(request, None, wrong=str(error).replace(f"{ROOT}/", "").splitlines())
    _previews(request).put(visit.token, Preview(version, day, DialogueState()))
    return RedirectResponse("/preview", 303, {"Cache-Control": "no-store"})


async def ask(request: Request, visit: Visit) -> Response:
    """One message to the version that the session looks at."""
    preview, releases = _previews(request).get(visit.token), _releases(request)
    message = visit.fields.get("message", "").strip()[:MAX_TEXT]
    if preview is None or releases is None or not message:
        return RedirectResponse("/preview", 303, {"Cache-Control": "no-store"})
    try:
        answered = await asyncio.to_thread(_answered, releases.path(preview.version), preview, message)
    except AnnaiError as error:
        return await _page(request, preview, wrong=str(error).replace(f"{ROOT}/", "").splitlines())
    _previews(request).put(visit.token, answered)
    return RedirectResponse("/preview#latest", 303, {"Cache-Control": "no-store"})


async def _page(request: Request, preview: Preview | None, *, wrong: list[str] | None = None) -> Response:
    releases = _releases(request)
    context: dict[str, Any] = {"available": releases is not None}
    if releases is not None:
        log, stored = await asyncio.to_thread(releases.log), await asyncio.to_thread(releases.stored)
        latest_first = {one.knowledge: one.at[:16].replace("T", " ") for one in reversed(log)}
        context["versions"] = [(version, at) for version, at in latest_first.items() if version in stored][:OFFERED]
        if preview and preview.version not in stored:
            preview, wrong = None, [GONE]
        if preview:
            found = await asyncio.to_thread(_review, releases, preview.version)
            context |= {"review": found, "kinds": KINDS, "sort_of": sort_of}
    shown = {"preview": preview, "wrong": wrong, "draft": DRAFT, **context}
    return render(request, "preview.html", status=422 if wrong else 200, **shown)


def _stored(releases: Releases, chosen: str) -> str:
    """The version to look at; the draft is checked and copied first.

    Raises:
        AnnaiError: It is not in order, or there is no such version.
    """
    if chosen != DRAFT:
        return releases.path(chosen).name
    folder = read_settings().knowledge
    found = problems(Project(ROOT, folder), quick=True)
    if found:
        raise AnnaiError("\n".join(found))
    version = releases.store(folder)
    load_whole(releases.path(version))
    return version


def _answered(folder: Path, preview: Preview, message: str) -> Preview:
    clock.at_day(preview.day)  # this thread's context ends with the call
    archive = read_settings().model
    with looking_at(folder):
        conversation = Conversation(_model(folder, archive, digest_of(archive) if archive.is_file() else ""))
        conversation.state = preview.state
        reply = conversation.say(message)
    turns = (*preview.turns, (message, reply))[-LONGEST:]
    return replace(preview, state=conversation.state, turns=turns)


@lru_cache(maxsize=1)
def _model(_folder: Path, archive: Path, _digest: str) -> TopicModel:
    return load_topic_model(archive)


def _review(releases: Releases, version: str) -> Review | None:
    """The check list against the live version; None where this is the live one."""
    live = releases.current()
    if live is None or live.knowledge == version:
        return None
    return _reviewed(releases.path(live.knowledge), releases.path(version))


@lru_cache(maxsize=4)
def _reviewed(before: Path, after: Path) -> Review:
    return review(load_whole(before), load_whole(after), ROOT / "data" / "nlu")


def _day(text: str) -> date | str | None:
    """The day to look at, None for today; or what is wrong with it."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return "日付は 2024-03-01 のように入力してください。"


def _previews(request: Request) -> Previews:
    state = request.app.state
    if not hasattr(state, "previews"):
        state.previews = Previews()
    found: Previews = state.previews
    return found


def _releases(request: Request) -> Releases | None:
    folder = services_of(request).config.releases
    return Releases(folder) if folder else None


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
