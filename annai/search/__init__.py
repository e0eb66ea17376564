"""Search: an index over any question-and-answer texts, and the one over the knowledge.

Both names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from annai.search.index import Hit, SearchIndex
    from annai.search.knowledge import KnowledgeIndex, knowledge_index

__all__ = ["Hit", "KnowledgeIndex", "SearchIndex", "knowledge_index"]

_HOME = {"Hit": "index", "SearchIndex": "index", "KnowledgeIndex": "knowledge", "knowledge_index": "knowledge"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
