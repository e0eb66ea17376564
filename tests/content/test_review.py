"""The check list names what a change leaves to be done, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from annai.content.review import WANTED_PHRASES, review
from annai.content.whole import Whole, load_whole
from annai.language.topics import Ranked
from annai.paths import ROOT

BEFORE = load_whole(ROOT / "knowledge")
PHRASES = ROOT / "data" / "nlu"


def changed(tmp_path: Path, name: str, old: str, new: str) -> Whole:
    folder = Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge"))
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_whole(folder)


def test_nothing_changed_leaves_nothing_to_do() -> None:
    found = review(BEFORE, BEFORE, PHRASES, lambda _text: [])
    assert found.is_clear
    assert found.changes == ()


def test_a_changed_verdict_that_a_case_forbids_is_named(tmp_path: Path) -> None:
    rows = BEFORE.tables["withdrawal"].rows.values()
    verdict = "verdict: &full " + next(one.verdict for one in rows if "全額返還" in one.verdict)
    after = changed(tmp_path, "decisions/withdrawal.yml", verdict, "verdict: &full 決まりが変わりました。")
    found = review(BEFORE, after, PHRASES)
    assert any(change.kind == "verdict" for change in found.changes)
    assert any(line.startswith("withdrawal: ") for line in found.failing)
    assert not found.is_clear


@pytest.mark.parametrize(("count", "is_enough"), [(WANTED_PHRASES - 1, False), (WANTED_PHRASES, True)])
def test_too_few_phrases_for_a_changed_answer_are_named(tmp_path: Path, count: int, is_enough: bool) -> None:
    after = changed(tmp_path, "faq/forgotten_id.yml", "answer: IT事業者", "answer: 次のIT事業者")
    folder = tmp_path / "nlu"
    folder.mkdir()
    lines = "".join(f"    - 言い方{number}\n" for number in range(count))
    (folder / "forgotten_id.yml").write_text(f"nlu:\n- intent: forgotten_id\n  examples: |\n{lines}", encoding="utf-8")
    assert review(BEFORE, after, folder).phrases == ({} if is_enough else {"forgotten_id": count})


def test_a_new_question_that_is_taken_for_another_topic_is_named(tmp_path: Path) -> None:
    question = "ログインIDを知るには"
    after = changed(tmp_path, "faq/forgotten_id.yml", "question: ", f"question: {question}")

    def rank_as(topic: str) -> tuple[str, ...] | None:
        return review(BEFORE, after, PHRASES, lambda _text: [Ranked(topic, 0.9)]).unheard

    heard = rank_as("forgotten_password")
    assert heard is not None
    assert [one[: len(question)] for one in heard] == [question]
    assert rank_as("forgotten_id") == ()
    assert review(BEFORE, after, PHRASES).unheard is None
