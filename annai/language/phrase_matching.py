"""spaCy's rule-based matching, without the rest of spaCy.

``import spacy`` also loads pipelines, training, a command line and a web client: a quarter of a second of every start
and 30 MB in every server. Whoever imports spaCy later gets all of it, with the same classes.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import find_spec, spec_from_file_location
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.strings import hash_string  # type: ignore[attr-defined]
    from spacy.tokens import Doc
    from spacy.util import filter_spans
    from spacy.vocab import Vocab

__all__ = ["Doc", "PhraseMatcher", "Vocab", "filter_spans", "hash_string"]

# In an order in which they can be imported without the package's own module.
_HOMES = {
    "Doc": "spacy.tokens",
    "PhraseMatcher": "spacy.matcher",
    "filter_spans": "spacy.util",
    "Vocab": "spacy.vocab",
    "hash_string": "spacy.strings",
}


class _WholeLoader(SourceFileLoader):
    """Loads the package's own module after some of its parts."""

    def exec_module(self, module: ModuleType) -> None:
        for name, part in list(sys.modules.items()):
            if name.rpartition(".")[0] == module.__name__:
                setattr(module, name.rpartition(".")[2], part)
        super().exec_module(module)


class _WholeFinder(MetaPathFinder):
    """Finds the package when it is imported as a whole."""

    def __init__(self, path: str) -> None:
        self._path = path

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "spacy":
            return None
        return spec_from_file_location("spacy", self._path, loader=_WholeLoader("spacy", self._path))


def _load() -> dict[str, object]:
    """The names with what they stand for."""
    spec = None if "spacy" in sys.modules else find_spec("spacy")
    if spec is None or spec.origin is None:
        return _imported()
    package = ModuleType("spacy")
    package.__spec__, package.__path__ = spec, list(spec.submodule_search_locations or ())
    sys.modules["spacy"] = package
    try:
        found = _imported()
    except ImportError:
        # Another version of spaCy may need its own module: then all of it.
        for name in [name for name in sys.modules if name.partition(".")[0] == "spacy"]:
            del sys.modules[name]
        return _imported()
    del sys.modules["spacy"]
    sys.meta_path.insert(0, _WholeFinder(spec.origin))
    return found


def _imported() -> dict[str, object]:
    return {name: getattr(importlib.import_module(home), name) for name, home in _HOMES.items()}


if not TYPE_CHECKING:
    globals().update(_load())
