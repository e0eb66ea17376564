"""Degraded answers on the project's own test phrases, with the real search index."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from annai import clock
from annai.gateway.core import Core, load_core
from annai.gateway.offline import LastTurn, answer_offline

PHRASES = Path(__file__).resolve().parents[1] / "nlu" / "phrases"
EVERY = 9


@pytest.fixture(scope="module")
def live() -> Core:
    return load_core()


@pytest.fixture(scope="module")
def outcomes(live: Core) -> dict[str, list[tuple[str, str, str | None]]]:
    """Kind of topic → (expected topic, status, topic given) of every ninth phrase."""
    found: dict[str, list[tuple[str, str, str | None]]] = {}
    count = 0
    for path in sorted(PHRASES.glob("*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        kind = live.knowledge.topics[data["topic"]].kind
        for phrase in (phrase for style in data["phrases"].values() for phrase in style):
            count += 1
            if count % EVERY == 0:
                reply = answer_offline(live, phrase, LastTurn(), clock.now())
                found.setdefault(kind, []).append((data["topic"], reply.status, reply.topic))
    return found


def share(outcomes: list[tuple[str, str, str | None]]) -> float:
    return sum(status == "answered" for _, status, _ in outcomes) / len(outcomes)


def test_what_is_answered_is_right(outcomes: dict[str, list[tuple[str, str, str | None]]]) -> None:
    answered = [item for kind in ("lookup", "decision") for item in outcomes[kind] if item[1] == "answered"]
    assert len(answered) >= 50
    assert sum(expected == given for expected, _, given in answered) / len(answered) >= 0.96


def test_half_of_the_questions_are_answered(outcomes: dict[str, list[tuple[str, str, str | None]]]) -> None:
    assert share(outcomes["lookup"] + outcomes["decision"]) >= 0.5


def test_what_must_be_declined_is_hardly_ever_answered(outcomes: dict[str, list[tuple[str, str, str | None]]]) -> None:
    assert share(outcomes["decline"]) <= 0.1


def test_no_reply_is_an_error(outcomes: dict[str, list[tuple[str, str, str | None]]]) -> None:
    assert not [item for items in outcomes.values() for item in items if item[1] == "error"]


@pytest.mark.parametrize(
    ("question", "topic", "year"),
    [
        ("申請マイページのIDがわからない", "forgotten_id", 2023),
        ("2020年の申請マイページのIDがわからない", "forgotten_id", 2020),
        ("2024年のインボイス枠の補助率は?", "rate_and_ceiling", 2024),
        ("移行登録の受付期間はいつまでですか", "migration_period", 2024),
    ],
)
def test_answers_name_the_year_and_cite_the_place(live: Core, question: str, topic: str, year: int) -> None:
    reply = answer_offline(live, question, LastTurn(), clock.now())
    assert (reply.status, reply.topic, reply.programme_year) == ("answered", topic, year)
    assert f"【IT導入補助金{year}】" in reply.text
    assert reply.citations


@pytest.mark.parametrize(
    "question", ["ものづくり補助金の上限は?", "e-Taxにログインできない", "必要書類の一覧をください"]
)
def test_what_the_documents_do_not_tell_is_refused(live: Core, question: str) -> None:
    assert answer_offline(live, question, LastTurn(), clock.now()).status == "unanswerable"
