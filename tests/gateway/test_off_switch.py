"""With the off switch on, nobody gets an answer: everybody is told so, and whom to call."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import FakeRasa, Start

from annai.cli.app import run
from annai.gateway.core import Core

pytestmark = pytest.mark.anyio


@pytest.fixture
def switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file, and the command bound to it."""
    monkeypatch.setenv("ANNAI_DATA", str(tmp_path))
    return tmp_path / "off"


def phones(core: Core) -> set[str]:
    return {core.knowledge.contacts[f"callcenter-{year}"].phones[0].number for year in (2020, 2023, 2024)}


async def test_the_chat_says_that_it_is_stopped_and_goes_on_afterwards(start: Start, switch: Path, core: Core) -> None:
    rasa = FakeRasa()
    async with start(rasa, off_file=switch) as gateway:
        before = (await gateway.say("IDは?", message_id="m1")).json()
        key = {"conversation_id": before["conversation_id"]}
        assert run(["stop-answers"]) == 0
        for message_id in ("m1", "m2"):  # an answer given before may be what is wrong
            stopped = await gateway.say("IDは?", message_id=message_id, **key)
            assert stopped.status_code == 200
            body = stopped.json()
            assert "停止中" in body["messages"][0]["text"]
            assert all(number in body["messages"][0]["text"] for number in phones(core))
            assert (body["status"], body["conversation_id"], body["citations"]) == ("handoff", *key.values(), [])
        counted = (await gateway.client.get("/metrics")).text
        assert run(["resume-answers"]) == 0
        after = (await gateway.say("IDは?", message_id="m2", **key)).json()
    assert "annai_stopped 1.0" in counted
    assert "annai_stopped_turns_total 2.0" in counted
    assert after["status"] == "answered"
    assert after["conversation_id"] == key["conversation_id"]
    assert len(rasa.heard) == 2


async def test_a_chat_that_opens_shows_it_and_offers_no_questions(start: Start, switch: Path) -> None:
    async with start(off_file=switch) as gateway:
        assert (await gateway.client.get("/api/welcome")).json()["buttons"]
        switch.touch()
        welcome = (await gateway.client.get("/api/welcome")).json()
    assert "停止中" in welcome["text"]
    assert welcome["buttons"] == []


async def test_the_form_without_script_says_so_too(start: Start, switch: Path, core: Core) -> None:
    switch.touch()
    async with start(off_file=switch) as gateway:
        page = await gateway.client.post("/ask", data={"message": "IDは?"})
    assert page.status_code == 200
    assert "停止中" in page.text
    assert all(number in page.text for number in phones(core))


@pytest.mark.parametrize("path", ["/api/search?q=ID", "/api/decisions/withdrawal"])
async def test_programs_are_refused(start: Start, switch: Path, path: str) -> None:
    async with start(off_file=switch) as gateway:
        assert (await gateway.client.get(path)).status_code == 200
        switch.touch()
        refused = await gateway.client.get(path)
        health = (await gateway.client.get("/healthz")).status_code
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "stopped"
    assert int(refused.headers["Retry-After"]) > 0
    assert health == 200


async def test_an_id_that_is_none_is_not_repeated(start: Start, switch: Path) -> None:
    switch.touch()
    async with start(off_file=switch) as gateway:
        body = await gateway.say("IDは?", conversation_id="<script>")
    assert "<script>" not in body.text


def test_the_commands_tell_the_state(switch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command, stopped in (("stop-answers", True), ("resume-answers", False), ("resume-answers", False)):
        assert run([command, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"stopped": stopped, "file": str(switch)}
        assert switch.exists() == stopped
