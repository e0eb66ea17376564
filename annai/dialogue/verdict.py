"""The words of a consultation: question, verdict with reason and source, explanation, refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from annai.answers.compose import citation_data, contact_lines, heading, quote_line, source_line
from annai.decisions import DecisionTable, Evaluation, Input
from annai.dialogue.context import Context, contact_sentence
from annai.dialogue.reply import Reply
from annai.dialogue.revision import changes
from annai.dialogue.state import Offer
from annai.knowledge import Citation

INVITATION = "状況をお聞かせいただければ、判定できます。"
BACK = "ご相談の続きです。"
_NOT_READ = "申し訳ありません。お答えを読み取れませんでした。"
_NOT_ANSWERED = (
    "申し訳ありません。ただいまのご質問にはお答えできませんでした。"
    "IT導入補助金についてのご質問でしたら、別の言い方でお聞かせください。"
)
_UNKNOWN_IS_FINE = "わからないときは「わからない」とお答えください。"
_WHY_ASKED = "「{label}」によって結論が変わるため、お尋ねしています。"
_EXPLAIN = "根拠を見る"
_SAME_VERDICT = "結論は変わりません。"
_UNKNOWN = "わからない"
_MAX_BUTTONS = 6


def question_text(spec: Input) -> str:
    """The question with its help."""
    return f"{spec.question}\n（{spec.help}）" if spec.help else spec.question


def asked_text(spec: Input, *, is_again: bool) -> str:
    """The question; ``is_again``: only a part of the fact is still open (its day, one of two kinds)."""
    return spec.refine if is_again and spec.refine else question_text(spec)


def choices(spec: Input) -> tuple[Offer, ...]:
    """The choices of a question as buttons; わからない is always one of them."""
    labels: list[tuple[str, Any]] = [(choice.label, choice.value) for choice in spec.choices if not choice.covers]
    if spec.type == "bool" and not labels:
        labels = [("はい", True), ("いいえ", False)]
    offers = [Offer(title=label, fact=(spec.name, value)) for label, value in labels[:_MAX_BUTTONS]]
    unknown = () if any(offer.title == _UNKNOWN for offer in offers) else (Offer(title=_UNKNOWN),)
    return (*offers, *unknown)


def left_open(spec: Input) -> str:
    """That a fact stays open."""
    return f"承知しました。「{spec.label}」は、わからないまま進めます。"


def with_choices(spec: Input, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The choices of a question before other offers; a question for the year needs no other year's buttons."""
    return (*choices(spec), *(offer for offer in offers if spec.type != "year" or offer.year is None))


@dataclass(frozen=True)
class OpenCases:
    """What a verdict may still be: sentences for a programme year, with their places."""

    programme_year: int | None
    cases: tuple[str, ...]
    citations: tuple[Citation, ...]


def so_far(result: Evaluation) -> list[str]:
    """What is certain already, marked as not yet the end, with what it takes for granted."""
    lines = [f"ここまでの内容では、{line}" if number == 0 else line for number, line in enumerate(result.so_far)]
    granted = [reason for item in result.findings if item.status == "open" for reason in item.reasons]
    return [*lines, *(f"・{reason}" for reason in dict.fromkeys(granted))] if lines else []


def question(
    context: Context, result: Evaluation, topic: str, *, before: Sequence[str] = (), cases: OpenCases | None = None
) -> Reply:
    """The next question, after what is already certain and what it may come to (``cases``)."""
    assert result.next_question is not None
    spec = result.next_question
    asks = asked_text(spec, is_again=result.refine)
    told = list(dict.fromkeys([*so_far(result), *(f"・{case}" for case in (cases.cases if cases else ()))]))
    year = result.programme_year or (cases.programme_year if cases else None)
    citations = cases.citations if cases else ()
    if told:
        told[0] = heading(year) + told[0].removeprefix("・")
    return Reply(
        text="\n".join([line for line in [*before, *told, source_line(context.knowledge, citations), asks] if line]),
        status="clarification",
        topic=topic,
        programme_year=year,
        citations=tuple(citation_data(context.knowledge, citations)),
        offers=choices(spec),
        decision=data(result, None),
    )


def ask_again(spec: Input, topic: str, *, is_question: bool) -> Reply:
    """The same question once more, with what may be answered; ``is_question``: what was not understood is one."""
    head = [_NOT_ANSWERED, f"{BACK}{question_text(spec)}"] if is_question else [_NOT_READ, question_text(spec)]
    text = "\n".join([*head, _UNKNOWN_IS_FINE])
    return Reply(text=text, status="clarification", topic=topic, offers=choices(spec))


