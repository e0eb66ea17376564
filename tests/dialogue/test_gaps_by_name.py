"""The longest undocumented thing that a message names is the one that is refused."""

from datetime import datetime

import pytest

from annai.dialogue.context import Context
from annai.dialogue.decline import find_gap
from annai.dialogue.state import DialogueState
from annai.knowledge import current_knowledge
from annai.language.normalise import fold, normalise
from annai.language.understanding import Understanding


def gap_of(text):
    return find_gap(Context(Understanding(normalise(text)), DialogueState(), current_knowledge(), datetime(2024, 3, 1)))


def longest_within(text):
    """The same, by asking for each term in turn."""
    terms = [(fold(normalise(term)), gap) for gap in current_knowledge().gaps for term in gap.terms]
    folded = fold(normalise(text))
    return max((len(term) for term, _ in terms if term in folded), default=0)


def test_every_term_is_found_wherever_it_stands():
    for gap in current_knowledge().gaps:
        for term in gap.terms:
            found = gap_of(f"すみません、{term}について")
            assert found is not None
            length = longest_within(f"すみません、{term}について")
            assert length in {len(fold(normalise(other))) for other in found.terms}


@pytest.mark.parametrize("text", ["", "あ", "通常枠の補助率を教えてください"])
def test_what_names_nothing_undocumented_finds_nothing(text):
    assert longest_within(text) == 0
    assert gap_of(text) is None
