"""A gateway of a few lines, on real HTTP: the same contract, scripted answers, delays and failures."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from scripted_replies import REPLIES, SUGGESTIONS, WELCOME

STATIC = Path(__file__).resolve().parents[2] / "annai" / "gateway" / "static"
PAGES = {"/": "chat.html", "/demo": "demo.html"}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}
# As strict as the real pages: no inline style, no inline script, no eval, no markup from strings but Lit's own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html"
)

Reply = dict[str, Any]


@dataclass
class Failure:
    """What happens to a chat request in place of an answer. ``lost``: it is worked on, but no reply arrives."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False


@dataclass
class FakeGateway:
    """Answers, and remembers what it was asked. ``failures`` are used up one a chat request."""

    delay: float = 0.0
    script_delay: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    history_status: int = 200
    welcome_status: int = 200
    origins: set[str] = field(default_factory=set)
    attempts: list[tuple[str, str]] = field(default_factory=list)
    turns: dict[str, dict[str, tuple[str, Reply]]] = field(default_factory=dict)
    feedback: list[Mapping[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    url: str = ""

    def answered(self) -> list[str]:
        """The questions that were worked on, each once."""
        return [question for turns in self.turns.values() for question, _ in turns.values()]

    def chat(self, body: Mapping[str, Any]) -> Reply:
        """The answer; the same one again for the same message id."""
        message_id, question = body["message_id"], body["message"]
        for turns in self.turns.values():
            if message_id in turns:
                return turns[message_id][1]
        conversation = body.get("conversation_id")
        if conversation not in self.turns:
            conversation = f"conversation-{len(self.turns) + 1}"
            self.turns[conversation] = {}
        reply = {**REPLIES.get(question, REPLIES["*"]), "conversation_id": conversation, "message_id": message_id}
        self.turns[conversation][message_id] = (question, reply)
        return reply

    def history(self, conversation: str) -> Reply | None:
        """What was said, oldest first."""
        if conversation not in self.turns:
            return None
        votes = {one["message_id"]: one["helpful"] for one in self.feedback}
        turns = self.turns[conversation].items()
        return {
            "turns": [
                {"message": question, "at": "2026-11-20T10:15:00+09:00", "helpful": votes.get(key), "reply": reply}
                for key, (question, reply) in turns
            ]
        }


class Server(ThreadingHTTPServer):
    """Carries the gateway to its handlers."""

    daemon_threads = True

    def __init__(self, gateway: FakeGateway) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.gateway = gateway
        gateway.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle of an answer is no error; anything else is told as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    @property
    def gateway(self) -> FakeGateway:
        return cast(Server, self.server).gateway

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, the name is the base class's
        """Keeps the test output quiet."""

    def do_OPTIONS(self) -> None:  # noqa: N802, the name is the base class's
        self._send(204, b"", "text/plain")

    def do_GET(self) -> None:  # noqa: N802
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        self.gateway.requests.append(path)
        if path == "/api/welcome":
            self._json(WELCOME, self.gateway.welcome_status)
        elif path == "/api/search":
            found = [item for item in SUGGESTIONS if query["q"][0] in item["title"]]
            self._json({"results": found[: int(query["limit"][0])]})
        elif path.startswith("/api/conversations/"):
            self._history(path.removeprefix("/api/conversations/"))
        else:
            self._file(path)

    def do_POST(self) -> None:  # noqa: N802
        self.gateway.requests.append(self.path)
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path == "/api/feedback":
            self.gateway.feedback.append(body)
            self._json({"ok": True})
            return
        self.gateway.attempts.append((body["message_id"], body["message"]))
        failure = self.gateway.failures.pop(0) if self.gateway.failures else None
        if failure and failure.lost:
            self.gateway.chat(body)
        if failure and not failure.status:
            self.close_connection = True
            self.connection.close()
        elif failure:
            self._json({"error": {"code": "x", "message": "x", "request_id": "x"}}, failure.status, failure.headers)
        else:
            time.sleep(self.gateway.delay)
            self._json(self.gateway.chat(body))

    def _history(self, conversation: str) -> None:
        found = self.gateway.history(conversation)
        if self.gateway.history_status != 200:
            self._json({}, self.gateway.history_status)
        else:
            self._json(found or {}, 200 if found else 404)

    def _file(self, path: str) -> None:
        if path in self.gateway.pages:
            self._send(200, self.gateway.pages[path].encode(), TYPES[".html"])
            return
        time.sleep(self.gateway.script_delay if path == "/widget.js" else 0)
        file = STATIC / PAGES.get(path, Path(path).name)
        if file.is_file():
            self._send(200, file.read_bytes(), TYPES[file.suffix])
        else:
            self._send(404, b"", "text/plain")

    def _json(self, data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self._send(status, json.dumps(data, ensure_ascii=False).encode(), "application/json", headers)

    def _send(self, status: int, content: bytes, kind: str, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status, HTTPStatus(status).phrase)
        origin = self.headers.get("origin")
        if origin in self.gateway.origins:
            self.send_header("access-control-allow-origin", origin)
            self.send_header("access-control-allow-headers", "content-type")
        if kind.startswith("text/html"):
            self.send_header("content-security-policy", POLICY)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.send_header("x-content-type-options", "nosniff")
        self.end_headers()
        self.wfile.write(content)


def start(gateway: FakeGateway) -> Server:
    """Serve in a thread until ``shutdown``."""
    server = Server(gateway)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server
