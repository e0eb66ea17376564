"""The same phrases and answers for every way: a task file for the workers, and a Rasa project as documented."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from annai.knowledge import current_knowledge
from annai.language.normalise import normalise
from bench.quality.data import Phrase, is_answerable, is_declined, topic_kinds

CONFIG = Path(__file__).parent / "config.yml"
FAQ = "faq"
# What the documentation has said where the FallbackClassifier or the policies doubt.
REPHRASE, DEFAULT = "please_rephrase", "default"
_DOMAIN = {
    "version": "3.1",
    "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
}


@dataclass(frozen=True)
class Task:
    """What the workers read."""

    training: list[tuple[str, str]]
    questions: list[str]
    entries: list[dict[str, Any]]
    answerable: list[str]
    declined: list[str]

    def write(self, path: Path) -> None:
        """As JSON: workers run in other environments."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


def task(known: Iterable[Phrase], test: Iterable[Phrase]) -> Task:
    """The phrases, and the FAQ: one entry for each answer that the knowledge holds."""
    entries = [
        {
            "topic": entry.topic,
            "title": entry.title,
            "question": entry.question,
            "answer": entry.answer,
            "keywords": list(entry.keywords),
        }
        for entry in current_knowledge().entries.values()
        if is_answerable(entry.topic)
    ]
    return Task(
        training=[(phrase.text, phrase.topic) for phrase in known],
        questions=[phrase.text for phrase in test],
        entries=entries,
        answerable=[topic for topic in topic_kinds() if is_answerable(topic)],
        declined=[topic for topic in topic_kinds() if is_declined(topic)],
    )


def intent(topic: str) -> str:
    """Answerable topics become retrieval intents, which the ResponseSelector answers."""
    return f"{FAQ}/{topic}" if is_answerable(topic) else topic


def write_project(folder: Path, known: Sequence[Phrase], epochs: int) -> None:
    """Training data, domain, stories and pipeline of the documented project."""
    folder.mkdir(parents=True, exist_ok=True)
    examples: dict[str, list[str]] = {}
    for phrase in known:
        text = _plain(phrase.text)
        if text:
            examples.setdefault(intent(phrase.topic), []).append(text)
    nlu = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in examples.items()]
    _dump(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": nlu})
    plain = [name for name in examples if "/" not in name]
    _dump(folder / "data" / "stories.yml", {"version": "3.1", **_stories(plain)})
    answers = {f"utter_{name}": [{"text": _answer(name)}] for name in (*examples, REPHRASE, DEFAULT)}
    domain = {**_DOMAIN, "intents": [FAQ, *plain], "responses": answers, "actions": [f"utter_{FAQ}"]}
    _dump(folder / "domain.yml", domain)
    _dump(folder / "config.yml", _config(epochs))


def _plain(text: str) -> str:
    """Rasa reads [ ] and ( ) in training data as annotations; a line may not be empty."""
    return normalise(text).translate(str.maketrans("[](){}", "「」「」「」")).strip()


def _answer(name: str) -> str:
    topic = name.removeprefix(f"{FAQ}/")
    entries = current_knowledge().entries_by_topic.get(topic, ())
    return entries[0].answer if entries else topic


def _stories(plain: Sequence[str]) -> dict[str, Any]:
    """A rule for each topic, and stories of two turns, which TED learns from."""

    def turn(name: str) -> list[dict[str, str]]:
        return [{"intent": name}, {"action": f"utter_{name}"}]

    rules = [{"rule": name, "steps": turn(name)} for name in (FAQ, *plain)]
    doubt = [{"intent": "nlu_fallback"}, {"action": f"utter_{REPHRASE}"}]
    rules.append({"rule": "ask the user to rephrase", "steps": doubt})
    stories = [{"story": f"faq, then {name}", "steps": [*turn(FAQ), *turn(name)]} for name in plain]
    return {"rules": rules, "stories": stories}


def _config(epochs: int) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    for component in (*config["pipeline"], *config["policies"]):
        if "epochs" in component:
            component["epochs"] = epochs
    return config


def _dump(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")
