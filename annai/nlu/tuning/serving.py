"""Speed-ups of a turn."""

from __future__ import annotations

import asyncio
import copy
from itertools import islice
from typing import Any


def reply_validation() -> None:
    """Check replies of the action server with validators that are made once, one for each kind of event.

    Rasa hands its schema to ``jsonschema.validate``, which checks the schema itself on every call, and an
    event against each of two dozen kinds.
    """
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    make = validator_for(schema)
    event = schema["properties"]["events"]["items"]
    whole = make(schema)
    frame = make({**schema, "properties": {**schema["properties"], "events": {"type": "array"}}})
    kinds = {kind["properties"]["event"]["const"]: make({**event, "oneOf": [kind]}) for kind in event["oneOf"]}

    def is_event(given: Any) -> bool:
        name = given.get("event") if isinstance(given, dict) else None
        return isinstance(name, str) and name in kinds and bool(kinds[name].is_valid(given))

    def validate(_self: Any, result: dict[str, Any]) -> bool:
        if frame.is_valid(result) and all(map(is_event, result.get("events", ()))):
            return True
        error = best_match(whole.iter_errors(result))
        if error is not None:
            error.message += ". Failed to validate Action server response from API."
            raise error
        return True

    RemoteAction._validate_action_result = validate


def event_types() -> None:
    """Remember which class an event's name stands for.

    Rasa walks over all subclasses of ``Event`` for every event that it reads.
    """
    from rasa.shared.core.events import Event

    stock = Event.resolve_by_type
    known: dict[str, Any] = {}

    def resolve(type_name: str, default: Any = None) -> Any:
        if type_name not in known:
            found = stock(type_name, default)
            if found is None or found is default:
                return found
            known[type_name] = found
        return known[type_name]

    Event.resolve_by_type = staticmethod(resolve)


def graph_plan() -> None:
    """Run the graph of components in an order that is worked out once.

    Rasa builds and schedules a Dask graph for each parse and each prediction.
    """
    from rasa.engine.exceptions import GraphRunError
    from rasa.engine.runner.dask import DaskGraphRunner

    def plan_of(runner: Any, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        plans = runner.__dict__.setdefault("_annai_plans", {})
        if targets not in plans:
            nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
            needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
            plans[targets] = [(name, needs[name]) for name in _in_order(needs)]
        return plans[targets]

    def run(runner: Any, inputs: Any = None, targets: Any = None) -> dict[str, Any]:
        wanted = tuple(targets or runner._graph_schema.target_names)
        plan = plan_of(runner, wanted)
        results: dict[str, Any] = dict.fromkeys(name for name, _ in plan)
        DaskGraphRunner._add_inputs_to_graph(inputs, results)
        try:
            for name, needs in plan:
                # A need that nothing provides is handed on by its name, as Dask does.
                results[name] = runner._instantiated_nodes[name](*(results.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(results[name] for name in wanted)

    DaskGraphRunner.run = run


def known_domain() -> None:
    """Remember whether the domain is empty.

    Rasa asks on every message, and compares the whole domain with a new empty one.
    """
    from rasa.shared.core.domain import Domain

    stock = Domain.is_empty

    def is_empty(self: Any) -> bool:
        known: dict[str, Any] = self.__dict__
        if "_annai_is_empty" not in known:
            known["_annai_is_empty"] = stock(self)
        return bool(known["_annai_is_empty"])

    Domain.is_empty = is_empty


def tracker_copies() -> None:
    """Copy a tracker by what it holds.

    Rasa goes through the whole history again for the copy that each action is handed.
    """
    from rasa.shared.core.trackers import DialogueStateTracker

    def duplicate(self: Any) -> Any:
        twin = self.init_copy()
        twin.events = self.events.copy()
        twin.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        for name in ("latest_action", "active_loop"):  # changed in place
            setattr(twin, name, copy.copy(getattr(self, name)))
        for name in ("_paused", "followup_action", "latest_message", "latest_bot_utterance"):
            setattr(twin, name, getattr(self, name))
        return twin

    DialogueStateTracker.copy = duplicate


def applied_events() -> None:
    """Take the events since the session began as they are, where none takes others back.

    Rasa looks through all of them for forms, and compares each with five abstract classes.
    """
    from rasa.shared.core import events
    from rasa.shared.core.trackers import DialogueStateTracker

    stock = DialogueStateTracker.applied_events
    # A form lets Rasa take back what came between two of its runs.
    rewinding = (events.ActiveLoop, events.ActionReverted, events.UserUtteranceReverted)
    beginning = (events.Restarted, events.SessionStarted)
    kinds: dict[type, str] = {}

    def kind_of(event: type) -> str:
        kinds[event] = "rewinds" if issubclass(event, rewinding) else "begins" if issubclass(event, beginning) else ""
        return kinds[event]

    def applied(self: Any) -> list[Any]:
        start = 0
        for place, event in enumerate(self.events, 1):
            kind = kinds.get(type(event))
            if kind is None:
                kind = kind_of(type(event))
            if kind == "rewinds":
                return list(stock(self))
            if kind == "begins":
                start = place
        return list(islice(self.events, start, None))

    DialogueStateTracker.applied_events = applied


class _Uncopied:
    """Stands in for the module ``copy`` where all that is copied goes into a log."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        return value


def log_copies() -> None:
    """Hand log entries what they tell, not a deep copy of it, which Rasa makes whether it logs or not."""
    from rasa.core import processor
    from rasa.core.policies import rule_policy

    for module in (processor, rule_policy):
        module.copy = _Uncopied


def _in_order(needs: dict[str, tuple[str, ...]]) -> list[str]:
    """The nodes, each after those it needs."""
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in needs and name not in order:
            for need in needs[name]:
                visit(need)
            order[name] = None

    for name in needs:
        visit(name)
    return list(order)


def action_call() -> None:
    """Send an action what it reads: the slots and the latest message.

    Rasa sends the whole domain and every event of the conversation, so a turn grows with the
    conversation. No action of this project reads either; one that does needs this item off.
    """
    import rasa
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.trackers import EventVerbosity

    def call(self: Any, tracker: Any, _domain: Any) -> dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        return {
            "next_action": self._name,
            "sender_id": tracker.sender_id,
            "tracker": {**state, "events": []},
            "version": rasa.__version__,
        }

    RemoteAction._action_call_format = call


class _Kept:
    """A client session that stays open when the block that uses it ends."""

    def __init__(self, session: Any) -> None:
        self._session = session

    async def __aenter__(self) -> Any:
        return self._session

    async def __aexit__(self, *_: object) -> None:
        """Nothing: the next call uses the connection again."""


def action_session() -> None:
    """Keep the connection to the action server open between calls.

    Rasa makes a client session and a connection for each call.
    """
    from rasa.utils.endpoints import EndpointConfig

    stock = EndpointConfig.session

    def session(self: Any) -> _Kept:
        loop = asyncio.get_running_loop()
        kept = self.__dict__.get("_annai_session")
        if kept is None or kept[0] is not loop or kept[1].closed:
            kept = self.__dict__["_annai_session"] = (loop, stock(self))
        return _Kept(kept[1])

    EndpointConfig.session = session


async def close_session(endpoint: Any) -> None:
    """Close the connection that :func:`action_session` keeps for an endpoint, if there is one."""
    _, session = endpoint.__dict__.pop("_annai_session", (None, None))
    if session is not None:
        await session.close()
