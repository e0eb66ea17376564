"""The load measurement: its client against a small server that misbehaves, and its arithmetic."""

from __future__ import annotations

import asyncio
import json
import mmap
import os
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.load import runs
from bench.load.closed import WrongAnswer, drive, speak_to_gateway
from bench.load.evidence import Stored, faults
from bench.load.figures import draw_cpu, draw_memory, draw_times, growth, process_table, spread
from bench.load.http import Client, ConnectionLost
from bench.load.length import compare
from bench.load.processes import Sample, Usage, Watch, by_role, usage, watch
from bench.load.scripts import Line, read_conversations
from bench.load.sending import Answered, Sender, Tally
from bench.load.users import Crowd, visit
from bench.quality.report import Bar

# (number of the request, its body) → status, more headers, body; None hangs up without an answer
Answer = Callable[[int, dict[str, Any]], "tuple[int, dict[str, str], Any] | None"]


def reply(asked: dict[str, Any], *payloads: str) -> tuple[int, dict[str, str], Any]:
    """The gateway's answer to a message."""
    conversation = asked.get("conversation_id") or f"c-{asked['message_id']}"
    buttons = [{"title": payload, "payload": payload} for payload in payloads]
    return 200, {}, {"conversation_id": conversation, "messages": [{"text": "はい", "buttons": buttons}]}


