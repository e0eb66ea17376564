"""Each speed-up of rules, trackers and domain does what the part of Rasa that it replaces does."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.shared.core import events
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from annai.nlu.tuning import rules, serving

Keep = Callable[[Any, str], Any]


def _rule_state(dice: random.Random, *, of_a_rule: bool) -> dict[str, Any]:
    """A state that is as varied as Rasa's are: parts that are there, missing, forbidden."""
    forbidden = ["should_not_be_set"] if of_a_rule else []
    state: dict[str, Any] = {}
    if dice.random() < 0.85:
        state["prev_action"] = {"action_name": dice.choice(["action_listen", "action_lookup", "action_form"])}
    if dice.random() < 0.7:
        state["user"] = {"intent": dice.choice(["rate", "deadline", "withdrawal", *forbidden])}
        if dice.random() < 0.3:
            state["user"]["entities"] = ["year"] if of_a_rule else ("year",)
    if dice.random() < 0.3:
        state["active_loop"] = {"name": dice.choice(["form", *forbidden])}
    return state


def _rule_table(dice: random.Random) -> dict[str, str]:
    states = ([_rule_state(dice, of_a_rule=True) for _ in range(dice.choice([1, 1, 2, 3]))] for _ in range(60))
    return {json.dumps(one): "action_lookup" for one in states}


@pytest.mark.parametrize("seed", range(20))
def test_the_same_rules_apply(stock: Keep, seed: int) -> None:
    before = stock(RulePolicy, "_get_possible_keys")
    rules.rule_lookup()
    dice, policy = random.Random(seed), RulePolicy.__new__(RulePolicy)
    tables = [_rule_table(dice), _rule_table(dice)]
    some = 0
    for _ in range(100):
        table = dice.choice(tables)
        states = [_rule_state(dice, of_a_rule=False) for _ in range(dice.choice([0, 1, 2, 4]))]
        found = RulePolicy._get_possible_keys(policy, table, states)
        assert found == before(policy, table, states)
        some += bool(found)
    assert some > 10


DOMAIN = """
version: '3.1'
intents: [rate, deadline]
entities: [year]
actions: [action_lookup]
forms: {a_form: {required_slots: [s]}}
slots: {s: {type: text, influence_conversation: true, mappings: [{type: custom}]}}
"""


def _history(dice: random.Random) -> list[Any]:
    """Turns as varied as Rasa's are: sessions, slots, forms, what is taken back."""
    history: list[Any] = [events.ActionExecuted("action_session_start"), events.SessionStarted()]
    for _ in range(dice.choice([0, 1, 2, 5])):
        history.append(events.ActionExecuted("action_listen"))
        entities = [{"entity": "year", "value": "2024"}] if dice.random() < 0.3 else []
        history.append(events.UserUttered("x", {"name": dice.choice(["rate", "deadline"])}, entities))
        if dice.random() < 0.2:
            history.append(events.UserUtteranceReverted())
        if dice.random() < 0.7:
            history.append(events.ActionExecuted(dice.choice(["action_lookup", "a_form"])))
            history.append(events.BotUttered("y"))
        if dice.random() < 0.3:
            history.append(events.SlotSet("s", dice.choice(["a", None])))
        if dice.random() < 0.2:
            history.append(events.ActiveLoop(dice.choice(["a_form", None])))
        if dice.random() < 0.1:
            history.append(events.ActionReverted())
    return history


_REWINDING = (events.ActiveLoop, events.ActionReverted, events.UserUtteranceReverted)


def _policy(longest: int) -> Any:
    policy = RulePolicy(RulePolicy.get_default_config(), None, None, ExecutionContext(GraphSchema({})))
    policy.lookup = {"rules": {json.dumps([{}] * longest): "action_lookup"}}
    return policy


@pytest.mark.parametrize("seed", range(30))
def test_the_latest_states_are_those_that_rasa_describes(stock: Keep, seed: int) -> None:
    before = stock(RulePolicy, "_prediction_states")
    stock(RulePolicy, "_predict")
    rules.recent_states()
    dice, domain = random.Random(seed), Domain.from_yaml(DOMAIN)
    longest = dice.choice([1, 2, 3])
    policy = _policy(longest)
    tracker = DialogueStateTracker.from_events("sender", _history(dice), domain.slots)
    for from_text in (True, False):
        found = RulePolicy._prediction_states(policy, tracker, domain, from_text)
        assert found == before(policy, tracker, domain, from_text)[-longest:]


