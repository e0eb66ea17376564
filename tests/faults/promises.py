"""What must hold whatever was cut: nothing acknowledged is lost, nothing is doubled, and all goes on."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from annai.knowledge import load_knowledge
from annai.paths import ROOT
from tests.faults.talk import SCRIPT, Crowd, Talk, wait_until

SETTINGS = {"ANNAI_TODAY": "2024-03-01", "ANNAI_MESSAGES_PER_MINUTE": "1000"}
NOTICE = load_knowledge(ROOT / "knowledge").replies["engine_down"].text.splitlines()[0]
BEFORE, AFTER = 2.0, 3.0
RECOVERY = 120.0


@dataclass(frozen=True)
class Place:
    """A running system, single or scaled."""

    http: httpx.Client
    gateways: tuple[str, ...]
    pid: Callable[[str], int]
    printed: Callable[[], str]
    expected: Sequence[str] = ()

    def talk(self) -> Talk:
        return Talk(self.http, self.gateways)

    def is_ready(self) -> bool:
        try:
            return all(self.http.get(f"{gateway}/readyz").status_code == 200 for gateway in self.gateways)
        except httpx.TransportError:
            return False

    def is_whole(self) -> bool:
        """Ready, and a turn goes through Rasa."""
        return self.is_ready() and not self.talk().say(SCRIPT[0]).is_degraded

    def metric(self, name: str) -> float:
        """The sum of a metric without labels over all gateways."""
        found = 0.0
        for gateway in self.gateways:
            lines = self.http.get(f"{gateway}/metrics").text.splitlines()
            found += sum(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))
        return found

    def fallbacks(self) -> list[str]:
        """How often the core answered, by reason, over all gateways."""
        texts = (self.http.get(f"{gateway}/metrics").text for gateway in self.gateways)
        return [line for text in texts for line in text.splitlines() if line.startswith("annai_fallbacks_total")]

    def kill(self, server: str) -> None:
        """End a process as nothing else does, and wait until its successor runs."""
        victim = self.pid(server)
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: self.pid(server) != victim, RECOVERY, f"{server} is started again")

    def replace(self, server: str, title: str) -> None:
        """Ask a process to end, and wait until its successor is ready."""
        ready = f"{title} is ready"
        before = self.printed().count(ready)
        os.kill(self.pid(server), signal.SIGTERM)
        wait_until(lambda: self.printed().count(ready) > before, RECOVERY, f"{ready} again")

    def reference(self) -> list[str]:
        """The answers to the script while nothing is wrong."""
        talk = self.talk()
        for text in SCRIPT:
            assert not talk.say(text).is_degraded
        return [said.shown for said in talk.said]


@dataclass
class Outcome:
    """What was seen of a fault."""

    crowd: Crowd
    recovered: float = 0.0


@contextmanager
def under_load(place: Place) -> Iterator[Outcome]:
    """Cut something within the block; people talk before, meanwhile, and after all works again."""
    with Crowd(place.gateways) as crowd:
        outcome = Outcome(crowd)
        time.sleep(BEFORE)
        begin = time.monotonic()
        yield outcome
        wait_until(place.is_whole, RECOVERY, "recovery")
        outcome.recovered = time.monotonic() - begin
        time.sleep(AFTER)


def check(place: Place, crowd: Crowd, *talks: Talk, in_order: bool = True) -> None:
    """Hold the promises against what people were told.

    Every acknowledged message is there once, with the answer that was given, and gets it when it is sent again.
    They are in order, unless several gateways had turns waiting for the database. Conversations that Rasa answered
    throughout went as if nothing had happened. An answer without Rasa says so, and only such a one.
    """
    assert crowd.troubles == []
    wait_until(lambda: place.metric("annai_unsaved_turns") == 0, 20, "all turns are stored")
    assert place.metric("annai_lost_turns_total") == 0
    gateway = place.gateways[0]
    for talk in (*crowd.talks, *talks):
        history = place.http.get(f"{gateway}/api/conversations/{talk.conversation_id}").json()["turns"]
        kept, told = [turn["reply"] for turn in history], [said.body for said in talk.said]
        order = (lambda reply: 0) if in_order else (lambda reply: reply["message_id"])
        assert sorted(kept, key=order) == sorted(told, key=order)
        assert sorted(turn["message"] for turn in history) == sorted(said.text for said in talk.said)
        for said in talk.said:
            body = {"message": said.text, "message_id": said.message_id, "conversation_id": talk.conversation_id}
            again = place.http.post(f"{gateway}/api/chat", json=body)
            assert again.headers["Idempotent-Replay"] == "true"
            assert json.loads(again.content) == said.body
            assert said.is_degraded == (NOTICE in said.shown)
        if not any(said.is_degraded for said in talk.said):
            assert [said.shown for said in talk.said] == list(place.expected[: len(talk.said)])


def kill_in_a_consultation(place: Place, server: str, *, in_order: bool = True) -> Outcome:
    """Kill a server while many talk; a consultation that was begun before goes on as it would have."""
    paused = place.talk()
    for text in SCRIPT[:2]:
        paused.say(text)
    with under_load(place) as outcome:
        place.kill(server)
    for text in SCRIPT[2:]:
        paused.say(text)
    assert [said.shown for said in paused.said] == place.expected
    check(place, outcome.crowd, paused, in_order=in_order)
    return outcome
