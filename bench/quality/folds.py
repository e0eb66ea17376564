"""How the model treats messages that it has not seen: cross-validation over the training phrases.

Beside the phrases as they are there are compounds: two phrases of one fold, joined as people join questions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from random import Random

import numpy as np
from sklearn.model_selection import StratifiedKFold

from annai.language.topics import Ranked
from annai.language.understanding import Clause, clause_from
from bench.quality.data import Phrase, is_answerable
from bench.quality.models import Progress, bench_cache, forget, model_version, remembering_featurizer, train_on
from bench.quality.pipeline import Parser

FOLDS = 5
SEED = 11
COMPOUNDS = 120  # in each fold
_JOINTS = ("。あと、", "。それと", "。ついでに", "。それから、")
_SHORT = 40


@dataclass(frozen=True)
class Unseen:
    """A message, the topics it asks about (two for a compound), and what a model made of it that never saw it."""

    text: str
    topics: tuple[str, ...]
    ranking: tuple[Ranked, ...]
    clauses: tuple[Clause, ...] = ()


def unseen(phrases: Sequence[Phrase], progress: Progress) -> list[Unseen]:
    """Every phrase, and compounds, by models trained on the other folds; kept until something changes."""
    version = model_version()
    if not any(bench_cache().glob(f"fold-*-{version}.json")):
        forget("fold-*")
    featurizer = remembering_featurizer()
    topics = np.array([phrase.topic for phrase in phrases])
    found: list[Unseen] = []
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for number, (seen, held_out) in enumerate(splitter.split(topics, topics), start=1):
        # Fold by fold: a run that is interrupted goes on where it was.
        kept = bench_cache() / f"fold-{number}-{version}.json"
        if not kept.is_file():
            progress(f"cross-validation, fold {number} of {FOLDS}")
            parser = Parser(train_on([phrases[index] for index in seen], featurizer, lambda _: None))
            fold = [asdict(one) for one in _asked(parser, [phrases[index] for index in held_out], SEED + number)]
            kept.write_text(json.dumps(fold, ensure_ascii=False), encoding="utf-8")
        found += [_unseen_from(item) for item in json.loads(kept.read_text(encoding="utf-8"))]
    return found


def _asked(parser: Parser, phrases: Sequence[Phrase], seed: int) -> Iterator[Unseen]:
    """What a model makes of phrases, and of compounds of them."""
    single = [(phrase.text, (phrase.topic,)) for phrase in phrases]
    for text, topics in [*single, *compounds(phrases, seed)]:
        message = parser.understand(text)
        yield Unseen(text, topics, message.ranking, message.clauses)


def compounds(phrases: Sequence[Phrase], seed: int) -> list[tuple[str, tuple[str, ...]]]:
    """Pairs of short questions on different topics in one message; the same for the same seed."""
    dice = Random(seed)
    short = [phrase for phrase in phrases if is_answerable(phrase.topic) and len(phrase.text) <= _SHORT]
    made: list[tuple[str, tuple[str, ...]]] = []
    while len(made) < COMPOUNDS and len({phrase.topic for phrase in short}) > 1:
        first, second = dice.sample(short, 2)
        if first.topic != second.topic:
            text = first.text.rstrip("。?？") + dice.choice(_JOINTS) + second.text
            made.append((text, (first.topic, second.topic)))
    return made


def _unseen_from(item: dict[str, object]) -> Unseen:
    ranking = tuple(Ranked(**ranked) for ranked in item["ranking"])  # type: ignore[attr-defined]
    clauses = tuple(clause_from(clause) for clause in item["clauses"])  # type: ignore[attr-defined]
    return Unseen(str(item["text"]), tuple(item["topics"]), ranking, clauses)  # type: ignore[arg-type]
