"""The real knowledge: it loads, every quote stands in its source, every passage is accounted for."""

import shutil
from pathlib import Path

import pytest

from annai.decisions import load_tables
from annai.errors import KnowledgeError
from annai.knowledge import Knowledge, load_knowledge
from annai.knowledge.check import check
from annai.knowledge.coverage import coverage, cut, overlaps
from annai.paths import ROOT

FOLDER = ROOT / "knowledge"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(FOLDER)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    shutil.copytree(FOLDER, folder)
    return folder


def test_nothing_is_wrong(knowledge):
    assert check(knowledge) == []


def test_every_passage_of_every_source_is_cited_or_excused(knowledge):
    bare = [(passage.source, passage.text[:60]) for passage in coverage(knowledge) if not passage.is_covered]
    assert bare == []


def test_covers_the_five_documents_and_their_years(knowledge):
    assert len(knowledge.sources) == 5
    assert knowledge.programme_years == (2020, 2022, 2023, 2024)


def test_each_topic_group_has_files_in_the_folder_of_its_kind(knowledge):
    folders = {"migration": "procedures", "programme": "programmes"}
    for topic in knowledge.entries_by_topic:
        group = knowledge.topics[topic].group
        assert (FOLDER / folders.get(group, "faq") / f"{topic}.yml").is_file(), topic


def test_decision_topics_name_a_table(knowledge):
    tables = load_tables(FOLDER / "decisions")
    named = {topic.decision for topic in knowledge.topics.values() if topic.kind == "decision"}
    assert named == set(tables)
    assert all((FOLDER / "reading" / f"{name}.yml").is_file() for name in tables)


def test_entries_of_one_year_do_not_print_phone_numbers_of_another(knowledge):
    """gBizID's desk has another number in 2020 than in 2023; the entries must never cross them."""
    for entry in knowledge.entries.values():
        for contact_id in entry.contacts:
            years = knowledge.contacts[contact_id].programme_years
            if entry.programme_years and years:
                assert set(years) & set(entry.programme_years), (entry.id, contact_id)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("faq/login_trouble.yml", "topic: login_trouble", "topic: something", "must equal the file's name"),
        ("faq/login_trouble.yml", "audience:", "audiense:", "unknown field `audiense`"),
        ("faq/gbizid_desk.yml", "gBizIDを管理しておりません", "gBizIDを管理しています", "does not stand in"),
        ("contacts.yml", "- id: gbizid-2023", "- id: gbizid-2020", "used twice"),
        ("topics.yml", "topics:", "topicz:", "top-level key"),
        ("sources.yml", "sha256: ", "sha256: 0", "sha256"),
        ("glossary.yml", "terms:", "terms: [", "not valid YAML"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(copy, file, old, new, message):
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=message):
        load_knowledge(copy)


def test_a_missing_file_is_named(copy):
    (copy / "contacts.yml").unlink()
    with pytest.raises(KnowledgeError, match="contacts.yml: cannot be read"):
        load_knowledge(copy)


def test_a_topic_without_a_general_entry_is_refused(copy):
    path = copy / "faq" / "gbizid_desk.yml"
    text = path.read_text(encoding="utf-8")
    general = text.replace("    audience:", "    when: {portal: vendor_portal}\n    audience:")
    path.write_text(general, encoding="utf-8")
    with pytest.raises(KnowledgeError, match="has no general entry"):
        load_knowledge(copy)


def test_version_changes_with_any_file(copy):
    before = load_knowledge(copy).version
    path = copy / "glossary.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    assert load_knowledge(copy).version != before


def test_cut_leaves_out_blocks_without_words():
    assert cut("一つ目の\n段落\n\n* * *\n\nＡＢＣ") == ["一つ目の段落", "ABC"]


@pytest.mark.parametrize(
    ("passage", "quote", "expected"),
    [
        ("辞退届の提出が必要です", "辞退届の提出", True),
        ("提出が必要", "辞退届の提出が必要です", True),
        ("前の行の終わりからはじまる文章です", "はじまる文章です。そして次の行", True),
        ("まったく別の段落です", "辞退届の提出が必要です", False),
        ("終わりが少しだけ同じ", "だけ同じではないもの", False),
    ],
)
def test_overlap_needs_the_whole_or_eight_characters(passage, quote, expected):
    assert overlaps(passage, quote) is expected
