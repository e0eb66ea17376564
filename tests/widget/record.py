"""Writes replies.json anew: ``.venv/bin/python tests/widget/record.py``. Look at the difference afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from annai.clock import JST
from annai.decisions import evaluate, load_tables
from annai.dialogue import verdict
from annai.dialogue.context import Context
from annai.dialogue.lookup import answer_entries
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState
from annai.knowledge import current_knowledge
from annai.language.understanding import Understanding

FILE = Path(__file__).parent / "replies.json"
# A Sunday before a holiday: every desk is closed, and opens on the Tuesday.
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=JST)
LOOKUPS = {"IDがわからない": ("forgotten_id", 2023), "移行登録の手順は?": ("migration_steps", 2024)}
VERDICTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "8か月で解約したら返還ですか": ("withdrawal", {"programme_year": 2023, "scope": "all", "elapsed": 8}, "K7M-4PX"),
    "40万円の会計ソフトと15万円のパソコンだといくらですか": (
        "subsidy_amount",
        {"programme_year": 2024, "frame": "invoice", "software_cost": 400_000, "pc_cost": 150_000, "functions": 1},
        "R3T-8WD",
    ),
}


def context() -> Context:
    """A conversation that has just begun."""
    return Context(Understanding(""), DialogueState(), current_knowledge(), NOW)


def as_sent(reply: Reply) -> dict[str, Any]:
    """The reply as the gateway sends it."""
    return {"messages": [{"text": reply.text, "buttons": reply.buttons()}], **reply.custom()}


def look_up(topic: str, year: int | None) -> Reply:
    """The general answer of a topic for a year."""
    here = context()
    entries = here.knowledge.entries_by_topic[topic]
    found = next((entry for entry in entries if year in entry.programme_years and not entry.when), entries[0])
    return answer_entries(here, topic, [(year, found)]).reply


def decide(decision: str, facts: dict[str, Any], code: str | None) -> Reply:
    """The verdict for the facts, or the next question."""
    here = context()
    result = evaluate(load_tables(here.knowledge.folder / "decisions")[decision], facts, today=date(2026, 11, 22))
    if result.next_question:
        return verdict.question(result, decision)
    return verdict.decided(here, result, decision, code=code)


def recorded() -> Iterator[tuple[str, dict[str, Any]]]:
    """Questions and their answers."""
    for question, (topic, year) in LOOKUPS.items():
        yield question, as_sent(look_up(topic, year))
    for question, (decision, facts, code) in VERDICTS.items():
        yield question, as_sent(decide(decision, facts, code))
    yield "補助額の試算", as_sent(decide("subsidy_amount", {"programme_year": 2024}, None))


def welcome() -> dict[str, Any]:
    """What the gateway sends for the start of a conversation."""
    greeting = current_knowledge().replies["greet"]
    return {"text": greeting.text, "buttons": greeting.buttons, "message_limit": 300, "retention_days": 90}


if __name__ == "__main__":
    data = {"welcome": welcome(), "replies": dict(recorded())}
    FILE.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
