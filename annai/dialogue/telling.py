"""What a consultation says once the facts are taken: the verdict, a correction of it, or the next question."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from annai.decisions import Evaluation
from annai.dialogue import verdict
from annai.dialogue.context import Context, Step
from annai.dialogue.matter import look_back, open_cases, rule, table_of
from annai.dialogue.state import Consultation, DialogueState
from annai.dialogue.verdict import OpenCases
from annai.language.questions import is_question

FEW_CASES = 2
SOME_CASES = 6
# A length, date, rate or amount decides most: what it comes to is said even where it was told as one of several cases.
MEASURED = frozenset({"duration", "date", "date_list", "rate", "amount"})


def correct(
    context: Context,
    topic: str,
    decided: Consultation,
    merged: Consultation,
    before: Evaluation,
    result: Evaluation,
    said: Sequence[str],
) -> Step:
    """The short answer after a correction; a verdict that stays the same keeps its code."""
    same = verdict.is_same(before, result)
    keep = context.keep_record
    code = decided.code if same else keep(merged, result) if keep else None
    # Who puts another case wants to hear on what it depends, even where it changes nothing.
    cases = result.outcome.also if result.outcome and is_question(context.message.text) else ()
    reply = verdict.corrected(context, result, topic, code=code, previous=before, before=said, cases=cases)
    after = msgspec.structs.replace(merged, decided=True, code=code)
    return Step(reply, msgspec.structs.replace(_state_after(context, topic, result), consultation=after))


def tell(
    context: Context,
    topic: str,
    consultation: Consultation,
    result: Evaluation,
    *,
    before: Sequence[str] = (),
) -> Step:
    """The verdict, or the next question; ``before``: what is said first (side question, correction)."""
    state = _state_after(context, topic, result)
    if result.status == "open" and result.next_question:
        return ask(context, topic, consultation, result, before)
    if result.status == "invalid":
        refused = [refusal.input for refusal in result.refusals]
        kept = {name: value for name, value in consultation.facts.items() if name not in refused}
        asking = msgspec.structs.replace(consultation, facts=kept, asked=refused[0] if refused else None, decided=False)
        reply = verdict.refusal(table_of(context, consultation.decision), result, topic)
        return Step(reply, msgspec.structs.replace(state, consultation=asking))
    code = context.keep_record(consultation, result) if context.keep_record else None
    past = look_back(context, topic, consultation)
    reply = verdict.decided(context, result, topic, code=code, before=before, past=past)
    decided = msgspec.structs.replace(consultation, decided=True, asked=None, code=code)
    return Step(reply, msgspec.structs.replace(state, consultation=decided))


def ask(
    context: Context,
    topic: str,
    consultation: Consultation,
    result: Evaluation,
    before: Sequence[str],
    *,
    is_new_case: bool = False,
    is_rule_told: bool = False,
) -> Step:
    """The next question; the general rule goes before it if it is asked for and was not told yet.

    Args:
        is_rule_told: ``before`` is the general rule.
    """
    assert result.next_question is not None
    tells_rule = (
        context.message.best.topic == topic
        and not (consultation.is_rule_told or consultation.decided or is_new_case or is_rule_told)
        and is_question(context.message.text)
    )
    lines = [*before, *(rule(context, topic, result) if tells_rule else [])]
    # Who tells a case or puts another one wants to hear at once what it may come to.
    is_put = not tells_rule and (is_new_case or consultation.decided or is_question(context.message.text))
    possible = open_cases(context, consultation)
    is_short = result.refine and len(possible.cases) <= FEW_CASES
    cases = possible if is_put or is_short or _is_news(context, consultation, possible) else None
    asking = msgspec.structs.replace(
        consultation,
        asked=result.next_question.name,
        decided=False,
        is_rule_told=consultation.is_rule_told or tells_rule or is_rule_told,
    )
    reply = verdict.question(context, result, topic, before=lines, cases=cases)
    return Step(reply, msgspec.structs.replace(_state_after(context, topic, result), consultation=asking))


def _is_news(context: Context, consultation: Consultation, possible: OpenCases) -> bool:
    """Does what a new fact leaves deserve to be told: little enough to be read, and not just told?"""
    before = context.state.consultation
    if before is None or before.decision != consultation.decision or len(possible.cases) > SOME_CASES:
        return False
    told = {name for name, value in consultation.facts.items() if before.facts.get(name) != value}
    inputs = table_of(context, consultation.decision).inputs
    is_measured = any(inputs[name].type in MEASURED for name in told if name in inputs)
    is_repeated = all(case in context.state.last_text for case in possible.cases)
    is_left_open = len(consultation.unknown) > len(before.unknown)
    return bool(told or is_left_open) and (is_measured or not is_repeated)


def _state_after(context: Context, topic: str, result: Evaluation) -> DialogueState:
    entries = context.knowledge.entries_by_topic.get(topic, ())
    entry = next((e for e in entries if not e.when and result.programme_year in e.programme_years), None)
    # What was told of another year must not be followed up as that of a year without a document.
    before = None if result.status == "not_covered" else context.state.entry
    return msgspec.structs.replace(
        context.state,
        topic=topic,
        entry=entry.id if entry else before,
        programme_year=result.programme_year or context.state.programme_year,
        misses=0,
    )
