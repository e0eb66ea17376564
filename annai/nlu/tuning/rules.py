"""Speed-ups of the policy that follows rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

_INDEX = "_annai_rules_by_last_state"
_STATES = "_annai_states_of_this_prediction"
_LONGEST = "_annai_longest_rule"
_Name = tuple[str | None, str | None]
_BEGIN: _Name = ("", "")


def rule_lookup() -> None:
    """Look only at the rules whose last state names the action and the intent that there are.

    Rasa compares every rule with the conversation, three times a turn; here there is a rule for each topic.
    """
    from rasa.core.policies.rule_policy import RulePolicy

    stock = RulePolicy._get_possible_keys

    def possible(self: Any, lookup: dict[str, str], states: list[Any]) -> set[str]:
        if not states:
            return stock(self, lookup, states)
        index = self.__dict__.setdefault(_INDEX, {})
        # By identity, and checked: a policy has a few tables that stay as long as it does.
        table, rules = index.get(id(lookup), (None, {}))
        if table is not lookup or len(lookup) != sum(map(len, rules.values())):
            rules = _by_last_state(self, lookup)
            index[id(lookup)] = (lookup, rules)
        near = [key for name in _names(states[-1]) for key in rules.get(name, ())]
        return stock(self, dict.fromkeys(near), states)

    RulePolicy._get_possible_keys = possible


def recent_states() -> None:
    """Describe to the rules only as many of the latest states as the longest rule has, and once a prediction.

    Rasa describes every state since the session began, for the text of a message and again for its intent.
    """
    from rasa.core.policies.rule_policy import RulePolicy

    predict = RulePolicy._predict

    def predict_once(self: Any, tracker: Any, domain: Any) -> Any:
        self.__dict__[_STATES] = None
        try:
            return predict(self, tracker, domain)
        finally:
            del self.__dict__[_STATES]

    def prediction_states(
        self: Any, tracker: Any, domain: Any, use_text_for_last_user_input: bool = False, **_named: Any
    ) -> list[Any]:
        states = self.__dict__.get(_STATES)
        if states is None:
            states = _last_states(tracker, domain, _longest_rule(self))
            if _STATES in self.__dict__:
                self.__dict__[_STATES] = states
        # The featurizer changes what it is given.
        own = [{part: dict(values) for part, values in state.items()} for state in states]
        self.featurizer._choose_last_user_input([own], use_text_for_last_user_input)
        return own

    RulePolicy._predict = predict_once
    RulePolicy._prediction_states = prediction_states


def _last_states(tracker: Any, domain: Any, count: int) -> list[Any]:
    """The last states of ``Domain.states_for_tracker_history``, at least one."""
    from rasa.shared.core.events import ActionExecuted

    past, events = tracker.init_copy(), tracker.applied_events()
    # By the name of its type: comparing an event with an abstract class takes ten times as long.
    action = ActionExecuted.type_name
    early = sum(event.type_name == action for event in events) + 1 - count
    states = []
    for event in events:
        if event.type_name == action:
            if early <= 0:
                states.append(domain.get_active_state(past))
            early -= 1
        event.apply_to(past)  # a state is what events have changed; the copy need not keep them
    return [*states, domain.get_active_state(past)]


def _longest_rule(policy: Any) -> int:
    """States of the longest rule: a rule looks no further back."""
    from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH

    tables = [policy.lookup.get(name, {}) for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)]
    sizes = [len(table) for table in tables]
    known = policy.__dict__.get(_LONGEST)
    if known is None or known[0] != sizes:
        longest = max((len(policy._rule_key_to_state(key)) for table in tables for key in table), default=1)
        known = policy.__dict__[_LONGEST] = (sizes, longest)
    return int(known[1])


def _by_last_state(policy: Any, lookup: Iterable[str]) -> dict[_Name, list[str]]:
    """The rules by (previous action, intent) of their last state; None where it may be any."""
    found: dict[_Name, list[str]] = defaultdict(list)
    for key in lookup:
        states = policy._rule_key_to_state(key)
        found[_name(states[-1]) if states else (None, None)].append(key)
    return found


def _names(state: Any) -> set[_Name]:
    """All under which rules may be kept that apply to a state of the conversation."""
    action, intent = name = _name(state)
    return {name} if name == _BEGIN else {name, (action, None), (None, intent), (None, None)}


def _name(state: Any) -> _Name:
    if not state.get("prev_action"):
        return _BEGIN  # such a rule applies at the begin of a conversation, and only there, whatever else it holds
    return _value(state, "prev_action", "action_name"), _value(state, "user", "intent")


def _value(state: Any, part: str, name: str) -> str | None:
    """A text that a state sets; what it leaves open or forbids is None."""
    from rasa.core.policies.rule_policy import SHOULD_NOT_BE_SET

    value = state.get(part, {}).get(name)
    return value if isinstance(value, str) and value and value != SHOULD_NOT_BE_SET else None
