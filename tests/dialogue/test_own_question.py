"""Asked with its own question, an entry is the answer, or another one that says as much is."""

from __future__ import annotations

import pytest

from annai.knowledge import Entry
from annai.language.normalise import normalise
from annai.language.understanding import entities_of
from tests.dialogue.conftest import KNOWLEDGE, Conversation

# Entry → the one that its question may get instead; each was read and found to answer it.
AS_GOOD = {
    # The general list of desks names the gBizID desk of each year.
    "contact_desk.gbizid.all_years": "contact_desk.all_years",
    "contact_desk.gbizid.2023": "contact_desk.all_years",
    "contact_desk.gbizid.2020": "contact_desk.2020",
    # Two portals named: each gets its own answer.
    "login_trouble.2023": "login_trouble.vendor_portal.2023",
    "login_trouble.2020": "login_trouble.vendor_portal.2023",
    "portal_address.2023": "portal_address.vendor_portal.2023",
    # 「ポータルサイト」 is the office's own site; the answer names the pages to log in to as well.
    "portal_address.2024": "portal_address.official_site.2024",
    # Both sides named: each gets its own answer.
    "migration_member.lead.2024": "migration_member.2024",
    # PCs and registers named: each gets its own answer.
    "hardware.2024": "hardware.pc.2024",
    "hardware.2023": "hardware.pc.2024",
    "hardware.2022": "hardware.pc.2024",
    "hardware.digital.2023": "hardware.pc.2023",
    "hardware.digital_item.2024": "hardware.pc.2023",
    "hardware.other_frames.2024": "hardware.other_frames_item.2024",
    # 保守、サポート、研修: the general entry names services among the costs.
    "eligible_costs.service.2024": "eligible_costs.2024",
    # 通常枠のほかの枠: the general entry says that the figures are those of 通常枠.
    "labour_productivity.other_frames.2022-2023": "labour_productivity.2022-2023",
    # The types A and B exist in the call of 2023.
    "frame_overview.normal_ab.2024": "frame_overview.normal.2023",
    "rate_and_ceiling.normal_ab.2024": "rate_and_ceiling.normal_a.2023",
}


def answers_as_well(entry: Entry, got: Entry, question: str) -> bool:
    """Is ``got`` the answer of the year policy: the newest call that has what the question names?"""
    named = {item.name: item.value for item in entities_of(normalise(question))}
    if "programme_year" in named:
        return False
    fits = all(name in entry.when or name in named for name in got.when)
    return got.topic == entry.topic and fits and got.programme_years != entry.programme_years


@pytest.mark.parametrize("entry", KNOWLEDGE.entries.values(), ids=lambda entry: entry.id)
def test_an_entry_is_the_answer_to_its_own_question(entry: Entry) -> None:
    chat = Conversation("2026-11-21")
    reply = chat.say(entry.question, entry.topic)
    if reply.decision and reply.decision["row"]:
        return  # the question told a whole case and got its verdict, which tests/tables checks
    assert chat.state.entry, reply.text
    got = KNOWLEDGE.entries[chat.state.entry]
    assert got.id in (entry.id, AS_GOOD.get(entry.id)) or answers_as_well(entry, got, entry.question)


def test_a_kind_of_a_frame_is_answered_without_the_frame_as_a_whole() -> None:
    chat = Conversation("2026-11-21")
    text = chat.say("通常枠のA類型の補助額は?", "rate_and_ceiling").text
    assert "B類型" not in text.split("出典")[0]
