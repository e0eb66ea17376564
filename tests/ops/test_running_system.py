"""The real servers: they answer, recover, keep quiet about what users wrote, and all end together."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import pytest

from scripts.live import LiveSystem
from scripts.live import live_system as start_system
from tests.ops.test_spawn import gone_within

pytestmark = [pytest.mark.server, pytest.mark.slow]

# Long enough for a start on a machine that does other things as well.
RECOVERY = 90.0


def post(address: str, body: dict[str, Any]) -> Any:
    data = json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def ask(system: LiveSystem, message: str, sender: str | None = None) -> list[dict[str, Any]]:
    replies: list[dict[str, Any]] = post(system.rest, {"sender": sender or uuid.uuid4().hex, "message": message})
    return replies


def status(replies: list[dict[str, Any]]) -> str:
    (custom,) = [reply["custom"] for reply in replies if "custom" in reply]
    return str(custom["status"])


def children(system: LiveSystem) -> dict[str, int]:
    """Process ids of the servers by their command: rasa_server, action_server, uvicorn."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            continue
        if parent == system.process.pid and b"-m" in words:  # one that has just died has no words left
            module = words[words.index(b"-m") + 1].decode()
            found[module.rsplit(".", 1)[-1]] = int(folder.name)
    return found


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_rest_channel_answers_with_text_and_status(live_system: LiveSystem) -> None:
    replies = ask(live_system, "IT導入補助金とは何ですか")
    assert any(reply.get("text") for reply in replies)
    assert status(replies) == "answered"


def test_a_conversation_is_remembered(live_system: LiveSystem) -> None:
    sender = uuid.uuid4().hex
    ask(live_system, "2023年に導入したソフトを解約したら返還が必要ですか", sender)
    text = "".join(reply.get("text", "") for reply in ask(live_system, "2020年の場合は?", sender))
    assert "2020" in text


def test_rasa_offers_no_api_without_being_asked_to(live_system: LiveSystem) -> None:
    for path in ("/status", "/model/parse", "/conversations/x/tracker"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            post(live_system.rasa + path, {"text": "x"})
        assert caught.value.code == 404


def test_the_inner_servers_listen_on_loopback_only(live_system: LiveSystem) -> None:
    listening = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        address, port = line.split()[1].split(":")
        if line.split()[3] == "0A":
            listening[int(port, 16)] = address
    for port in (live_system.rasa_port, live_system.actions_port, live_system.gateway_port):
        assert listening[port] == "0100007F"


def test_an_unknown_action_is_an_error_without_details(live_system: LiveSystem) -> None:
    call = {"next_action": "action_nowhere", "tracker": {"sender_id": "x", "slots": {}, "events": []}}
    with pytest.raises(urllib.error.HTTPError) as caught:
        post(f"{live_system.actions}/webhook", call)
    assert caught.value.code == 404
    assert "action_nowhere" in json.load(caught.value)["error"]


def test_an_action_that_fails_does_not_repeat_what_it_was_sent(live_system: LiveSystem) -> None:
    secret = "秘密の相談"
    call = {
        "next_action": "action_lookup",
        "tracker": {"sender_id": "x", "slots": {}, "events": [], "latest_message": {"text": secret, "entities": 1}},
    }
    with pytest.raises(urllib.error.HTTPError) as caught:
        post(f"{live_system.actions}/webhook", call)
    assert caught.value.code == 500
    assert secret not in caught.value.read().decode()
    assert "action_lookup failed" in (live_system.data / "log" / "actions.log").read_text()


def test_no_message_reaches_a_log_file(live_system: LiveSystem) -> None:
    marker = f"解約{uuid.uuid4().hex}"
    ask(live_system, f"{marker}の場合はどうなりますか")
    for path in (live_system.data / "log").iterdir():
        assert marker not in path.read_text(encoding="utf-8", errors="replace"), path.name


def test_killed_servers_come_back_and_the_conversation_goes_on() -> None:
    with start_system() as system:
        sender = uuid.uuid4().hex
        ask(system, "2023年に導入したソフトを解約したら返還が必要ですか", sender)
        before = children(system)
        os.kill(before["action_server"], signal.SIGKILL)
        os.kill(before["rasa_server"], signal.SIGKILL)
        system.wait_for("Rasa server stopped (exit code -9)", 10)
        end = time.monotonic() + RECOVERY
        while (
            system.printed().count("Rasa server is ready") < 2 or system.printed().count("action server is ready") < 2
        ):
            assert time.monotonic() < end, system.printed()
            time.sleep(0.1)
        after = children(system)
        assert {after[name] != before[name] for name in ("action_server", "rasa_server")} == {True}
        assert after.get("uvicorn") == before.get("uvicorn")
        text = "".join(reply.get("text", "") for reply in ask(system, "2020年の場合は?", sender))
        assert "2020" in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_system_leaves_nothing_behind(number: signal.Signals) -> None:
    with start_system() as system:
        servers = list(children(system).values())
        assert len(servers) >= 2
        system.process.send_signal(number)
        assert system.process.wait(20) == 0
        assert gone_within(1.0, *servers)
        assert not any(map(listens, (system.gateway_port, system.rasa_port, system.actions_port)))
        assert system.printed().rstrip().endswith("stopped")
        assert "Traceback" not in system.printed()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux only")
def test_servers_end_when_the_supervisor_is_killed() -> None:
    with start_system() as system:
        servers = list(children(system).values())
        system.process.kill()
        system.process.wait()
        assert gone_within(5.0, *servers)
