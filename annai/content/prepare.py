"""Check the files and make what the servers read from the cache: ``python -m annai.content.prepare``.

In a process of its own, because the memory that this takes is not given back.
"""

from __future__ import annotations

import sys

from annai.content.checked import fingerprint, note_checked
from annai.content.validation import Project, problems
from annai.errors import AnnaiError
from annai.knowledge import load_knowledge
from annai.language.analyser import compiled_user_dictionary
from annai.paths import ROOT
from annai.search.knowledge import ensure_index
from annai.settings import read_settings


def prepare() -> list[str]:
    """Everything that is wrong, one line each; nothing is made then."""
    settings = read_settings()
    # Taken before: a file that is edited during the check must lead to another one.
    before = fingerprint(settings)
    found = problems(Project(ROOT, settings.knowledge), quick=True)
    if not found:
        terms = compiled_user_dictionary(settings.knowledge / "user_dictionary.csv")
        index = ensure_index(load_knowledge(settings.knowledge))
        note_checked(settings, before, [terms.binary, *index])
    return [line.replace(f"{ROOT}/", "") for line in found]


def main() -> int:
    try:
        found = prepare()
    except AnnaiError as error:
        found = [f"error: {error}"]
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
