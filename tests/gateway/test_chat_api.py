"""POST /api/chat: the contract with Rasa answering."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
from conftest import CITATION, FakeRasa, Gateway, Start, rasa_reply

pytestmark = pytest.mark.anyio


async def test_the_answer_carries_text_buttons_and_everything_of_custom(start: Start) -> None:
    decision = {"table": "withdrawal", "row": "r1"}
    card = {"title": "解約", "answer": "返還です。"}
    rasa = FakeRasa(answer=lambda _: rasa_reply("答えです。", decision=decision, card=card))
    async with start(rasa) as gateway:
        response = await gateway.say("解約したい", message_id="m1")
    assert response.status_code == 200
    body = response.json()
    conversation = body.pop("conversation_id")
    assert len(conversation) >= 32
    assert body == {
        "message_id": "m1",
        "messages": [{"text": "答えです。", "buttons": [{"title": "2020年の場合", "payload": "2020年の場合"}]}],
        "status": "answered",
        "topic": "forgotten_id",
        "programme_year": 2023,
        "citations": [CITATION],
        "decision": decision,
        "card": card,
    }


async def test_optional_parts_are_absent_rather_than_null(gateway: Gateway) -> None:
    body = (await gateway.say("IDは?")).json()
    assert not {"decision", "card", "degraded"} & body.keys()


async def test_the_server_gives_ids_that_cannot_be_guessed(gateway: Gateway) -> None:
    bodies = [(await gateway.say("IDは?")).json() for _ in range(3)]
    assert len({body["conversation_id"] for body in bodies}) == 3
    assert all(re.fullmatch(r"[\w-]{32}", body["conversation_id"]) for body in bodies)
    assert len({body["message_id"] for body in bodies}) == 3


async def test_a_known_id_continues_the_conversation(gateway: Gateway) -> None:
    first = (await gateway.say("IDは?")).json()["conversation_id"]
    again = (await gateway.say("電話は?", conversation_id=first)).json()["conversation_id"]
    assert again == first
    assert [asked["sender"] for asked in gateway.rasa.heard] == [first, first]


@pytest.mark.parametrize("forged", ["", "1", "x" * 32, "../../etc/passwd", "default", "\u0000", "あ" * 200])
async def test_an_unknown_id_begins_a_new_conversation(gateway: Gateway, forged: str) -> None:
    response = await gateway.say("IDは?", conversation_id=forged)
    assert response.status_code == 200
    assert response.json()["conversation_id"] != forged
    assert gateway.rasa.heard[0]["sender"] == response.json()["conversation_id"]


async def test_several_messages_of_rasa_are_kept_in_order(start: Start) -> None:
    answer = [{"text": "一つ目です。"}, *rasa_reply("二つ目です。")]
    async with start(FakeRasa(answer=lambda _: answer)) as gateway:
        body = (await gateway.say("IDは?")).json()
    assert [message["text"] for message in body["messages"]] == ["一つ目です。", "二つ目です。"]


async def test_messages_of_one_conversation_are_answered_one_at_a_time(start: Start) -> None:
    async with start(FakeRasa(delay=0.03)) as gateway:
        conversation = (await gateway.say("一")).json()["conversation_id"]
        said = ["二", "三", "四"]
        await asyncio.gather(*(gateway.say(text, conversation_id=conversation) for text in said))
        assert not gateway.rasa.overlapped
        assert sorted(asked["message"] for asked in gateway.rasa.heard[1:]) == sorted(said)


async def test_different_conversations_do_not_wait_for_each_other(start: Start) -> None:
    async with start(FakeRasa(delay=0.2)) as gateway:
        await gateway.say("読み込み")
        clock = asyncio.get_running_loop().time
        begin = clock()
        await asyncio.gather(*(gateway.say("IDは?") for _ in range(8)))
        assert clock() - begin < 0.8  # one after another would take 1.6 s


class TestControlInput:
    """What Rasa would read as an order is passed on as something said."""

    @pytest.mark.parametrize(
        ("typed", "heard"),
        [
            ("/restart", "／restart"),
            ('/inform{"role": "vendor"}', '／inform{"role": "vendor"}'),
            (" \u3000\n/session_start", "／session_start"),
            ("\x1c/back", "／back"),
            ("//restart", "／/restart"),
            ("EXTERNAL: restart", "EXTERNAL: restart"),
            ("1/2とは", "1/2とは"),
        ],
    )
    async def test_slash(self, gateway: Gateway, typed: str, heard: str) -> None:
        await gateway.say(typed)
        assert gateway.rasa.heard[0]["message"] == heard
        # Rasa strips the text before it looks for the slash.
        assert not gateway.rasa.heard[0]["message"].strip().startswith("/")

    async def test_nothing_of_the_request_but_text_and_ids_reaches_rasa(self, gateway: Gateway) -> None:
        await gateway.say("IDは?", message_id="m1")
        assert gateway.rasa.heard[0].keys() == {"sender", "message", "metadata"}
        assert gateway.rasa.heard[0]["metadata"] == {"message_id": "m1"}


class TestReplay:
    """A message that is sent again gets the first answer again."""

    @staticmethod
    def counting() -> FakeRasa:
        rasa = FakeRasa()
        rasa.answer = lambda _: rasa_reply(f"{len(rasa.heard)}回目です。")
        return rasa

    async def test_in_the_same_conversation(self, start: Start) -> None:
        async with start(self.counting()) as gateway:
            conversation = (await gateway.say("一")).json()["conversation_id"]
            first = await gateway.say("二", conversation_id=conversation, message_id="m2")
            again = await gateway.say("二", conversation_id=conversation, message_id="m2")
            assert again.content == first.content
            assert again.headers["Idempotent-Replay"] == "true"
            assert "Idempotent-Replay" not in first.headers
            assert len(gateway.rasa.heard) == 2

    async def test_at_the_same_time(self, start: Start) -> None:
        rasa = self.counting()
        rasa.delay = 0.05
        async with start(rasa) as gateway:
            conversation = (await gateway.say("一")).json()["conversation_id"]
            both = await asyncio.gather(
                *(gateway.say("二", conversation_id=conversation, message_id="m2") for _ in range(2))
            )
            assert both[0].content == both[1].content
            assert len(gateway.rasa.heard) == 2

    async def test_after_a_restart(self, start: Start) -> None:
        async with start(self.counting()) as gateway:
            first = await gateway.say("一", message_id="m1")
        async with start(self.counting()) as gateway:
            conversation = first.json()["conversation_id"]
            again = await gateway.say("一", conversation_id=conversation, message_id="m1")
            assert again.content == first.content
            assert gateway.rasa.heard == []

    async def test_the_same_id_in_another_conversation_is_another_message(self, start: Start) -> None:
        async with start(self.counting()) as gateway:
            first = (await gateway.say("一", message_id="m1")).json()
            other = (await gateway.say("一", message_id="m1")).json()
        assert other["conversation_id"] != first["conversation_id"]
        assert other["messages"] != first["messages"]

    @pytest.mark.parametrize("restart", [False, True])
    async def test_a_first_message_whose_answer_was_lost(self, start: Start, restart: bool) -> None:
        """A random id is a secret between client and server, so it may stand for the conversation."""
        secret = "3f2c9a1be0d84c55a7e1c0ffee123456"
        async with start(self.counting()) as gateway:
            first = await gateway.say("一", message_id=secret)
            if not restart:
                assert (await gateway.say("一", message_id=secret)).content == first.content
        async with start(self.counting()) as gateway:
            assert (await gateway.say("一", message_id=secret)).content == first.content
            assert gateway.rasa.heard == []

    async def test_first_messages_at_the_same_time(self, start: Start) -> None:
        rasa = self.counting()
        rasa.delay = 0.05
        async with start(rasa) as gateway:
            both = await asyncio.gather(*(gateway.say("一", message_id="a" * 32) for _ in range(2)))
            assert both[0].content == both[1].content
            assert len(gateway.rasa.heard) == 1

    async def test_an_id_of_a_later_message_opens_no_conversation(self, start: Start) -> None:
        async with start(self.counting()) as gateway:
            conversation = (await gateway.say("一")).json()["conversation_id"]
            await gateway.say("二", conversation_id=conversation, message_id="b" * 32)
            stranger = (await gateway.say("二", message_id="b" * 32)).json()
        assert stranger["conversation_id"] != conversation


class TestText:
    """Well-formed text of at most 300 characters is never refused."""

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "あ" * 300,
            "👨‍👩‍👧‍👦" * 42,
            "𩸽" * 300,
            "\u0000",
            "\u202e逆",
            "<script>alert(1)</script>",
            "'; DROP TABLE turns; --",
            "{{7*7}}${7*7}",
            "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
            "\ufffe\uffff",
            '\\"/\b\f',
        ],
    )
    async def test_is_answered(self, gateway: Gateway, text: str) -> None:
        response = await gateway.say(text)
        assert response.status_code == 200, response.text
        assert response.json()["messages"][0]["text"]

    async def test_ascii_escapes_of_the_longest_text_fit_the_body(self, gateway: Gateway) -> None:
        body = {"message": "𩸽" * 300, "message_id": "m" * 128, "conversation_id": "c" * 32}
        content = json.dumps(body, ensure_ascii=True)
        response = await gateway.client.post("/api/chat", content=content, headers={"Content-Type": "application/json"})
        assert response.status_code == 200

    async def test_too_long_is_said_by_its_own_code(self, gateway: Gateway) -> None:
        response = await gateway.say("あ" * 301)
        assert response.status_code == 422
        assert response.json()["error"]["code"] == "message_too_long"
        assert "300文字" in response.json()["error"]["message"]
        assert gateway.rasa.heard == []


async def test_personal_data_stays_at_the_door(gateway: Gateway) -> None:
    await gateway.say("担当の山田太郎です。090-1234-5678、0570-002-551はつながりません")
    assert gateway.rasa.heard[0]["message"] == "担当の○○です。○○、0570-002-551はつながりません"


async def test_a_client_that_goes_away_leaves_a_whole_turn(start: Start) -> None:
    secret: dict[str, Any] = {"message_id": "c" * 32}
    async with start(FakeRasa(delay=0.1)) as gateway:
        task = asyncio.create_task(gateway.say("一", **secret))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.sleep(0.2)
        again = await gateway.say("一", **secret)
        assert again.headers["Idempotent-Replay"] == "true"
        assert len(gateway.rasa.heard) == 1
