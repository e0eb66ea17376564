"""The quality desk: every figure follows from the stored events."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from desk import Desk

from annai import clock
from annai.gateway.console import figures as module
from annai.gateway.console.figures import figures
from annai.gateway.console.grouping import group
from annai.gateway.storage import NewTurn

pytestmark = pytest.mark.anyio
EVENTS = (
    ("a", "1", "IDがわからない", "answered", "forgotten_id", 0.9),
    ("a", "2", "返還になりますか", "clarification", "withdrawal", 0.41),
    ("b", "1", "領収書の原本は要りますか", "unanswerable", None, 0.2),
    ("c", "1", "領収書の原本は必要ですか", "handoff", None, None),
    ("d", "1", "=1+1 はいくつ", "unanswerable", None, None),
)


@pytest.fixture
async def busy(editor: Desk) -> Desk:
    """Four conversations of today with two opinions."""
    store = editor.app.state.services.store
    for conversation, message, question, status, topic, confidence in EVENTS:
        await store.add(NewTurn(conversation, message, question, status, topic, 2023, False, "{}", confidence))
    await store.add_feedback("a", "1", helpful=True, reason=None)
    await store.add_feedback("a", "2", helpful=False, reason="長い")
    return editor


async def count(desk: Desk, days: int = 7) -> dict[str, Any]:
    return asdict(await desk.app.state.services.store.run(lambda connection: figures(connection, days)))


async def test_the_figures_are_those_of_the_events(busy: Desk) -> None:
    found = await count(busy)
    assert (found["conversations"], found["turns"]) == (4, 5)
    assert found["containment"] == 0.25
    assert found["handover"] == 0.25
    assert found["statuses"] == {"unanswerable": 2, "answered": 1, "clarification": 1, "handoff": 1}
    assert found["topics"] == {"forgotten_id": 1, "withdrawal": 1}
    today = clock.today()
    days = [(today - timedelta(days=number)).isoformat() for number in range(7, -1, -1)]
    assert found["turns_by_day"] == {**dict.fromkeys(days, 0), today.isoformat(): 5}
    assert found["topics_by_day"] == {
        topic: {**dict.fromkeys(days, 0), today.isoformat(): 1} for topic in ("forgotten_id", "withdrawal")
    }
    assert found["containment_by_day"] == {**dict.fromkeys(days), today.isoformat(): 0.25}
    assert found["handover_by_day"] == {**dict.fromkeys(days), today.isoformat(): 0.25}
    assert found["doubts"] == [{"question": "返還になりますか", "topic": "withdrawal", "confidence": 0.41}]
    assert (found["helpful"], found["not_helpful"]) == (1, 1)
    assert found["complaints"] == [{"question": "返還になりますか", "topic": "withdrawal", "reason": "長い"}]
    assert found["unanswered"][0] == {"questions": ["領収書の原本は要りますか", "領収書の原本は必要ですか"], "count": 2}


async def test_what_is_older_than_the_period_does_not_count(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=2))
    assert (await count(busy, 1))["turns"] == 0
    assert (await count(busy, 7))["turns"] == 5


async def test_the_command_gives_the_figures_of_the_page(
    busy: Desk, config: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANNAI_GATEWAY_DB", config.database)
    module.main(["--days", "7"])
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(await count(busy)))
    page = await busy.read("/console/quality?days=7")
    for text in (
        "会話: 4件、やりとり: 5件",
        "案内だけで終わった会話: 25.0%",
        "窓口をご案内した会話: 25.0%",
        "理由: 長い",
    ):
        assert text in page


async def test_without_events_nothing_is_made_up(editor: Desk) -> None:
    page = await editor.read("/console/quality")
    assert "案内だけで終わった会話: 記録なし" in page


async def test_the_export_is_safe_for_spreadsheets_and_on_record(busy: Desk) -> None:
    response = await busy.post("/console/quality/export?days=7")
    assert response.headers["Content-Type"].startswith("text/csv")
    assert "領収書の原本は要りますか" in response.text
    assert "'=1+1" in response.text
    (line,) = await busy.rows("SELECT * FROM staff_audit WHERE action = 'exported'")
    assert line["account"] == "kenji"


async def test_operators_may_not_open_it(operator: Desk) -> None:
    for path in ("/console/quality", "/console/quality/assign?question=a", "/console/audit"):
        assert (await operator.get(path)).status_code == 403
    for path in ("export", "assign?question=a", "take-back", "phrases"):
        assert (await operator.post(f"/console/quality/{path}")).status_code == 403
    assert 'href="/console/quality"' not in (await operator.get("/console")).text


def test_alike_questions_come_together_and_others_do_not() -> None:
    found = group(["領収書は要りますか", "電話番号を教えて", "領収書はいりますか", "領収書は要りますか"])
    assert [(item.questions, item.count) for item in found] == [
        (["領収書は要りますか", "領収書はいりますか"], 3),
        (["電話番号を教えて"], 1),
    ]


def test_a_common_ending_makes_no_questions_alike() -> None:
    found = group(["領収書の原本は必要ですか", "みらデジは必要ですか", "ぜんぶひらがな", "ぜんぶひらがなで"])
    assert [item.questions for item in found] == [
        ["ぜんぶひらがな", "ぜんぶひらがなで"],
        ["領収書の原本は必要ですか"],
        ["みらデジは必要ですか"],
    ]
