"""Commands that answer: a chat in the terminal, and a decision."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
import typer

from annai import clock
from annai.cli.output import AsJson, emit
from annai.content.assistant import Conversation, load_topic_model
from annai.decisions import DecisionError, DecisionTable, Evaluation, evaluate, load_tables
from annai.dialogue.reply import Reply
from annai.gateway.console import facts as form
from annai.gateway.console.decide import answer_text
from annai.gateway.core import Core, load_core
from annai.settings import read_settings

Day = Annotated[
    datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="この日付であるものとして答えます。")
]
UNKNOWN = "?"


def ask(
    question: Annotated[str | None, typer.Argument(help="質問。省略すると、端末で会話します。")] = None,
    as_json: AsJson = False,
    today: Day = None,
) -> None:
    """チャットと同じ回答を、端末で確かめます（サーバーは要りません）。"""
    clock.at_day(today.date() if today else None)
    conversation = Conversation(load_topic_model(read_settings().model))
    if question is not None:
        _answer(conversation, question, as_json=as_json)
        return
    if sys.stdin.isatty():
        typer.echo("質問を入力してください。空の行で終わります。")
    while line := _next_line():
        _answer(conversation, line, as_json=as_json)


def decide(
    name: Annotated[str, typer.Argument(help="判定の名前（annai decisions list で一覧）。")],
    facts: Annotated[
        list[str] | None,
        typer.Option("--fact", help="事実を 名前=値 で。何度でも。わからないものは 名前=? とします。"),
    ] = None,
    as_json: AsJson = False,
    today: Day = None,
    interactive: Annotated[bool, typer.Option("--interactive", "-i", help="足りない事実を順に尋ねます。")] = False,
) -> None:
    """判定表で判定します。"""
    clock.at_day(today.date() if today else None)
    core = load_core()
    table = _table(name)
    given = _given(table, facts or [])
    result = _evaluate(table, given)
    while interactive and result.next_question is not None:
        question = result.next_question
        typer.echo(answer_text(core, table, result))
        choices = "、".join(f"{form.written(choice.value)}={choice.label}" for choice in question.choices)
        given[question.name] = typer.prompt(f"{question.label}（{choices or '値'}、わからないときは ?）")
        result = _evaluate(table, given)
        refused = {refusal.input for refusal in result.refusals}
        if refused:
            typer.echo(answer_text(core, table, result))
            given = {key: value for key, value in given.items() if key not in refused}
            result = _evaluate(table, given)
    emit(msgspec.to_builtins(result), _told(core, table, result), as_json=as_json)


def _next_line() -> str:
    try:
        return input("> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


def _answer(conversation: Conversation, text: str, *, as_json: bool) -> None:
    reply: Reply = conversation.say(text)
    choices = "　".join(f"［{offer.title}］" for offer in reply.offers)
    shown = "\n".join(part for part in (reply.text, choices) if part)
    emit({**reply.custom(), "text": reply.text, "offers": [o.title for o in reply.offers]}, shown, as_json=as_json)


def _table(name: str) -> DecisionTable:
    tables = load_tables(read_settings().knowledge / "decisions")
    if name not in tables:
        raise DecisionError(f"判定 {name} はありません。{'、'.join(tables)} から選んでください。")
    return tables[name]


def _given(table: DecisionTable, facts: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for fact in facts:
        name, mark, value = fact.partition("=")
        if not mark or name not in table.inputs:
            names = "、".join(f"{spec.name}（{spec.label}）" for spec in table.inputs.values())
            raise DecisionError(f"--fact {fact}: 名前=値 の形で書いてください。名前は {names} です。")
        given[name] = value
    return given


def _evaluate(table: DecisionTable, given: dict[str, str]) -> Evaluation:
    facts, unknown = form.read(table, given)
    return evaluate(table, facts, today=clock.today(), unknown=unknown)


def _told(core: Core, table: DecisionTable, result: Evaluation) -> str:
    still = [f"{table.inputs[name].name}（{table.inputs[name].label}）" for name in result.open_facts]
    more = f"\nまだ決め手になる事実: {'、'.join(still)}" if still else ""
    return answer_text(core, table, result) + more


COMMANDS: dict[str, Callable[..., Any]] = {"ask": ask, "decide": decide}