def test_states_are_described_once_a_prediction_and_anew_for_the_next(stock: Keep, monkeypatch: Any) -> None:
    before = stock(RulePolicy, "_predict")
    stock(RulePolicy, "_prediction_states")
    rules.recent_states()
    domain, policy = Domain.from_yaml(DOMAIN), _policy(2)
    described: list[int] = []
    last_states = rules._last_states
    monkeypatch.setattr(
        rules, "_last_states", lambda tracker, *rest: described.append(1) or last_states(tracker, *rest)
    )
    tracker = DialogueStateTracker.from_events("sender", [events.ActionExecuted("action_listen")], domain.slots)
    for intent in ("rate", "deadline"):
        tracker.update(events.UserUttered("x", {"name": intent}))
        policy.lookup["rules"] = {
            json.dumps([{"user": {"intent": intent}, "prev_action": {"action_name": "action_listen"}}]): "action_lookup"
        }
        found, _ = RulePolicy._predict(policy, tracker, domain)
        expected, _ = before(policy, tracker, domain)
        assert found.probabilities == expected.probabilities
        assert max(found.probabilities) == 1.0
        tracker.update(events.ActionExecuted("action_listen"))
    # Of each prediction one, though asked for the text and for the intent; and one for each that Rasa made alone.
    assert len(described) == 2 + 4


@pytest.mark.parametrize("seed", range(40))
def test_the_same_events_apply(stock: Keep, seed: int) -> None:
    before = stock(DialogueStateTracker, "applied_events")
    serving.applied_events()
    dice, domain = random.Random(seed), Domain.from_yaml(DOMAIN)
    history = _history(dice) + ([events.Restarted(), *_history(dice)] if seed % 3 == 0 else _history(dice))
    if seed % 2:  # without what takes others back: the quick way
        history = [event for event in history if not isinstance(event, _REWINDING)]
    tracker = DialogueStateTracker.from_events("sender", history, domain.slots)
    found, expected = tracker.applied_events(), before(tracker)
    assert [id(event) for event in found] == [id(event) for event in expected]
    assert isinstance(found, list)


@pytest.mark.parametrize("seed", range(30))
def test_a_copied_tracker_is_in_the_same_state_and_independent(stock: Keep, seed: int) -> None:
    before = stock(DialogueStateTracker, "copy")
    serving.tracker_copies()
    dice, domain = random.Random(seed), Domain.from_yaml(DOMAIN)
    tracker = DialogueStateTracker.from_events("sender", _history(dice), domain.slots)
    twin, expected = tracker.copy(), before(tracker)
    assert set(twin.__dict__) == set(expected.__dict__)
    for _ in range(2):  # as it is, and after another turn of the copy alone
        assert twin == expected
        assert twin.current_state(EventVerbosity.ALL) == expected.current_state(EventVerbosity.ALL)
        for copied in (twin, expected):
            more: list[Any] = [
                events.SlotSet("s", "b", 1.0),
                events.ActiveLoop("a_form", 1.0),
                events.ConversationPaused(1.0),
            ]
            more += [
                events.ActionExecuted("a_form", timestamp=1.0),
                events.ActionExecutionRejected("a_form", timestamp=1.0),
            ]
            for event in more:
                copied.update(event)
    untouched = DialogueStateTracker.from_events("sender", list(tracker.events), domain.slots)
    assert tracker.current_state(EventVerbosity.ALL) == untouched.current_state(EventVerbosity.ALL)


def test_the_domain_is_asked_once_whether_it_is_empty(stock: Keep) -> None:
    before = stock(Domain, "is_empty")
    serving.known_domain()
    for domain in (Domain.empty(), Domain.from_yaml(DOMAIN)):
        assert [domain.is_empty(), domain.is_empty()] == [before(domain)] * 2


def test_only_what_goes_into_a_log_is_handed_on_uncopied(monkeypatch: pytest.MonkeyPatch) -> None:
    """All copies that both modules make are arguments of calls of their loggers."""
    from rasa.core import processor
    from rasa.core.policies import rule_policy

    for module in (processor, rule_policy):
        tree = ast.parse(inspect.getsource(module))
        logged = {
            id(inner)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("structlogger.")
            for inner in ast.walk(call)
        }
        copies = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "copy"]
        assert copies
        assert all(id(node) in logged for node in copies)
        monkeypatch.setattr(module, "copy", copy)
    serving.log_copies()
    value = [1]
    assert processor.copy.deepcopy(value) is value
    assert rule_policy.copy.deepcopy(value) is value


def test_a_rule_that_is_added_later_is_found(stock: Keep) -> None:
    stock(RulePolicy, "_get_possible_keys")
    rules.rule_lookup()
    policy, state = RulePolicy.__new__(RulePolicy), {"prev_action": {"action_name": "action_listen"}}
    table: dict[str, str] = {}
    assert RulePolicy._get_possible_keys(policy, table, [state]) == set()
    table[json.dumps([state])] = "action_lookup"
    assert RulePolicy._get_possible_keys(policy, table, [state]) == set(table)
