"""Speed-ups inside Rasa, the only place that replaces parts of it.

Each item keeps what the replaced part does, has a test that compares both, and can be switched off
(``ANNAI_TUNING``). ``bench/turns`` measures them. All are off under any other version of Rasa than
the one they were written for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annai.errors import SettingsError
from annai.nlu.tuning import imports, rules, serving, training

logger = logging.getLogger(__name__)
PINNED = "3.6.21"


@dataclass(frozen=True)
class Item:
    """A speed-up: ``apply`` replaces a part of Rasa in this process, for good."""

    name: str
    apply: Callable[[], None]
    when: str


ITEMS = (
    # First: it must be done before Rasa's server is imported.
    Item("deferred_imports", imports.deferred_imports, "serving"),
    Item("reply_validation", serving.reply_validation, "serving"),
    Item("event_types", serving.event_types, "serving"),
    Item("graph_plan", serving.graph_plan, "serving"),
    Item("rule_lookup", rules.rule_lookup, "serving"),
    Item("recent_states", rules.recent_states, "serving"),
    Item("known_domain", serving.known_domain, "serving"),
    Item("tracker_copies", serving.tracker_copies, "serving"),
    Item("applied_events", serving.applied_events, "serving"),
    Item("log_copies", serving.log_copies, "serving"),
    Item("action_call", serving.action_call, "serving"),
    Item("action_session", serving.action_session, "serving"),
    Item("training_data_once", training.training_data_once, "training"),
    Item("schemas_once", training.schemas_once, "training"),
    Item("message_copies", training.message_copies, "training"),
    Item("model_compression", training.model_compression, "training"),
)


def apply(wanted: Sequence[str], when: str) -> tuple[str, ...]:
    """Apply the items asked for (``all``, ``none`` or names) to this process; returns their names.

    Raises:
        SettingsError: A name is unknown.
    """
    import rasa

    chosen = _chosen(wanted)
    if rasa.__version__ != PINNED:
        logger.warning("no tuning: it is made for Rasa %s, this is %s", PINNED, rasa.__version__)
        return ()
    due = [item for item in chosen if item.when == when]
    for item in due:
        item.apply()
    names = tuple(item.name for item in due)
    logger.info("tuning: %s", ", ".join(names) or "none")
    return names


def _chosen(wanted: Sequence[str]) -> Sequence[Item]:
    if list(wanted) == ["all"]:
        return ITEMS
    if list(wanted) == ["none"]:
        return ()
    known = {item.name: item for item in ITEMS}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise SettingsError(
            f"ANNAI_TUNING={','.join(wanted)!r}: {unknown[0]!r} is none of all, none, {', '.join(known)}"
        )
    return [known[name] for name in wanted]
