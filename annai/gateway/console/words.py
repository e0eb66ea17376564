"""Facts typed as people say them (8か月, 令和5年6月, 50万), read as in the chat."""

from __future__ import annotations

import re
from collections.abc import Mapping

from annai import clock
from annai.decisions import DecisionTable
from annai.decisions.values import read as read_value
from annai.dialogue.context import Context
from annai.dialogue.matter import read as read_message
from annai.dialogue.state import DialogueState
from annai.gateway.console import facts as form
from annai.gateway.core import Core
from annai.language.normalise import normalise
from annai.language.understanding import Understanding, entities_of

_ONE_NUMBER = re.compile(r"[^\d.-]*(\d+(?:\.\d+)?)\D*")
TYPED = ("date", "date_list", "duration", "amount", "rate", "count")


def in_figures(core: Core, table: DecisionTable, given: Mapping[str, str]) -> dict[str, str]:
    """The fields with words put into the engine's form; what says nothing stays, to be refused with its message."""
    return {name: _figure(core, table, name, text) for name, text in given.items()}


def _figure(core: Core, table: DecisionTable, name: str, text: str) -> str:
    spec = table.inputs.get(name)
    plain = normalise(text)
    if spec is None or spec.type not in TYPED or plain in ("", form.UNKNOWN):
        return text
    facts, _ = form.read(table, {name: text})
    try:
        read_value(spec, facts[name])
    except ValueError:
        message = Understanding(text=plain, entities=entities_of(plain))
        context = Context(message, DialogueState(), core.knowledge, clock.now())
        told = read_message(context, table, name).values.get(name)
        # The field says what is counted (2年, 年1.5): a number alone will do.
        number = _ONE_NUMBER.fullmatch(plain) if spec.type in ("rate", "count") else None
        return form.written(told) if told is not None else number[1] if number else text
    return text