def served(answer: Answer, work: Callable[[str], Awaitable[Any]]) -> tuple[Any, list[dict[str, Any]]]:
    """What ``work`` returns, given the address of a server that answers so; and the bodies that the server got."""
    got: list[dict[str, Any]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                length = int(head.split("content-length: ")[1].split("\r\n")[0])
                got.append(json.loads(await reader.readexactly(length)))
                found = answer(len(got), got[-1])
                if found is None:
                    break
                body = json.dumps(found[2]).encode()
                lines = "".join(f"{name}: {value}\r\n" for name, value in found[1].items())
                writer.write(f"HTTP/1.1 {found[0]} X\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def both() -> Any:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            return await work(f"http://127.0.0.1:{port}/api/chat")
        finally:
            server.close()

    return asyncio.run(both()), got


def sent(answer: Answer, lose: float = 0.0) -> tuple[Tally, list[dict[str, Any]]]:
    """One message sent to a server that answers so."""

    async def work(url: str) -> Tally:
        tally, http = Tally(), Client(url)
        await Sender(http, tally, random.Random(1), lose).send(None, "補助率は", 0.0)
        await http.close()
        return tally

    return served(answer, work)


@pytest.fixture(autouse=True)
def _impatient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("server"):
        return
    monkeypatch.setattr("bench.load.sending.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("bench.load.sending.LONGEST_PAUSE", 0.02)
    monkeypatch.setattr("bench.load.sending.ATTEMPTS", 5)


# --- sending ------------------------------------------------------------------------------------------


def test_a_shed_message_comes_again_with_the_same_id_after_the_time_it_was_told() -> None:
    shed = (503, {"Retry-After": "1"}, {"error": {}})
    tally, got = sent(lambda number, asked: shed if number == 1 else reply(asked))
    assert [asked["message_id"] for asked in got] == [tally.answered[0].message] * 2
    assert tally.answered[0].attempts == 2
    assert tally.answered[0].seconds >= 1.0
    assert tally.events["status 503"] == 1
    assert tally.events["refusals without Retry-After"] == 0


def test_a_refusal_that_does_not_say_when_to_come_back_is_noted() -> None:
    tally, _ = sent(lambda number, asked: (503, {}, {}) if number == 1 else reply(asked))
    assert tally.events["refusals without Retry-After"] == 1


def test_a_message_whose_connection_broke_comes_again_with_the_same_id() -> None:
    tally, got = sent(lambda number, asked: None if number < 3 else reply(asked))
    assert len({asked["message_id"] for asked in got}) == 1
    assert tally.events["connections lost"] == 2
    assert len(tally.answered) == 1


def test_an_answer_can_be_lost_on_purpose() -> None:
    tally, got = sent(lambda _, asked: reply(asked), lose=1.0)
    assert len(got) == 2
    assert len({asked["message_id"] for asked in got}) == 1
    assert tally.events["answers lost on purpose"] == 1


def test_a_message_that_is_refused_for_good_is_given_up_at_once() -> None:
    tally, got = sent(lambda *_: (422, {}, {}))
    assert len(got) == len(tally.given_up) == 1


def test_a_message_that_is_never_answered_is_given_up_after_all_attempts() -> None:
    tally, got = sent(lambda *_: (500, {}, {}))
    assert len(got) == 5
    assert tally.given_up == [got[0]["message_id"]]


def test_no_server_is_a_lost_connection() -> None:
    with pytest.raises(ConnectionLost):
        asyncio.run(Client("http://127.0.0.1:9/").post({}, timeout=1.0))


# --- users --------------------------------------------------------------------------------------------


def test_users_press_buttons_of_the_last_answer() -> None:
    assert Line("はい", press=2).said_after(("A", "B")) == "B"
    assert Line("はい", press=2).said_after(("A",)) == "はい"
    assert Line("はい").said_after(("A", "B")) == "はい"


def test_the_time_an_answer_keeps_the_next_message_waiting_is_counted() -> None:
    async def slow(url: str) -> Tally:
        return await visit(url, Crowd(users=1, seconds=0.35, think=0.1), read_conversations())

    def answer(_: int, asked: dict[str, Any]) -> Any:
        time.sleep(0.15)
        return reply(asked)

    tally, got = served(answer, slow)
    wanted = [one.wanted for one in tally.answered]
    assert [round(b - a, 6) for a, b in zip(wanted, wanted[1:], strict=False)] == [0.1] * (len(got) - 1)
    assert tally.answered[-1].seconds > 0.15 + 0.04 * (len(got) - 1)


def test_every_script_is_readable_and_asks_something() -> None:
    conversations = read_conversations()
    assert len({one.name for one in conversations}) == len(conversations) >= 20
    assert all(line.text and len(line.text) <= 300 for one in conversations for line in one.lines)


def test_a_turn_that_cannot_be_read_names_its_conversation(tmp_path: Path) -> None:
    path = tmp_path / "conversations.yml"
    path.write_text("- {name: broken, turns: [{press: 1}]}", encoding="utf-8")
    with pytest.raises(ValueError, match="broken"):
        read_conversations(path)


# --- closed loop and length -----------------------------------------------------------------------------


def test_clients_share_the_turns_and_begin_new_conversations() -> None:
    load, got = served(
        lambda _, asked: reply(asked),
        lambda url: drive(url, speak_to_gateway, ["A", "B"], clients=3, turns=12, length=2),
    )
    assert len(load.seconds) == len(got) == 12
    assert sum("conversation_id" not in asked for asked in got) >= 6
    assert load.per_second == pytest.approx(12 / load.elapsed)


def test_an_error_stops_a_measurement() -> None:
    with pytest.RaisesGroup(WrongAnswer):
        served(lambda *_: (503, {}, {}), lambda url: drive(url, speak_to_gateway, ["A"], clients=1, turns=2, length=1))


def test_a_turn_that_grows_with_its_conversation_is_seen() -> None:
    turns: dict[str, int] = {}

    async def speak(_http: Client, conversation: str | None, _message: str) -> tuple[float, str]:
        conversation = conversation or f"c{len(turns)}"
        turns[conversation] = turns.get(conversation, 0) + 1
        return 0.01 * turns[conversation], conversation

    found = asyncio.run(compare("http://127.0.0.1:9/", speak, ["A", "B"], pairs=4, late=20))
    assert found.early == pytest.approx(0.05)
    assert found.late == pytest.approx(0.2)  # 20, 20, 20 and then 21 of the first
    assert found.factor == pytest.approx(4)
    assert sorted(turns.values()) == [5] * 4 + [20, 20, 21]


# --- evidence -----------------------------------------------------------------------------------------

RIGHT = [Stored("c", "a", 1), Stored("c", "b", 2)]


def told(*messages: str) -> Tally:
    tally = Tally()
    tally.answered = [Answered("c", message, 0.0, 1.0, 1, False, ()) for message in messages]
    return tally


def test_a_run_in_which_everything_is_stored_once_has_no_faults() -> None:
    assert faults(told("a", "b"), RIGHT, counted=2) == []


@pytest.mark.parametrize(
    ("tally", "stored", "counted", "fault"),
    [
        (told("a", "b"), RIGHT[:1], 1, "answered messages that are not stored: 1"),
        (told("a", "b"), [*RIGHT, Stored("d", "a", 1)], 3, "messages stored more than once: 1"),
        (told("a", "b"), [RIGHT[0], Stored("c", "b", 3)], 2, "conversations with gaps or two turns of one number: 1"),
        (told("b", "a"), RIGHT, 2, "conversations answered in another order than stored: 1"),
        (told("a"), RIGHT, 2, "stored messages that no client sent: 1"),
        (told("a", "b"), RIGHT, 3, "answers made: 3, turns stored: 2"),
    ],
)
def test_each_kind_of_loss_and_doubling_is_found(tally, stored, counted, fault) -> None:
    assert faults(tally, stored, counted) == [fault]


def test_what_a_client_gave_up_is_a_fault_even_where_it_was_stored() -> None:
    tally = told("a")
    tally.given_up.append("b")
    assert faults(tally, RIGHT, 2) == ["messages given up: 1"]


# --- processes and figures ------------------------------------------------------------------------------


def test_this_process_uses_memory_and_time() -> None:
    before = usage(os.getpid())
    sum(range(3_000_000))
    after = usage(os.getpid())
    assert after.cpu > before.cpu
    assert 10_000_000 < after.rss < 4_000_000_000
    assert by_role(os.getpid())["other"].rss >= after.rss * 0.9


def test_pages_of_a_file_are_not_a_process_own(tmp_path: Path) -> None:
    path, size = tmp_path / "file", 32_000_000
    path.write_bytes(bytes(size))
    before = usage(os.getpid())
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert sum(mapped[place] for place in range(0, size, mmap.PAGESIZE)) == 0  # each page is read
        after = usage(os.getpid())
        assert after.rss - before.rss > size * 0.9
        assert after.own - before.own < size * 0.5
        held = bytearray(b"x") * (4 * size)
        assert usage(os.getpid()).own - after.own > size
        assert len(held) == 4 * size


def test_a_watch_sees_the_client_at_begin_and_end() -> None:
    with watch(os.getpid(), every=0.05) as seen:
        asyncio.run(asyncio.sleep(0.2))
    assert len(seen.samples) >= 4
    assert seen.roles()[0] == "client"
    assert seen.cpu("client") >= 0.0


def test_growth_leaves_the_warm_up_out() -> None:
    warm = [(float(at), 50 + min(at, 20)) for at in range(101)]
    assert growth(warm) == pytest.approx(0.0)
    leak = [(float(at), 100 + at) for at in range(101)]
    assert growth(leak) == pytest.approx(195 / 125 - 1)


def test_a_spread_is_in_milliseconds() -> None:
    found = spread([number / 1000 for number in range(101)])
    assert (found.p50, found.p95, found.p99) == (pytest.approx(50), pytest.approx(95), pytest.approx(99))


def test_pictures_and_table_of_a_run(tmp_path: Path) -> None:
    seen = Watch([Sample(float(at), {"rasa": Usage(at * 0.5, 300_000_000, 200_000_000)}, 0.5) for at in range(11)])
    assert process_table(seen).splitlines()[2] == "| rasa | 5.0 s | 50% | 300 MB | 300 MB | 300 MB | +0.0% |"
    for draw in (draw_memory, draw_cpu):
        draw(tmp_path / "picture.svg", seen)
    draw_times(tmp_path / "times.svg", told("a", "b").answered)
    assert "</svg>" in (tmp_path / "times.svg").read_text(encoding="utf-8")


# --- the real system ------------------------------------------------------------------------------------


def bars(section: Any) -> dict[str, Bar]:
    return {bar.name: bar for bar in section.bars}


@pytest.mark.server
@pytest.mark.slow
def test_overload_is_shed_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    section = runs.overload(runs.Scale(burst=150, messages=3), tmp_path)
    missed = [str(bar) for bar in section.bars if not bar.is_met]
    assert not missed, f"{missed}\n{section.text}"


@pytest.mark.server
@pytest.mark.slow
def test_a_short_soak_loses_nothing_and_its_memory_does_not_run_away(tmp_path: Path) -> None:
    scale = runs.Scale()
    scale = replace(scale, soak=replace(scale.soak, users=60, seconds=45.0, think=6.0))
    section = runs.soak(scale, tmp_path)
    found = bars(section)
    assert found["soak: faults of the evidence"].is_met, section.text
    # The bar of a soak is 3 % in a quarter of an hour; in under a minute caches still fill.
    assert all(bar.value < 15 for name, bar in found.items() if "memory" in name), section.text
    assert (tmp_path / "soak-memory.svg").is_file()
