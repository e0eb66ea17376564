"""Which entry answers: keywords and several roles."""

from annai.answers.select import by_keyword, candidates, select_entries
from annai.knowledge import load_knowledge
from annai.paths import ROOT

KNOWLEDGE = load_knowledge(ROOT / "knowledge")


def test_a_special_entry_is_found_by_its_keyword():
    entries = candidates(KNOWLEDGE, "withdrawal", 2023, default_only=False)
    general = KNOWLEDGE.entries["withdrawal.2023"]
    assert by_keyword(general, entries, "2年使ったソフトをやめる").id == "withdrawal.over_one_year.2023"


def test_the_figures_of_a_year_are_no_keyword():
    entries = candidates(KNOWLEDGE, "withdrawal", 2023, default_only=False)
    general = KNOWLEDGE.entries["withdrawal.2023"]
    assert by_keyword(general, entries, "2022年に入れたソフトをやめる") is general


def test_the_general_entry_stands_for_a_role_that_it_is_written_for():
    entries = candidates(KNOWLEDGE, "migration_member", 2024, default_only=False)
    chosen = select_entries(entries, {"role": ["member", "lead"]})
    assert [entry.id for entry in chosen] == ["migration_member.2024", "migration_member.lead.2024"]


def test_a_vendor_of_some_kind_is_told_what_holds_for_the_kind():
    entries = candidates(KNOWLEDGE, "migration_missed", 2024, default_only=False)
    chosen = select_entries(entries, {"role": ["vendor", "member"]})
    assert [entry.id for entry in chosen] == ["migration_missed.member.2024"]
