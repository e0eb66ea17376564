"""Commands on the system: train, evaluate, serve, figures."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

import typer

from annai.cli.output import AsJson, Failed, emit
from annai.paths import ROOT
from annai.settings import read_settings
from annai.supervisor import model


def train(
    force: Annotated[bool, typer.Option("--force", help="何も変わっていなくても学習します。")] = False,
    as_json: AsJson = False,
) -> None:
    """モデルを学習します。変わったものがなければ何もしません。"""
    settings = read_settings()
    is_current = model.is_current(settings) and not force
    if not is_current:
        model.train(settings, force=force)
    text = "モデルは最新です。" if is_current else "学習しました。動いているサーバーには annai reload で反映します。"
    emit({"trained": not is_current, "model": str(settings.model)}, text, as_json=as_json)


def evaluate(
    arguments: Annotated[list[str] | None, typer.Argument(help="評価プログラムへの指定（--no-folds など）。")] = None,
    as_json: AsJson = False,
) -> None:
    """理解の正しさを話題ごとに測り、reports/quality に書きます（開発用の環境が要ります）。"""
    done = subprocess.run([sys.executable, "-m", "bench.evaluate", *(arguments or [])], cwd=ROOT, check=False)
    report = ROOT / "reports" / "quality" / "report.md"
    emit({"passed": done.returncode == 0, "report": str(report)}, f"報告: {report.relative_to(ROOT)}", as_json=as_json)
    if done.returncode:
        raise Failed


def serve() -> None:
    """検査し、必要なら学習して、すべてのサーバーを動かします（make run と同じ）。Ctrl-C で終わります。"""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "annai.supervisor", "--stop-with-parent"])


def figures(
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="今日までの日数。")] = 7,
    as_json: AsJson = False,
) -> None:
    """品質デスクの数字を、保存された記録から計算し直します。"""
    from annai.gateway.config import read_config
    from annai.gateway.console.figures import figures as figures_of
    from annai.gateway.storage.database import open_database

    engine = open_database(read_config().database)
    try:
        with engine.connect() as connection:
            found = asdict(figures_of(connection, days))
    finally:
        engine.dispose()
    text = "\n".join(f"{name}: {value}" for name, value in found.items() if not isinstance(value, (list, tuple)))
    emit(found, text, as_json=as_json)


COMMANDS: dict[str, Callable[..., Any]] = {"train": train, "evaluate": evaluate, "serve": serve, "figures": figures}