def why_asked(context: Context, spec: Input, topic: str, possible: OpenCases) -> Reply:
    """Why an open question is asked: what it may come to, and the question again."""
    told = [*(f"・{case}" for case in possible.cases)]
    if told:
        told[0] = heading(possible.programme_year) + told[0].removeprefix("・")
        told.append(source_line(context.knowledge, possible.citations))
    lines = [_WHY_ASKED.format(label=spec.label), *told, question_text(spec), _UNKNOWN_IS_FINE]
    return Reply(
        text="\n".join(line for line in lines if line),
        status="clarification",
        topic=topic,
        programme_year=possible.programme_year if told else None,
        citations=tuple(citation_data(context.knowledge, possible.citations)) if told else (),
        offers=choices(spec),
    )


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
    before: Sequence[str] = (),
    past: Sequence[str] = (),
) -> Reply:
    """The verdict in the first line; then the facts, the reason, what to do, the rest, contact and source."""
    assert result.outcome is not None
    outcome = result.outcome
    facts = "、".join(f"{fact.label}: {fact.text}" for fact in result.facts if not fact.assumed)
    is_open = result.status == "partly_decided"
    cases = (*outcome.also, *outcome.notes)
    lines = [
        *before,
        heading(result.programme_year) + outcome.verdict,
        *_amounts(result),
        *(cases if is_open else ()),
        f"伺った内容: {facts}。" if facts else "",
        *_list("理由: ", result.reasons),
        *_list("次にすること: ", outcome.next_steps),
        *(() if is_open else cases),
        *past,
        *_desks(context, result),
    ]
    return _verdict(context, result, topic, lines, code)


def _desks(context: Context, result: Evaluation) -> list[str]:
    """Where to ask; for a year that the table does not cover, the desk of that year or the newest one."""
    if result.status == "not_covered":
        return [f"・{contact_sentence(context)}"]
    desks = [context.knowledge.contacts[contact] for contact in result.contacts]
    return [line for desk in desks for line in contact_lines(desk, context.now)[:1]]


def corrected(
    context: Context,
    result: Evaluation,
    topic: str,
    *,
    code: str | None,
    previous: Evaluation,
    before: Sequence[str] = (),
    cases: Sequence[str] = (),
) -> Reply:
    """The verdict after a correction, in short: what changed and what it means now."""
    assert result.outcome is not None
    outcome = result.outcome
    is_unchanged = is_same(previous, result)
    lines = [
        *before,
        f"{changes(previous, result)}{_SAME_VERDICT if is_unchanged else ''}",
        heading(result.programme_year) + outcome.verdict,
        *_amounts(result),
    ]
    is_other_case = previous.row != result.row
    if not is_unchanged:
        steps = outcome.next_steps if is_other_case else outcome.next_steps[:1]
        lines += [*_list("理由: ", result.reasons), *_list("次にすること: ", steps)]
    if result.status == "partly_decided":
        lines += [*outcome.also, *outcome.notes]
    else:
        # Another case has other things beside it that hold for it; of another year, nothing was told yet.
        lines += outcome.also if is_other_case else cases
        lines += outcome.notes if previous.programme_year != result.programme_year else []
    return _verdict(context, result, topic, lines, code)


def _amounts(result: Evaluation) -> list[str]:
    lines = []
    for estimate in result.estimates:
        lines.extend([f"{estimate.label}:"] if estimate.label else [])
        lines.extend(f"・{line}" for line in estimate.lines)
    return lines


def _verdict(context: Context, result: Evaluation, topic: str, lines: list[str], code: str | None) -> Reply:
    """A reply with a verdict: source and code close it."""
    lines = [*lines, source_line(context.knowledge, result.citations)]
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


def explanation(context: Context, result: Evaluation, topic: str, code: str | None) -> Reply:
    """The facts that decided, the reason and the places of the documents; the row's id stays in the data."""
    deciding = [fact for fact in result.facts if fact.decides]
    facts = [f"・{fact.label}: {fact.text}{'（仮定）' if fact.assumed else ''}" for fact in deciding]
    lines = [
        f"{heading(result.programme_year)}判定の根拠は次のとおりです。",
        *([f"判定: {result.outcome.verdict}", *_amounts(result)] if result.outcome else []),
        *_list("理由: ", result.reasons),
        *(["決め手になった内容:", *facts] if facts else []),
        "資料の記載:",
        *(f"・{quote_line(context.knowledge, citation)}" for citation in result.citations),
        source_line(context.knowledge, result.citations),
    ]
    return Reply(
        text="\n".join(line for line in lines if line),
        status="answered",
        topic=topic,
        programme_year=result.programme_year,
        citations=tuple(citation_data(context.knowledge, result.citations)),
        decision=data(result, code),
    )


def is_same(before: Evaluation, after: Evaluation) -> bool:
    """Do both mean the same: outcome, programme year and amounts?"""
    return (
        before.outcome == after.outcome
        and before.row == after.row
        and before.programme_year == after.programme_year
        and [estimate.total for estimate in before.estimates] == [estimate.total for estimate in after.estimates]
    )


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
