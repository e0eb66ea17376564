"""One server under watch, with small stand-ins for the real servers."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annai.settings import read_settings
from annai.supervisor import child as child_module
from annai.supervisor.child import Child, GivenUpError
from annai.supervisor.logs import Log
from annai.supervisor.services import Service, services
from annai.supervisor.spawn import stop
from scripts.live import free_ports

SERVER = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
print("up", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
LIMIT = 20.0


class Watch:
    """A child with what it said, driven until something holds."""

    def __init__(self, script: str, folder: Path) -> None:
        (port,) = free_ports(1)
        self.said: list[str] = []
        service = Service(
            name="toy",
            title="toy server",
            command=(sys.executable, "-c", script, str(port)),
            host="127.0.0.1",
            port=port,
            port_variable="TOY_PORT",
            health="/",
        )
        self.child = Child(service, os.environ, Log(folder / "log" / "toy.log"), self.said.append)

    def tick_until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + LIMIT
        while not holds():
            assert time.monotonic() < end, f"too late; said: {self.said}"
            self.child.tick()
            time.sleep(0.02)


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Watch]]:
    monkeypatch.setattr(child_module, "HEALTH_EVERY", 0.1)
    started: list[Watch] = []

    def start(script: str) -> Watch:
        started.append(Watch(script, tmp_path))
        started[-1].child.start()
        return started[-1]

    yield start
    for item in started:
        stop(item.child.processes, patience=0.0)


def test_a_server_is_ready_when_it_answers(watch: Callable[[str], Watch]) -> None:
    toy = watch(SERVER)
    assert not toy.child.is_ready
    toy.tick_until(lambda: toy.child.is_ready)
    assert toy.said == ["toy server is ready"]


@pytest.mark.parametrize("wanted", [None, "2"])
def test_servers_calculate_in_one_thread_unless_told_otherwise(
    watch: Callable[[str], Watch], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str | None
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    if wanted:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", wanted)
    told = tmp_path / "told"
    watch(f"import os, pathlib; pathlib.Path({str(told)!r}).write_text(os.environ['OPENBLAS_NUM_THREADS'])" + SERVER)
    end = time.monotonic() + LIMIT
    while not told.is_file() or not told.read_text():
        assert time.monotonic() < end
        time.sleep(0.02)
    assert told.read_text() == (wanted or "1")


def test_a_killed_server_is_started_again(watch: Callable[[str], Watch]) -> None:
    toy = watch(SERVER)
    toy.tick_until(lambda: toy.child.is_ready)
    (first,) = toy.child.processes
    first.kill()
    toy.tick_until(lambda: not toy.child.is_ready)
    toy.tick_until(lambda: toy.child.is_ready)
    (second,) = toy.child.processes
    assert second.pid != first.pid
    assert "toy server stopped (exit code -9)" in toy.said[1]


def test_a_server_that_never_started_is_given_up_at_once_with_its_last_words(
    watch: Callable[[str], Watch],
) -> None:
    toy = watch("import sys; sys.exit('the knowledge is broken')")
    with pytest.raises(GivenUpError, match=r"toy server did not start \(exit code 1\): the knowledge is broken"):
        toy.tick_until(lambda: False)


def test_a_server_that_keeps_dying_is_given_up(watch: Callable[[str], Watch], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "LONGEST_WAIT", 0.05)
    toy = watch(SERVER)

    def kill_when_ready() -> bool:
        if toy.child.is_ready:
            toy.child.processes[0].kill()
            toy.child.processes[0].wait()
        return False

    with pytest.raises(GivenUpError, match="stopped 6 times"):
        toy.tick_until(kill_when_ready)
    assert len([line for line in toy.said if "started again" in line]) == child_module.MOST_FAST_DEATHS


def test_a_server_that_others_can_do_without_is_tried_again_and_again(watch: Callable[[str], Watch]) -> None:
    toy = watch(SERVER)
    toy.child.service = replace(toy.child.service, others_go_on=True)
    toy.tick_until(lambda: toy.child.is_ready)
    for _ in range(2 * child_module.MOST_FAST_DEATHS):
        toy.child._died("test", time.monotonic())
    assert toy.said[-1].endswith(f"in {child_module.PATIENT_WAIT:.1f} s")
    assert "error: the toy server stopped 10 times (test)" in toy.said[-2]


def test_the_gateway_may_outlive_rasa_but_nothing_the_gateway() -> None:
    assert {service.name for service in services(read_settings({})) if service.others_go_on} == {"rasa", "actions"}


def test_the_wait_before_a_restart_grows(watch: Callable[[str], Watch], monkeypatch: pytest.MonkeyPatch) -> None:
    toy = watch(SERVER)
    now = time.monotonic()
    monkeypatch.setattr(toy.child, "_was_ready", True)
    for _ in range(3):
        toy.child._died("test", now)
    assert [line.rsplit("in ", 1)[1] for line in toy.said] == ["0.5 s", "1.0 s", "2.0 s"]


def test_deaths_far_apart_do_not_add_up(watch: Callable[[str], Watch]) -> None:
    toy = watch(SERVER)
    toy.tick_until(lambda: toy.child.is_ready)
    for _ in range(2 * child_module.MOST_FAST_DEATHS):
        toy.child._started = time.monotonic() - 2 * child_module.FAST
        toy.child._died("test", time.monotonic())
    assert toy.said[-1].endswith("in 0.5 s")


def test_a_server_that_hangs_is_started_again(watch: Callable[[str], Watch], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "MOST_MISSED", 2)
    toy = watch(SERVER)
    toy.tick_until(lambda: toy.child.is_ready)
    monkeypatch.setattr(child_module.health, "answers", lambda _service: False)
    toy.tick_until(lambda: not toy.child.is_ready)
    assert "it no longer answers" in toy.said[-1]
