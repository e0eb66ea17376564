"""What Rasa's training cache cannot see: the code and data that a component is made of."""

import hashlib
from pathlib import Path

from annai.paths import knowledge_dir

_LANGUAGE = Path(__file__).resolve().parent.parent / "language"


def language_fingerprint() -> str:
    """Changes with the language code, the vocabulary and the user dictionary."""
    digest = hashlib.sha256()
    data = [knowledge_dir() / "vocabulary.yml", knowledge_dir() / "user_dictionary.csv"]
    for path in [*sorted(_LANGUAGE.rglob("*.py")), *data]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
