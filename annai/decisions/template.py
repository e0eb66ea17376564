"""Sentences with ``{placeholders}``: a sentence whose value is not known is left out, never printed half."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def render(text: str, words: Mapping[str, str]) -> str | None:
    """The text with its values, or None when one of them is not known."""
    if not placeholders(text) <= set(words):
        return None
    return _PLACEHOLDER.sub(lambda match: words[match[1]], text)


def render_all(texts: Iterable[str | list[str]], words: Mapping[str, str]) -> tuple[str, ...]:
    """All sentences whose values are known; of a list of alternatives the first."""
    found = []
    for item in texts:
        options = [item] if isinstance(item, str) else item
        text = next((text for option in options if (text := render(option, words)) is not None), None)
        if text:
            found.append(text)
    return tuple(dict.fromkeys(found))
