"""Commands that change content: skeletons, and publishing to the running servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer

from annai import clock
from annai.cli.output import AsJson, emit
from annai.content import rasa_files, skeleton
from annai.content.publish import publish
from annai.content.releases import releases_of
from annai.content.validation import TO_BE_CHECKED, Project
from annai.paths import ROOT
from annai.settings import read_settings
from annai.supervisor import model

Kind = Literal["lookup", "dialogue", "decline"]


def new_topic(
    name: Annotated[str, typer.Argument(help="話題の名前。小文字の英字・数字・_（例: tool_search）。")],
    title: Annotated[str, typer.Option("--title", help="ボタンにも使う短い題名。")],
    scope: Annotated[str, typer.Option("--scope", help="この話題に入る質問と入らない質問。")],
    group: Annotated[str, typer.Option("--group", help="まとまり（例: accounts・aftercare・programme）。")],
    kind: Annotated[
        Kind, typer.Option("--kind", help="lookup（回答する）・dialogue（会話）・decline（断る）。")
    ] = "lookup",
    as_json: AsJson = False,
) -> None:
    """新しい話題を登録し、書き込むファイルを作ります。"""
    folder = read_settings().knowledge
    written = skeleton.new_topic(ROOT, folder, skeleton.NewTopic(name, kind, group, title, scope))
    written += rasa_files.write(ROOT, folder)
    names = [str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path) for path in written]
    text = "\n".join([*names, f"{TO_BE_CHECKED} を資料の内容に書き換えて、annai validate で確かめてください。"])
    emit({"files": names}, text, as_json=as_json)


def new_year(
    year: Annotated[int, typer.Argument(help="事業年度（例: 2025）。")],
    as_json: AsJson = False,
) -> None:
    """新しい年度のひな形を、いちばん新しい年度にならって作ります。"""
    made = skeleton.new_year(read_settings().knowledge, year, clock.today())
    names = [str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path) for path in made.files]
    text = "\n".join(
        [
            *names,
            f"資料の本文を knowledge/sources/overview-{year}.txt に置いてください。",
            f"{TO_BE_CHECKED} を資料の内容に書き換えてください。残りは annai validate が1行ずつ示します。",
            f"この年度の行がまだない判定表: {'、'.join(made.tables) or 'なし'}",
        ]
    )
    emit({"files": names, "tables_without_the_year": made.tables}, text, as_json=as_json)


def reload(as_json: AsJson = False) -> None:
    """編集した内容をすべて調べてから、動いているサーバーに反映します（再起動は要りません）。"""
    settings = read_settings()
    done = publish(Project(ROOT, settings.knowledge), releases_of(settings), settings.model)
    stale = not model.is_current(settings)
    changed = "変わった内容はありません。" if done.version == done.before else "数秒で回答が切り替わります。"
    lines = [f"版 {done.version} を公開しました。{changed}"]
    if stale:
        lines.append("話題・用語・学習データがモデルより新しいので、annai train のあと、もう一度 annai reload を。")
    emit({**asdict(done), "model_is_current": not stale}, "\n".join(lines), as_json=as_json)


COMMANDS: dict[str, Callable[..., Any]] = {"new-topic": new_topic, "new-year": new_year, "reload": reload}
