"""The assistant in one process: the trained topic model and the dialogue, without Rasa around them."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from annai import clock
from annai.dialogue.manager import respond
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState
from annai.errors import AnnaiError
from annai.knowledge import current_knowledge
from annai.language.clauses import split_clauses
from annai.language.featurizer import current_featurizer
from annai.language.normalise import normalise
from annai.language.topics import Ranked, TopicModel
from annai.language.understanding import Clause, Understanding, entities_of
from annai.language.vectors import current_vectors

# As annai/nlu/classifier.py is configured.
MAX_CHARACTERS = 1000
MAX_CLAUSES = 12
CLAUSE_TOPICS = 3
PARTS = ("model.json", "model.npz")


class ModelError(AnnaiError):
    """There is no trained model, or it cannot be read."""


def load_topic_model(archive: Path) -> TopicModel:
    """The topic model in a trained archive, with the vocabulary that is looked at now.

    Raises:
        ModelError: There is none, or it cannot be read.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            unpack(archive, Path(folder))
            return TopicModel.load(Path(folder), current_featurizer(), current_vectors())
    except FileNotFoundError as error:
        raise ModelError(f"{archive}: there is no trained model; run `annai train`") from error
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError) as error:
        raise ModelError(f"{archive}: the model cannot be read ({error}); run `annai train --force`") from error


def unpack(archive: Path, folder: Path) -> None:
    """Write the classifier's files of a model archive into a folder."""
    with tarfile.open(archive) as opened:
        for member in opened.getmembers():
            path = Path(member.name)
            content = opened.extractfile(member) if path.name in PARTS else None
            if content is not None and "TopicClassifier" in path.parent.name:
                (folder / path.name).write_bytes(content.read())


def understand(rank: Callable[[str], tuple[Ranked, ...]], text: str) -> Understanding:
    """What the NLU pipeline finds in raw text. ``rank`` gives the topics of normalised text, best first."""
    whole = normalise(text)
    read = whole[:MAX_CHARACTERS]
    clauses = split_clauses(read)[:MAX_CLAUSES]
    parts = [Clause(clause, rank(clause)[:CLAUSE_TOPICS]) for clause in clauses] if len(clauses) > 1 else []
    return Understanding(whole, rank(read), entities_of(whole), tuple(parts))


class Conversation:
    """One conversation, on the knowledge that is looked at."""

    def __init__(self, model: TopicModel, state: DialogueState | None = None) -> None:
        self._model = model
        self.state = state or DialogueState()

    def say(self, text: str) -> Reply:
        """The reply to the next message."""
        message = understand(lambda part: tuple(self._model.rank(part)), text)
        reply, self.state = respond(message, self.state, current_knowledge(), clock.now(), raw=text)
        return reply
