"""Commands of operators: the off switch, backups, and what is kept of one conversation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from annai.cli.output import AsJson, Failed, emit
from annai.gateway.belongings import Belongings
from annai.gateway.config import read_config
from annai.operations import backup as backups
from annai.operations import off_switch
from annai.settings import read_settings

_KEY = Annotated[str, typer.Argument(help="会話のID、または照会番号（XXXX-XXXX）。")]


def stop_answers(as_json: AsJson = False) -> None:
    """回答をすぐに止めます。利用者には「停止中」と窓口の電話番号だけを案内します。"""
    off_switch.stop_answers(read_settings())
    _tell_switch(as_json=as_json)


def resume_answers(as_json: AsJson = False) -> None:
    """止めた回答を再開します。"""
    off_switch.resume_answers(read_settings())
    _tell_switch(as_json=as_json)


def _tell_switch(*, as_json: bool) -> None:
    settings = read_settings()
    stopped = off_switch.are_stopped(settings)
    text = f"{'停止中です' if stopped else '回答しています'}（{settings.off_file}）。"
    emit({"stopped": stopped, "file": str(settings.off_file)}, text, as_json=as_json)


def backup(
    file: Annotated[Path, typer.Argument(help="作るファイル（例: annai-2026-11-21.tar.gz）。")],
    as_json: AsJson = False,
) -> None:
    """すべてのデータベースを1つのファイルに保存します。動かしたままで実行できます。"""
    sizes = backups.back_up(read_settings(), file)
    lines = [f"{name}: {size:,} バイト" for name, size in sizes.items()]
    emit({"file": str(file), "bytes": sizes}, "\n".join([*lines, f"保存しました: {file}"]), as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="annai backup で作ったファイル。")],
    replace: Annotated[bool, typer.Option("--replace", help="今あるデータベースを上書きします。")] = False,
    as_json: AsJson = False,
) -> None:
    """保存したデータベースを元に戻します。先にシステムを止めてください。"""
    restored = backups.restore(read_settings(), file, replace=replace)
    emit({"restored": restored}, f"元に戻しました: {'、'.join(restored)}", as_json=as_json)


def conversation(
    action: Annotated[Literal["export", "delete"], typer.Argument(help="export は書き出し、delete は削除です。")],
    key: _KEY,
) -> None:
    """1つの会話について保存しているものをすべて書き出すか、削除します（結果は JSON です）。"""
    config = read_config()
    kept = Belongings.at(config.database, config.tracker, config.records)
    try:
        found = kept.conversation_of(key) or key
        result: Any = kept.export(found) if action == "export" else kept.delete(found)
    finally:
        kept.close()
    if result is None:
        raise Failed("その会話または照会番号の記録はありません。")
    emit(result, "", as_json=True)


COMMANDS: dict[str, Callable[..., None]] = {
    "stop-answers": stop_answers,
    "resume-answers": resume_answers,
    "backup": backup,
    "restore": restore,
    "conversation": conversation,
}
