"""Traces: one for each request, over all three servers, with nothing in it that a user wrote; off, nothing at all."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from annai import traces
from annai.paths import ROOT
from annai.supervisor.services import RASA_PYTHON
from scripts.live import LiveSystem, free_ports, live_system

QUESTION = "gBizIDプライムの取得には何日かかりますか。連絡先は090-1234-5678です"
SERVERS = {"annai-gateway", "annai-rasa", "annai-actions"}


@dataclass(frozen=True)
class Span:
    server: str
    name: str
    trace: str
    id: str
    parent: str
    values: dict[str, Any]
    failed: bool


@dataclass
class Collector:
    """Takes spans as OpenTelemetry's collector does. ``raw`` is what came over the wire."""

    port: int = 0
    raw: bytes = b""
    spans: list[Span] = field(default_factory=list)

    def take(self, content: bytes) -> None:
        self.raw += content
        for resource in ExportTraceServiceRequest.FromString(content).resource_spans:
            server = _values(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                self.spans += [_span(server, item) for item in scope.spans]

    def turn(self, system: LiveSystem, message: str, **more: str) -> tuple[dict[str, Any], list[Span]]:
        """Ask something; the answer, and all spans of its trace."""
        before = len(self.spans)
        answer = httpx.post(f"{system.gateway}/api/chat", json={"message": message, **more}, timeout=20).json()
        end = time.monotonic() + 15
        while time.monotonic() < end:
            fresh = self.spans[before:]
            roots = [span.trace for span in fresh if span.name == "POST /api/chat"]
            found = [span for span in fresh if span.trace in roots]
            if {span.server for span in found} == SERVERS:
                return answer, found
            time.sleep(0.1)
        raise AssertionError(f"no whole trace: {answer}, {self.spans[before:]}")


def _values(attributes: Any) -> dict[str, Any]:
    return {item.key: getattr(item.value, item.value.WhichOneof("value")) for item in attributes}


def _span(server: str, item: Any) -> Span:
    failed = item.status.code == item.status.STATUS_CODE_ERROR
    ids = (item.trace_id.hex(), item.span_id.hex(), item.parent_span_id.hex())
    return Span(server, item.name, *ids, _values(item.attributes), failed)


@contextmanager
def collecting(port: int = 0) -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            collector.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        collector.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as found:
        yield found


@pytest.fixture(scope="module")
def traced(collector: Collector) -> Iterator[LiveSystem]:
    with live_system({"ANNAI_TRACES": f"http://127.0.0.1:{collector.port}"}) as system:
        yield system


@pytest.mark.server
def test_a_turn_is_one_trace_over_three_servers(collector: Collector, traced: LiveSystem) -> None:
    answer, spans = collector.turn(traced, QUESTION)
    by_name = {(span.server.removeprefix("annai-"), span.name): span for span in spans}
    links = {
        ("gateway", "rasa"): ("gateway", "POST /api/chat"),
        ("rasa", "turn"): ("gateway", "rasa"),
        ("rasa", "nlu"): ("rasa", "turn"),
        ("rasa", "policy"): ("rasa", "turn"),
        ("rasa", "read conversation"): ("rasa", "turn"),
        ("rasa", "store conversation"): ("rasa", "turn"),
        ("rasa", "action"): ("rasa", "turn"),
        ("actions", "action"): ("rasa", "action"),
        ("actions", "core"): ("actions", "action"),
    }
    ids = {span.id: name for name, span in by_name.items()}
    assert {name: ids.get(by_name[name].parent) for name in links} == links
    assert [span.name for span in spans if not span.parent] == ["POST /api/chat"]
    assert not any(span.failed for span in spans)
    root, core = by_name["gateway", "POST /api/chat"].values, by_name["actions", "core"].values
    assert root["http.response.status_code"] == 200
    assert root["annai.topic"] == core["annai.topic"] == answer["topic"]
    assert root["annai.status"] == core["annai.status"] == answer["status"]


@pytest.mark.server
def test_no_word_and_no_id_of_a_user_leaves_with_a_span(collector: Collector, traced: LiveSystem) -> None:
    headers = {"X-Request-ID": "0901234567890", "traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"}
    client = httpx.Client(base_url=traced.gateway, headers=headers, timeout=20)
    answer, _ = collector.turn(traced, QUESTION, message_id="m-0901234567890")
    client.get("/api/search", params={"q": QUESTION})
    client.get(f"/api/conversations/{answer['conversation_id']}/export")
    client.request("GEBIZID", "/" + QUESTION)
    time.sleep(2)  # until what was asked last is sent, too
    sent = collector.raw
    for secret in (QUESTION, "5678", "567890", "何日", "GEBIZID", answer["conversation_id"]):
        assert secret.encode() not in sent, secret
    assert bytes.fromhex("ab" * 16) not in sent
    assert {"GET /api/search", "GET /api/conversations/{conversation_id}/export"} <= {
        span.name for span in collector.spans
    }


@pytest.mark.server
def test_the_log_names_the_trace(collector: Collector, traced: LiveSystem) -> None:
    _, spans = collector.turn(traced, "締切はいつですか")
    lines = (traced.data / "log" / "gateway.log").read_text(encoding="utf-8").splitlines()
    logged = [json.loads(line) for line in lines if line.startswith("{")]
    assert spans[0].trace in [line.get("trace_id") for line in logged if line.get("route") == "/api/chat"]


@pytest.mark.server
def test_a_collector_that_is_gone_or_hangs_holds_up_nothing() -> None:
    (port,) = free_ports(1)
    with live_system({"ANNAI_TRACES": f"http://127.0.0.1:{port}"}) as system:
        answered_quickly(system)
        wait_for_log(system, "traces cannot be sent")
        with collecting(port) as late:
            late.turn(system, "締切はいつですか")
        wait_for_log(system, "traces reach the collector again")
        with socket.create_server(("127.0.0.1", port)):  # takes connections and never answers
            answered_quickly(system)
            begin = time.monotonic()
            assert system.stop() == 0
            assert time.monotonic() - begin < 8
        assert log_of(system).count("traces cannot be sent") <= 2


def answered_quickly(system: LiveSystem) -> None:
    for year in (2022, 2023, 2024):
        begin = time.monotonic()
        message = {"message": f"{year}年の締切はいつですか"}
        answer = httpx.post(f"{system.gateway}/api/chat", json=message, timeout=20).json()
        assert "degraded" not in answer
        assert time.monotonic() - begin < 2


def log_of(system: LiveSystem) -> str:
    return (system.data / "log" / "gateway.log").read_text(encoding="utf-8")


def wait_for_log(system: LiveSystem, text: str, seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while text not in log_of(system):
        assert time.monotonic() < end, text
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("python", "module"),
    [
        (sys.executable, "annai.gateway.app"),
        (str(RASA_PYTHON), "annai.nlu.rasa_server"),
        (str(RASA_PYTHON), "annai.nlu.action_server"),
        (str(RASA_PYTHON), "actions.conversation"),
    ],
)
def test_nothing_of_opentelemetry_is_imported_while_traces_are_off(python: str, module: str) -> None:
    code = f"import sys, {module}; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    done = subprocess.run([python, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_the_extra_the_setting_is_refused_by_name() -> None:
    code = """
import sys
sys.modules["opentelemetry"] = None
from annai import traces
traces.begin("gateway", "http://127.0.0.1:4318", 100)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "ANNAI_TRACES='http://127.0.0.1:4318'" in last
    assert "make setup-traces" in last


@pytest.fixture
def recording(collector: Collector) -> Iterator[Callable[[], list[Span]]]:
    """Traces of this process; the function ends them and tells what was sent."""
    begin = len(collector.spans)
    traces.begin("test", f"http://127.0.0.1:{collector.port}", 100)

    def sent() -> list[Span]:
        traces.end()
        return [span for span in collector.spans[begin:] if span.server == "annai-test"]

    yield sent
    traces.end()


def test_an_error_is_noted_by_its_type_only(recording: Callable[[], list[Span]], collector: Collector) -> None:
    with pytest.raises(ValueError, match="ひみつ"), traces.span("outer", "server"), traces.span("inner"):
        raise ValueError("ひみつ")
    assert [(span.name, span.values, span.failed) for span in recording()] == [
        ("inner", {"error.type": "ValueError"}, True),
        ("outer", {"error.type": "ValueError"}, True),
    ]
    assert "ひみつ".encode() not in collector.raw


def test_a_part_of_nothing_is_no_trace(recording: Callable[[], list[Span]]) -> None:
    with traces.span("warm-up"):
        traces.note(status="answered")
    assert traces.carried() == {}
    assert recording() == []


def test_one_connection_serves_traces_one_after_the_other(recording: Callable[[], list[Span]]) -> None:
    """What a server's task adopted for one call does not stay for the next one."""
    first, second = f"00-{'1a' * 16}-{'1b' * 8}-01", f"00-{'2a' * 16}-{'2b' * 8}-01"
    for header in ({"traceparent": first}, {"traceparent": second}, {}, {"traceparent": "broken"}):
        traces.adopt(header)
        with traces.span("turn", "server"):
            pass
    spans = recording()
    assert [span.trace for span in spans[:2]] == ["1a" * 16, "2a" * 16]
    assert [span.parent for span in spans] == ["1b" * 8, "2b" * 8, "", ""]
    assert len({span.trace for span in spans}) == 4


def test_a_share_of_the_traces_is_kept_whole(collector: Collector) -> None:
    begin = len(collector.spans)
    traces.begin("test", f"http://127.0.0.1:{collector.port}", 20)
    for _ in range(500):
        traces.adopt({})
        with traces.span("turn", "server"), traces.span("part"):
            pass
    traces.adopt({"traceparent": f"00-{'ee' * 16}-{'ef' * 8}-00"})  # the caller does not keep its trace
    with traces.span("dropped", "server"):
        assert traces.trace_id() == ""
    traces.end()
    spans = [span for span in collector.spans[begin:] if span.server == "annai-test"]
    turns = {span.trace for span in spans if span.name == "turn"}
    assert 40 < len(turns) < 180
    assert turns == {span.trace for span in spans if span.name == "part"}
    assert "dropped" not in {span.name for span in spans}
