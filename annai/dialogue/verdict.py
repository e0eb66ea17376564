"""The words of a consultation: question, verdict with reason and source, explanation, refusal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from annai.answers.compose import citation_data, contact_lines, heading, source_line
from annai.decisions import DecisionTable, Evaluation, Input
from annai.dialogue.context import Context
from annai.dialogue.reply import Reply
from annai.dialogue.state import Offer

INVITATION = "状況をお聞かせいただければ、判定できます。"
BACK = "ご相談の続きです。"
_NOT_READ = "申し訳ありません。お答えを読み取れませんでした。"
_UNKNOWN_IS_FINE = "わからないときは「わからない」とお答えください。"
_WHY_ASKED = "「{label}」によって結論が変わるため、お尋ねしています。"
_EXPLAIN = "根拠を見る"
_MAX_BUTTONS = 6


def question_text(spec: Input) -> str:
    """The question with its help."""
    return f"{spec.question}\n（{spec.help}）" if spec.help else spec.question


def choices(spec: Input) -> tuple[Offer, ...]:
    """The choices of a question as buttons; わからない is always one of them."""
    labels: list[tuple[str, Any]] = [(choice.label, choice.value) for choice in spec.choices if not choice.covers]
    if spec.type == "bool" and not labels:
        labels = [("はい", True), ("いいえ", False)]
    offers = [Offer(title=label, fact=(spec.name, value)) for label, value in labels[:_MAX_BUTTONS]]
    return (*offers, Offer(title="わからない"))


def question(result: Evaluation, topic: str, *, before: Sequence[str] = ()) -> Reply:
    """The next question, after what is already certain."""
    assert result.next_question is not None
    spec = result.next_question
    asks = spec.refine if result.refine and spec.refine else question_text(spec)
    certain = [f"{heading(result.programme_year)}{line}" for line in result.so_far[:1]] + list(result.so_far[1:])
    return Reply(
        text="\n".join([*before, *certain, asks]),
        status="clarification",
        topic=topic,
        programme_year=result.programme_year,
        offers=choices(spec),
        decision=data(result, None),
    )


def ask_again(spec: Input, topic: str) -> Reply:
    """The same question once more, with what may be answered."""
    text = "\n".join([_NOT_READ, question_text(spec), _UNKNOWN_IS_FINE])
    return Reply(text=text, status="clarification", topic=topic, offers=choices(spec))


def why_asked(spec: Input, topic: str) -> Reply:
    """Why an open question is asked, and the question again."""
    text = "\n".join([_WHY_ASKED.format(label=spec.label), question_text(spec), _UNKNOWN_IS_FINE])
    return Reply(text=text, status="clarification", topic=topic, offers=choices(spec))


def refusal(table: DecisionTable, result: Evaluation, topic: str) -> Reply:
    """Why a stated value cannot be, and the question again."""
    messages = [item.message for item in result.refusals]
    asked = next((item.input for item in result.refusals if item.input in table.inputs), None)
    lines = [*messages, question_text(table.inputs[asked])] if asked else messages
    offers = choices(table.inputs[asked]) if asked else ()
    return Reply(text="\n".join(lines), status="clarification", topic=topic, offers=offers, decision=data(result, None))


def decided(
    context: Context,
    result: Evaluation,
    topic: str,
    *,
    code: str | None,
    changed: Sequence[str] = (),
    before: Sequence[str] = (),
    past: Sequence[str] = (),
) -> Reply:
    """The verdict in the first line; then the facts, the reason, what to do, the rest, contact and source."""
    assert result.outcome is not None
    outcome = result.outcome
    lines = [*before, *changed, heading(result.programme_year) + outcome.verdict]
    for estimate in result.estimates:
        lines.extend([f"{estimate.label}:"] if estimate.label else [])
        lines.extend(f"・{line}" for line in estimate.lines)
    facts = "、".join(f"{fact.label}: {fact.text}" for fact in result.facts if not fact.assumed)
    if facts:
        lines.append(f"伺った内容: {facts}。")
    lines.extend(_list("理由: ", result.reasons))
    lines.extend(_list("次にすること: ", outcome.next_steps))
    lines.extend(outcome.also)
    lines.extend(outcome.notes)
    lines.extend(past)
    for contact in result.contacts:
        lines.extend(contact_lines(context.knowledge.contacts[contact], context.now)[:1])
    lines.append(source_line(context.knowledge, result.citations))
    if code:
        lines.append(f"照会番号: {code}（お電話の際にお伝えください）")
    is_covered = result.status != "not_covered"
    return Reply(
        text="\n".join(line for line in lines if line),
        status="answered" if is_covered else "unanswerable",
        topic=topic,
        programme_year=result.programme_year if is_covered else None,
        citations=tuple(citation_data(context.knowledge, result.citations)),
        offers=(Offer(title=_EXPLAIN),) if is_covered else (),
        decision=data(result, code),
    )


def explanation(context: Context, result: Evaluation, topic: str) -> Reply:
    """The row, the facts that decided it and the quote."""
    facts = [f"・{fact.label}: {fact.text}{'（仮定）' if fact.assumed else ''}" for fact in result.facts]
    quotes = [
        f"原文: {context.knowledge.sources[citation.source].title} {citation.locator} 「{citation.quote}」"
        for citation in result.citations
    ]
    lines = [
        f"{heading(result.programme_year)}判定の根拠は次のとおりです。",
        *_list("理由: ", result.reasons),
        f"当てはまった決まり: {result.decision} 表の {result.row or '（未確定）'}",
        *facts,
        *quotes,
        source_line(context.knowledge, result.citations),
    ]
    return Reply(
        text="\n".join(line for line in lines if line),
        status="answered",
        topic=topic,
        programme_year=result.programme_year,
        citations=tuple(citation_data(context.knowledge, result.citations)),
        decision=data(result, None),
    )


def changes(table: DecisionTable, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What a correction changed, in words."""
    names = [table.inputs[name].label for name in before if name in after and before[name] != after[name]]
    return (f"「{'」「'.join(names)}」を変えて、もう一度確かめました。",) if names else ()


def data(result: Evaluation, code: str | None) -> dict[str, Any]:
    """The decision for machines (contract: table, row, facts used, outcome, missing facts)."""
    return {
        "table": result.decision,
        "decision": result.decision,
        "status": result.status,
        "row": result.row,
        "outcome": msgspec.to_builtins(result.outcome) if result.outcome else None,
        "reasons": list(result.reasons),
        "facts": [msgspec.to_builtins(fact) for fact in result.facts],
        "missing": list(result.open_facts),
        "estimates": [msgspec.to_builtins(estimate) for estimate in result.estimates],
        "table_version": result.table_version,
        "code": code,
    }


def _list(head: str, sentences: Iterable[str]) -> list[str]:
    """Sentences under a head; the first shares its line."""
    return [f"{head if number == 0 else '・'}{sentence}" for number, sentence in enumerate(sentences)]
