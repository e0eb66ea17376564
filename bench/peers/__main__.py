"""Measure our understanding against other ways of building it: one run, same phrases, same questions, same machine.

Every way gets the same training phrases and is asked the same questions (the separate test set), one by one, in a
process of its own. Then both Rasa models are driven as servers over the REST channel, by one client and by many.
The documented pipeline (spaCy ja_ginza, DIET, TED, ResponseSelector) needs .venv-peers, which is made on the first
run, and its training takes long; --without-documented leaves it out, and a model that was trained from the same
files is not trained again. Keep the machine quiet: the report notes its load.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annai.paths import ROOT
from bench.peers import served
from bench.peers.environment import PYTHON as PEERS_PYTHON
from bench.peers.project import task
from bench.peers.ways import Bench, Documented, Ours, Way, ginza, light, say
from bench.quality.classification import accuracy, auroc
from bench.quality.data import Phrase, held_out_phrases, is_answerable, is_declined, training_phrases
from bench.quality.report import table

FOLDER = ROOT / "reports" / "peers"
# Of DIET, TED and ResponseSelector. The documentation's 100 take hours with this many phrases: one of DIET takes about
# two minutes of CPU. The report names the number.
EPOCHS = 10
SECONDS = 20.0  # of each part of the measurement over REST
ANSWERED = 0.9  # share of questions answered at which rejection is compared
HEAD = (
    "way", "questions right", "all topics right", "out of scope rejected", "AUROC", "training", "model", "memory",
    "a message: median / p95", "CPU a message",
)  # fmt: skip


def cells(way: Way, result: dict[str, Any], test: Sequence[Phrase]) -> tuple[str, ...]:
    """The row of one way."""
    said = [topic for topic, _ in result["predictions"]]
    asked = [n for n, phrase in enumerate(test) if is_answerable(phrase.topic)]
    inside = [result["predictions"][n][1] for n in asked]
    outside = [result["predictions"][n][1] for n, phrase in enumerate(test) if is_declined(phrase.topic)]
    questions = accuracy([test[n].topic for n in asked], [said[n] for n in asked])
    topics = accuracy([phrase.topic for phrase in test], said)
    return (
        way.name,
        f"{questions.value:.1%}",
        f"{topics.value:.1%}" if way.has_all_topics else "–",
        f"{rejected(inside, outside):.1%}",
        f"{auroc(inside, outside):.3f}",
        f"{result['training_seconds']:.0f} s",
        f"{result['model_bytes'] / 1e6:.1f} MB",
        f"{result['memory_mb']:.0f} MB",
        f"{result['median_ms']:.2f} / {result['p95_ms']:.2f} ms",
        f"{result['cpu_ms']:.2f} ms",
    )


def rejected(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Share of messages out of scope that are refused when nine of ten questions are answered."""
    threshold = sorted(inside, reverse=True)[max(0, round(ANSWERED * len(inside)) - 1)]
    return sum(score < threshold for score in outside) / len(outside)


def ways(ours: Ours, documented: Documented | None, epochs: int) -> list[Way]:
    """All ways, ours last."""
    found = [
        Way("BM25 over the FAQ", False, light("bm25")),
        Way("BM25 over the FAQ and the phrases", True, light("bm25-phrases")),
        Way("ja-ginza vectors over the FAQ", False, ginza("faq")),
        Way("ja-ginza vectors over the FAQ and the phrases", True, ginza("phrases")),
        Way("character TF-IDF, linear SVM", True, light("svm")),
        Way("ours, as a library", True, ours.in_core),
        Way("ours, in Rasa", True, ours.in_rasa),
    ]
    if documented:
        name = f"documented for Rasa: ja_ginza, DIET, TED, ResponseSelector ({epochs} epochs)"
        found.insert(0, Way(name, True, documented.in_rasa))
    return found


def run(epochs: int, seconds: float, *, with_documented: bool) -> tuple[str, dict[str, Any]]:
    """Measure everything; returns the report and the figures for machines."""
    known, test = training_phrases(), held_out_phrases()
    ours, documented = Ours(), Documented(known, epochs) if with_documented else None
    rows, loads, figures = [], [], {}
    with tempfile.TemporaryDirectory(prefix="annai-peers-") as folder:
        bench = Bench(Path(folder), Path(folder) / "task.json")
        task(known, test).write(bench.task)
        for way in ways(ours, documented, epochs):
            say(way.name)
            result = way.run(bench)
            loads.append(os.getloadavg()[0])
            rows.append(cells(way, result, test))
            figures[way.name] = {
                **{key: value for key, value in result.items() if key != "predictions"},
                "load": loads[-1],
            }
            say(" | ".join(rows[-1]))
        servers = _servers(ours, documented, bench, seconds)
    loads.append(os.getloadavg()[0])
    figures |= {f"served: {name}": served.figures(one) for name, one in servers.items()}
    counted = f"{len(known)} training phrases, {len(test)} questions ({len({phrase.topic for phrase in known})} topics)"
    machine = (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, load average {min(loads):.1f}–{max(loads):.1f}"
    )
    parts = [
        f"{counted}; {machine}. Out of scope rejected: at {ANSWERED:.0%} of the questions answered.",
        table(HEAD, rows),
        table(served.HEAD, [served.row(name, one) for name, one in servers.items()]),
    ]
    return "\n\n".join(parts) + "\n", figures


def _servers(ours: Ours, documented: Documented | None, bench: Bench, seconds: float) -> dict[str, served.Served]:
    found = {}
    if documented:
        say("the documented pipeline as a server")
        found["documented for Rasa"] = served.documented(PEERS_PYTHON, documented.model, bench.scratch, seconds=seconds)
    say("ours as a server")
    found["ours: Rasa, action server, SQLite"] = served.ours(ours.settings, seconds=seconds)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=EPOCHS, help=f"of DIET, TED, ResponseSelector ({EPOCHS})")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of each part over REST ({SECONDS:g})")
    parser.add_argument("--without-documented", action="store_true", help="leave out what takes long")
    arguments = parser.parse_args()
    text, figures = run(arguments.epochs, arguments.seconds, with_documented=not arguments.without_documented)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "report.md").write_text(text, encoding="utf-8")
    (FOLDER / "figures.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
