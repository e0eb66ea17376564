"""The pieces of the comparison with other ways, on a handful of phrases."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest
import yaml

from annai.paths import ROOT
from bench.peers import project, served, worker_light
from bench.peers.__main__ import HEAD, cells, rejected
from bench.peers.measure import best_margin
from bench.peers.retrieval import Margin, documents
from bench.peers.ways import TRAIN, Way
from bench.peers.worker_rasa import read
from bench.quality.data import Phrase

KNOWN = [
    Phrase("ログインできません", "login"),
    Phrase("IDを忘れました", "login"),
    Phrase("解約したら返還が必要ですか", "withdrawal"),
    Phrase("途中で解約したいです", "withdrawal"),
    Phrase("明日の天気は", "smalltalk"),
    Phrase("今日の天気を教えて", "smalltalk"),
]
TASK = {
    "training": [(phrase.text, phrase.topic) for phrase in KNOWN],
    "questions": ["解約すると返還ですか", "天気は"],
    "entries": [
        {"topic": "login", "title": "ログイン", "question": "IDを忘れた", "answer": "再発行します", "keywords": ["ID"]},
        {"topic": "withdrawal", "title": "解約", "question": "解約と返還", "answer": "辞退届", "keywords": []},
    ],
    "answerable": ["login", "withdrawal"],
    "declined": ["smalltalk"],
}


# --- scores -------------------------------------------------------------------------------------------


def test_the_margin_is_the_best_answerable_score_over_the_best_declined_one() -> None:
    margin = Margin(["login", "smalltalk", "login", "withdrawal"], TASK)
    assert margin(np.array([0.2, 0.9, 0.6, 0.1])) == ("smalltalk", pytest.approx(-0.3))


def test_without_declined_texts_the_margin_is_the_score_itself() -> None:
    assert Margin(["login", "withdrawal"], TASK)(np.array([0.2, 0.5])) == ("withdrawal", 0.5)


def test_the_margin_of_a_ranking_counts_a_missing_topic_as_impossible() -> None:
    assert best_margin({"smalltalk": 0.5, "login": 0.2}, {"login"}, {"smalltalk"}) == ("smalltalk", pytest.approx(-0.3))
    assert best_margin({"login": 0.5}, {"login"}, {"smalltalk"}) == ("login", 0.5)
    assert best_margin({}, {"login"}, {"smalltalk"}) == ("", 0.0)


def test_rejection_is_counted_where_nine_of_ten_questions_are_answered() -> None:
    inside = [number / 10 for number in range(1, 11)]
    assert rejected(inside, [0.05, 0.15, 0.2, 0.9]) == 0.5


def test_the_documented_pipeline_is_read_through_its_selector_and_its_fallback() -> None:
    parsed = {
        "intent_ranking": [
            {"name": "nlu_fallback", "confidence": 0.7},
            {"name": "faq", "confidence": 0.6},
            {"name": "smalltalk", "confidence": 0.1},
        ],
        "response_selector": {"faq": {"ranking": [{"intent_response_key": "faq/withdrawal"}]}},
    }
    assert read(parsed, TASK) == ("withdrawal", pytest.approx(0.5))


def test_our_ranking_is_read_by_topics() -> None:
    parsed = {"intent_ranking": [{"name": "login", "confidence": 0.6}, {"name": "smalltalk", "confidence": 0.3}]}
    assert read(parsed, TASK) == ("login", pytest.approx(0.3))


# --- ways ---------------------------------------------------------------------------------------------


def test_the_phrases_come_beside_the_faq() -> None:
    texts, topics = documents(TASK, with_phrases=True, with_answers=True)
    assert texts[0] == "ログイン IDを忘れた 再発行します ID"
    assert topics == ["login", "withdrawal", *(phrase.topic for phrase in KNOWN)]
    assert "再発行" not in documents(TASK, with_phrases=False, with_answers=False)[0][0]


@pytest.mark.parametrize("name", ["bm25", "bm25-phrases", "svm"])
def test_a_light_way_answers_every_question_and_tells_its_cost(name, tmp_path) -> None:
    task, output = tmp_path / "task.json", tmp_path / "out.json"
    task.write_text(json.dumps(TASK), encoding="utf-8")
    worker_light.main(name, str(task), str(output))
    result = json.loads(output.read_text(encoding="utf-8"))
    assert result["predictions"][0][0] == "withdrawal"
    assert len(result["predictions"]) == len(TASK["questions"])
    assert result["median_ms"] > 0
    assert result["model_bytes"] > 0
    way = Way(name, True, lambda bench: result)
    test = [Phrase("解約すると返還ですか", "withdrawal"), Phrase("天気は", "oos_general")]
    assert len(cells(way, result, test)) == len(HEAD)


def test_words_that_no_text_holds_leave_bm25_without_a_topic() -> None:
    predict, _ = worker_light.bm25(with_phrases=False)(TASK)
    assert predict("宇宙旅行") == ("", 0.0)


def test_our_training_is_a_command_that_can_be_forced() -> None:
    said = subprocess.run([*TRAIN, "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "--force" in said


# --- the documented project -----------------------------------------------------------------------------


def test_the_documented_project_has_the_same_phrases(tmp_path) -> None:
    phrases = [Phrase("解約[一部]は{可}", "withdrawal"), Phrase("こんにちは", "greeting")]
    project.write_project(tmp_path, phrases, epochs=3)
    nlu = yaml.safe_load((tmp_path / "data" / "nlu.yml").read_text(encoding="utf-8"))["nlu"]
    assert {block["intent"]: block["examples"] for block in nlu} == {
        "faq/withdrawal": "- 解約「一部」は「可」\n",
        "greeting": "- こんにちは\n",
    }
    config = yaml.safe_load((tmp_path / "config.yml").read_text(encoding="utf-8"))
    epochs = {part["epochs"] for part in (*config["pipeline"], *config["policies"]) if "epochs" in part}
    assert epochs == {3}


def test_the_documented_project_has_a_response_and_a_rule_for_each_intent(tmp_path) -> None:
    project.write_project(tmp_path, [Phrase("解約", "withdrawal"), Phrase("こんにちは", "greeting")], epochs=1)
    domain = yaml.safe_load((tmp_path / "domain.yml").read_text(encoding="utf-8"))
    assert {"utter_faq/withdrawal", "utter_greeting", "utter_please_rephrase"} <= set(domain["responses"])
    rules = yaml.safe_load((tmp_path / "data" / "stories.yml").read_text(encoding="utf-8"))["rules"]
    assert {rule["steps"][0]["intent"] for rule in rules} == {"faq", "greeting", "nlu_fallback"}


def test_the_row_of_a_server_fits_its_head() -> None:
    assert len(served.row("ours", served.Served(5.0, 600.0, 4.0, 6.0, 80.0, 120.0, 240.0))) == len(served.HEAD)
