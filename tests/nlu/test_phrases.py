"""The training data and the test set: enough, in many styles, and never the same phrase in both."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from annai.language.features import mask_numbers
from annai.language.normalise import fold, normalise
from annai.paths import ROOT

TOPICS = [topic["id"] for topic in yaml.safe_load((ROOT / "knowledge/topics.yml").read_text())["topics"]]
TRAIN_AT_LEAST, TEST_AT_LEAST = 60, 15
STYLES = frozenset(
    {"polite", "casual", "keyword", "typo", "kana", "width", "dialect", "voice", "long", "operator", "paraphrase"}
)


def training(topic: str) -> list[str]:
    data = yaml.safe_load((ROOT / f"data/nlu/{topic}.yml").read_text(encoding="utf-8"))
    blocks = [block for block in data["nlu"] if block["intent"] == topic]
    assert len(blocks) == len(data["nlu"]), f"{topic}.yml holds phrases of another topic"
    return [line[2:] for block in blocks for line in block["examples"].splitlines() if line.startswith("- ")]


def held_out(topic: str) -> dict[str, list[str]]:
    data = yaml.safe_load((ROOT / f"tests/nlu/phrases/{topic}.yml").read_text(encoding="utf-8"))
    assert data["topic"] == topic
    return data["phrases"]


def same(text: str) -> str:
    """Two phrases are the same if they differ only in width, case, kana, spaces or punctuation."""
    return "".join(char for char in fold(normalise(text)) if char.isalnum())


def test_files_and_topics_agree():
    assert {path.stem for path in (ROOT / "data/nlu").glob("*.yml")} == set(TOPICS)
    assert {path.stem for path in (ROOT / "tests/nlu/phrases").glob("*.yml")} == set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_enough_phrases(topic):
    assert len({same(phrase) for phrase in training(topic)}) >= TRAIN_AT_LEAST
    styles = held_out(topic)
    assert sum(map(len, styles.values())) >= TEST_AT_LEAST
    assert set(styles) >= STYLES


def test_no_test_phrase_is_in_the_training_data():
    known = {same(phrase): topic for topic in TOPICS for phrase in training(topic)}
    tested = [(topic, phrase) for topic in TOPICS for phrases in held_out(topic).values() for phrase in phrases]
    assert [(topic, phrase, known[same(phrase)]) for topic, phrase in tested if known.get(same(phrase) or "-")] == []


def test_no_phrase_belongs_to_two_topics():
    where: dict[str, set[str]] = {}
    for topic in TOPICS:
        for phrase in training(topic):
            where.setdefault(same(phrase), set()).add(topic)
    assert {phrase: topics for phrase, topics in where.items() if phrase and len(topics) > 1} == {}


def test_no_topic_is_made_from_a_template():
    """No sentence frame, numbers and terms aside, may make up a large part of a topic."""
    for topic in TOPICS:
        endings = Counter(same(mask_numbers(phrase))[-8:] for phrase in training(topic))
        ending, count = endings.most_common(1)[0]
        assert count <= max(6, len(training(topic)) // 8), (topic, ending, count)


def test_acceptance_questions_are_not_trained_on():
    """The documents' own sentences may stand in both; nothing else."""
    known = {same(phrase) for topic in TOPICS for phrase in training(topic)}
    lines = [
        line
        for path in sorted((ROOT / "tests/outside_in").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    asked = [case["user"] for line in lines if "user" in (case := json.loads(line)) and len(case["user"]) > 12]
    trained = [question for question in asked if same(question) in known]
    assert len(trained) <= 0.03 * len(asked), trained


def test_domain_and_rules_name_every_topic():
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert domain["intents"] == TOPICS
    ruled = []
    for path in sorted(Path(ROOT / "data/rules").glob("*.yml")):
        ruled += [rule["steps"][0]["intent"] for rule in yaml.safe_load(path.read_text())["rules"]]
    assert sorted(ruled) == sorted(TOPICS)
