"""What Rasa's training cache cannot see: the code and data that a component is made of."""

import hashlib
from pathlib import Path

from annai.language.augment import INTRODUCTIONS
from annai.paths import knowledge_dir

_LANGUAGE = Path(__file__).resolve().parent.parent / "language"


def language_fingerprint() -> str:
    """Changes with the language code and the data that it reads in training."""
    digest = hashlib.sha256()
    data = [knowledge_dir() / "vocabulary.yml", knowledge_dir() / "user_dictionary.csv", INTRODUCTIONS]
    for path in [*sorted(_LANGUAGE.rglob("*.py")), *data]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
