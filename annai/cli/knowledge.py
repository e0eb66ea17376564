"""Commands on the knowledge as it is: validate, search, coverage, diff, history, generate."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from annai import clock
from annai.answers.compose import entry_text
from annai.cli.output import AsJson, Failed, emit, emit_error
from annai.content import diff_page, rasa_files
from annai.content.assistant import load_topic_model
from annai.content.diff import diff as differences
from annai.content.releases import releases_of
from annai.content.review import review as go_through
from annai.content.review import text as review_text
from annai.content.validation import Project, covered_passages, problems
from annai.content.versions import version_folder
from annai.content.whole import load_whole
from annai.decisions import load_tables
from annai.errors import KnowledgeError
from annai.knowledge import load_knowledge
from annai.paths import ROOT, looking_at
from annai.settings import read_settings


def validate(
    as_json: AsJson = False,
    quick: Annotated[bool, typer.Option("--quick", help="起動の妨げになる間違いだけを調べます。")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="間違いだけを表示します。")] = False,
) -> None:
    """内容・判定表・学習データを調べ、間違いを1行ずつ表示します。"""
    begin = time.monotonic()
    found = problems(Project(ROOT, read_settings().knowledge), quick=quick)
    found = [line.replace(f"{ROOT}/", "") for line in found]
    if as_json:
        emit({"problems": found}, "", as_json=True)
    else:
        if found:
            emit_error("\n".join(found), as_json=False)
        if not quiet:
            verdict = f"{len(found)} 件の間違いがあります。" if found else "内容・判定表・学習データは整っています。"
            typer.echo(f"{verdict}（{time.monotonic() - begin:.1f} 秒）")
    if found:
        raise Failed


def search(
    query: Annotated[str, typer.Argument(help="探すことば。")],
    as_json: AsJson = False,
    year: Annotated[int | None, typer.Option("--year", help="事業年度（例: 2023）。")] = None,
    audience: Annotated[str | None, typer.Option("--audience", help="applicant・vendor・member・lead。")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="表示する件数。")] = 5,
) -> None:
    """回答を検索します。コンソールの検索と同じ結果です。"""
    from annai.search import knowledge_index

    knowledge = load_knowledge(read_settings().knowledge)
    hits = knowledge_index(knowledge).search(query, limit=limit, programme_year=year, audience=audience)
    found = []
    for hit in hits:
        entry = knowledge.entries[hit.id]
        wanted = year if year in entry.programme_years else max(entry.programme_years, default=None)
        text = entry_text(knowledge, entry, year=wanted, now=clock.now())
        found.append({"id": entry.id, "title": entry.title, "year": wanted, "score": round(hit.score, 3), "text": text})
    text = "\n\n".join(f"{one['id']}　{one['title']}\n{one['text']}" for one in found)
    emit({"results": found}, text or "見つかりませんでした。", as_json=as_json)


def coverage(
    as_json: AsJson = False,
    source: Annotated[str | None, typer.Option("--source", help="資料の名前（例: faq-2023）。")] = None,
    uncovered: Annotated[bool, typer.Option("--uncovered", help="使われていない箇所だけを表示します。")] = False,
) -> None:
    """資料のどの箇所がどの回答に使われているかを表示します。"""
    folder = read_settings().knowledge
    knowledge = load_knowledge(folder)
    if source and source not in knowledge.sources:
        raise KnowledgeError(f"資料 {source} はありません。{'、'.join(knowledge.sources)} から選んでください。")
    passages = [
        passage
        for passage in covered_passages(knowledge, load_tables(folder / "decisions"))
        if source in (None, passage.source) and not (uncovered and passage.is_covered)
    ]
    lines = [
        f"{one.source}: {one.text[:40]} → {'、'.join(one.cited_by) or one.reason or '（どこにも使われていません）'}"
        for one in passages
    ]
    count = Counter("used" if one.cited_by else "excused" if one.reason else "uncovered" for one in passages)
    total = f"回答に使用 {count['used']}、理由があり不使用 {count['excused']}、未対応 {count['uncovered']}"
    emit({"passages": passages, "count": count}, "\n".join([*lines, total]), as_json=as_json)


def diff(
    before: Annotated[str, typer.Argument(help="前の版: フォルダー、公開した版、または git の版。")],
    after: Annotated[str | None, typer.Argument(help="後の版。省略すると編集中の内容です。")] = None,
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option("--html", help="HTML のページをこのファイルに書きます。")] = None,
) -> None:
    """2つの版で変わる回答と判定を表示します。"""
    settings = read_settings()
    releases = releases_of(settings)
    with version_folder(before, releases) as old, version_folder(after or str(settings.knowledge), releases) as new:
        changes = differences(load_whole(old), load_whole(new))
    if html:
        html.write_text(diff_page.page(changes, before, after or "編集中の内容"), encoding="utf-8")
    emit({"changes": changes}, diff_page.text(changes), as_json=as_json)


def review(
    before: Annotated[str, typer.Argument(help="前の版: フォルダー、公開した版、または git の版。")],
    after: Annotated[str | None, typer.Argument(help="後の版。省略すると編集中の内容です。")] = None,
    as_json: AsJson = False,
) -> None:
    """変更の確認表: 変わる回答と判定、成り立たない事例、足りない学習データ、通じない質問。"""
    settings = read_settings()
    releases = releases_of(settings)
    with version_folder(before, releases) as old, version_folder(after or str(settings.knowledge), releases) as new:
        with looking_at(new):
            model = load_topic_model(settings.model) if settings.model.is_file() else None
        found = go_through(load_whole(old), load_whole(new), ROOT / "data" / "nlu", model.rank if model else None)
    emit({**asdict(found), "is_clear": found.is_clear}, review_text(found), as_json=as_json)


def history(as_json: AsJson = False) -> None:
    """公開した版の一覧を、新しい順に表示します。"""
    releases = releases_of(read_settings())
    log, stored = releases.log()[::-1], releases.stored()
    lines = [f"{one.at[:19]}　{one.knowledge}{'' if one.knowledge in stored else '（控えは削除済み）'}" for one in log]
    emit(
        {"publications": log, "stored": sorted(stored)},
        "\n".join(lines) or "公開した版はまだありません。",
        as_json=as_json,
    )


def generate(as_json: AsJson = False) -> None:
    """domain.yml と data/rules を、話題の一覧（topics.yml）から作り直します。"""
    changed = rasa_files.write(ROOT, read_settings().knowledge)
    names = [str(path.relative_to(ROOT)) for path in changed]
    emit({"changed": names}, "\n".join(names) or "変わったファイルはありません。", as_json=as_json)


COMMANDS: dict[str, Callable[..., Any]] = {
    "validate": validate,
    "search": search,
    "coverage": coverage,
    "diff": diff,
    "review": review,
    "history": history,
    "generate": generate,
}
