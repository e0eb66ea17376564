"""Somebody who comes back after a change learns that what they were told is no longer said, once."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from annai.clock import JST
from annai.dialogue.manager import respond
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState
from annai.knowledge import load_knowledge
from annai.language.normalise import normalise
from annai.language.topics import Ranked
from annai.language.understanding import Understanding, entities_of
from annai.paths import ROOT

NOW = datetime(2024, 3, 1, 10, tzinfo=JST)
NEWS = "その後"


class Returning:
    """One asker; the office may edit the knowledge between two of their messages."""

    def __init__(self, folder: Path) -> None:
        self._editions = 0
        self._folder = folder
        self.knowledge = load_knowledge(folder)
        self.state = DialogueState()

    def say(self, raw: str, topic: str) -> Reply:
        text = normalise(raw)
        message = Understanding(text, (Ranked(topic, 0.95),), entities_of(text, NOW.date()))
        # As in a real conversation, the state goes through JSON between two turns.
        reply, state = respond(message, DialogueState.from_json(self.state.to_json()), self.knowledge, NOW, raw=raw)
        self.state = state
        return reply

    def edit(self, name: str, old: str, new: str) -> None:
        self._editions += 1
        fresh = self._folder.with_name(f"edition-{self._editions}")
        shutil.copytree(self._folder, fresh)
        text = (fresh / name).read_text(encoding="utf-8")
        assert old in text
        (fresh / name).write_text(text.replace(old, new), encoding="utf-8")
        self._folder, self.knowledge = fresh, load_knowledge(fresh)


@pytest.fixture
def asker(tmp_path: Path) -> Returning:
    return Returning(Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")))


def test_a_changed_answer_is_announced_once(asker: Returning) -> None:
    asker.say("2023年のログインIDがわかりません", "forgotten_id")
    asker.edit("faq/forgotten_id.yml", "どちらの画面のIDでしょうか。", "どの画面のIDでしょうか。")
    reply = asker.say("ありがとう", "thanks")
    assert reply.text.startswith("先にご案内した「ログインIDがわからない」は、")
    assert NEWS not in asker.say("ありがとう", "thanks").text


def test_asking_again_gives_todays_words(asker: Returning) -> None:
    asker.say("2023年のログインIDがわかりません", "forgotten_id")
    asker.edit("faq/forgotten_id.yml", "どちらの画面のIDでしょうか。", "どの画面のIDでしょうか。")
    assert "どの画面のIDでしょうか。" in asker.say("2023年のログインIDがわかりません", "forgotten_id").text
    assert NEWS not in asker.say("2023年のログインIDがわかりません", "forgotten_id").text


def test_a_change_elsewhere_is_not_announced(asker: Returning) -> None:
    asker.say("2023年のログインIDがわかりません", "forgotten_id")
    asker.edit("faq/forgotten_password.yml", "answer: ", "answer: 念のため、")
    assert NEWS not in asker.say("ありがとう", "thanks").text


def decided(asker: Returning) -> str:
    reply = asker.say("IT導入補助金2023のITツールをすべて、納品から8か月で解約します。返還は必要ですか", "withdrawal")
    assert reply.decision is not None
    assert asker.state.consultation is not None
    assert asker.state.consultation.decided
    outcome: str = reply.decision["outcome"]["verdict"]
    return outcome


def test_a_verdict_that_is_another_one_now_is_told_with_the_new_one(asker: Returning) -> None:
    verdict = decided(asker)
    assert verdict in (ROOT / "knowledge" / "decisions" / "withdrawal.yml").read_text(encoding="utf-8")
    asker.edit("decisions/withdrawal.yml", verdict, "新しい結論です。")
    reply = asker.say("ありがとう", "thanks")
    assert "結論が変わりました" in reply.text
    assert "【IT導入補助金2023】新しい結論です。" in reply.text
    assert NEWS not in asker.say("ありがとう", "thanks").text


def test_a_table_that_changed_without_changing_the_verdict_says_so(asker: Returning) -> None:
    decided(asker)
    asker.edit("decisions/withdrawal.yml", "about: ", "about: 改訂版。")
    assert "結論は変わりません" in asker.say("ありがとう", "thanks").text
    assert NEWS not in asker.say("ありがとう", "thanks").text


def test_nothing_is_announced_without_a_change(asker: Returning) -> None:
    decided(asker)
    assert NEWS not in asker.say("ありがとう", "thanks").text
