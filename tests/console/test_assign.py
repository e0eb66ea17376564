"""Assigning questions to topics, and the training file that comes of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from desk import Desk

from annai import clock
from annai.gateway.console.proposals import Proposal, training_file
from annai.gateway.storage import NewTurn
from annai.search.documents import read_phrases

pytestmark = pytest.mark.anyio
QUESTIONS = ("領収書の原本は要りますか", "領収書の原本は必要ですか", "オプションをやめると返還ですか")
PAGE = "/console/quality/assign?days=7&question="


@pytest.fixture
async def busy(editor: Desk) -> Desk:
    store = editor.app.state.services.store
    for number, question in enumerate(QUESTIONS):
        await store.add(NewTurn("talk", str(number), question, "unanswerable", None, None, False, "{}"))
    return editor


async def test_a_group_is_assigned_together_and_exported_for_review(busy: Desk, tmp_path: Path) -> None:
    assert PAGE.split("?")[0] in (await busy.get("/console/quality")).text
    page = (await busy.get(f"{PAGE}{QUESTIONS[0]}")).text
    assert QUESTIONS[1] in page
    assert QUESTIONS[2] not in page
    saved = await busy.post(f"{PAGE}{QUESTIONS[0]}", topic="withdrawal", question0="on", question1="on")
    assert saved.headers["Location"] == "/console/quality?days=7#proposals"
    response = await busy.post("/console/quality/phrases")
    assert re.search(r'filename="proposed-\d{4}-\d\d-\d\d\.yml"', response.headers["Content-Disposition"])
    (tmp_path / "proposed.yml").write_text(response.text, encoding="utf-8")
    assert read_phrases(tmp_path) == {"withdrawal": [QUESTIONS[0], QUESTIONS[1]]}
    log = await busy.rows("SELECT action, subject FROM staff_audit WHERE action IN ('assigned', 'exported')")
    assert [tuple(row.values()) for row in log] == [("assigned", "withdrawal 2"), ("exported", "training phrases")]


async def test_a_search_suggests_the_topic(busy: Desk) -> None:
    page = (await busy.get(f"{PAGE}{QUESTIONS[2]}")).text
    near = page.split("<optgroup")[1]
    assert 'value="withdrawal"' in near


async def test_an_assignment_can_be_changed_and_taken_back(busy: Desk) -> None:
    for topic in ("withdrawal", "forgotten_id"):
        await busy.post(f"{PAGE}{QUESTIONS[0]}", topic=topic, question0="on")
    (row,) = await busy.rows("SELECT question, topic, account FROM proposed_phrases")
    assert row == {"question": QUESTIONS[0], "topic": "forgotten_id", "account": "kenji"}
    assert "割り当て済み" in (await busy.get("/console/quality")).text
    await busy.post("/console/quality/take-back", question=QUESTIONS[0])
    assert await busy.rows("SELECT * FROM proposed_phrases") == []


async def test_assignments_are_kept_no_longer_than_conversations(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await busy.post(f"{PAGE}{QUESTIONS[0]}", topic="withdrawal", question0="on")
    store, real = busy.app.state.services.store, clock.now
    for days, left in ((89, 1), (91, 0)):
        monkeypatch.setattr(clock, "now", lambda days=days: real() + timedelta(days=days))
        await store.purge(90)
        assert len(await busy.rows("SELECT * FROM proposed_phrases")) == left


@pytest.mark.parametrize(
    ("question", "fields", "status"),
    [
        ("誰も尋ねていない", {"topic": "withdrawal", "question0": "on"}, 404),
        (QUESTIONS[0], {"topic": "no_topic", "question0": "on"}, 400),
        (QUESTIONS[0], {"topic": "withdrawal"}, 400),
    ],
)
async def test_only_listed_questions_go_to_known_topics(busy: Desk, question: str, fields, status: int) -> None:
    assert (await busy.post(f"{PAGE}{question}", **fields)).status_code == status
    assert await busy.rows("SELECT * FROM proposed_phrases") == []


def test_phrases_keep_to_one_line_and_markup_stays_text(tmp_path: Path) -> None:
    given = [
        Proposal("[2023](programme_year)の\n返還は？\u2028-", "withdrawal", "kenji"),
        Proposal("＜もう ある＞", "withdrawal", "kenji"),
        Proposal("- intent: x", "forgotten_id", "kenji"),
    ]
    (tmp_path / "a.yml").write_text(training_file(given, ["<もう ある>"]), encoding="utf-8")
    found = read_phrases(tmp_path)
    assert found == {"withdrawal": ["［2023］(programme_year)の 返還は? -"], "forgotten_id": ["- intent: x"]}


def test_without_assignments_the_file_is_still_training_data(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(training_file([], []), encoding="utf-8")
    assert read_phrases(tmp_path) == {}
