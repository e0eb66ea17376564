"""Speed-ups of the policy that follows rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

_INDEX = "_annai_rules_by_last_state"
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
