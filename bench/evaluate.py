"""Measure how well the assistant understands and answers: ``python -m bench.evaluate``.

Writes ``reports/quality/`` (report.md with pictures, figures.json) and prints the figures that must reach a bar.
Exits with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from annai.paths import ROOT
from bench.acceptance import files, read_cases, run_all
from bench.quality import sections_answers as answers
from bench.quality import sections_model as model
from bench.quality.data import held_out_phrases, training_phrases
from bench.quality.folds import Unseen, unseen
from bench.quality.models import load_model, model_version
from bench.quality.pipeline import Parser
from bench.quality.report import Section, write
from bench.quality.thresholds import Thresholds

FOLDER = ROOT / "reports" / "quality"


class Progress:
    """Prints what is being done, with the seconds since the start."""

    def __init__(self) -> None:
        self._begin = time.monotonic()

    def __call__(self, line: str) -> None:
        print(f"evaluate: {time.monotonic() - self._begin:5.0f} s  {line}", file=sys.stderr, flush=True)


def evaluate(folder: Path, progress: Progress, *, folds: bool) -> list[Section]:
    """All sections of the report; without ``folds``, those that need no training."""
    phrases = held_out_phrases()
    parser = Parser(load_model(progress))
    messages: list[Unseen] = unseen(training_phrases(), progress) if folds else []
    progress("acceptance cases")
    results = run_all(read_cases(files()), parser)
    best: Thresholds | None = None
    sections = [answers.acceptance(results)]
    steps: list[tuple[str, Callable[[], Section]]] = [
        ("topics", lambda: model.understanding(parser, phrases, folder)),
        ("rejection", lambda: answers.rejection(parser, phrases)),
        ("years", lambda: answers.years(parser, phrases, results)),
        ("entities", answers.entities),
        ("consistency", lambda: answers.consistency(parser)),
        ("calibration", lambda: model.calibration(parser, phrases, messages, folder)),
        ("risk and coverage", lambda: model.risk(parser, phrases, messages, folder)),
        ("robustness", lambda: model.robustness(parser, phrases, folder)),
    ]
    for name, step in steps:
        progress(name)
        sections.append(step())
    if folds:
        progress("thresholds")
        chosen, best = model.thresholds(messages, folder)
        sections += [model.cross_validation(messages), chosen]
    progress("thresholds on whole answers")
    return [*sections, answers.whole_answers(parser, best)]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.evaluate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--without-folds", action="store_true", help="leave out what needs several trainings")
    parser.add_argument("--output", type=Path, default=FOLDER, help="default: reports/quality")
    arguments = parser.parse_args()
    folder = arguments.output
    folder.mkdir(parents=True, exist_ok=True)
    sections = evaluate(folder, Progress(), folds=not arguments.without_folds)
    preface = (
        f"Model {model_version()}, Python {platform.python_version()}, {os.cpu_count()} cores. Made by `make evaluate`."
    )
    path = write(folder, "Quality of understanding and answers", preface, sections)
    bars = [bar for section in sections for bar in section.bars]
    figures = {section.title: section.figures for section in sections}
    text = json.dumps({"figures": figures, "bars": [asdict(bar) for bar in bars]}, ensure_ascii=False, indent=1)
    (folder / "figures.json").write_text(text + "\n", encoding="utf-8")
    for section in sections:
        print(section.headline)
    print("\n".join(map(str, bars)))
    print(f"report: {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")
    return 0 if all(bar.is_met for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
