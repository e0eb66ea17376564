"""Runs the ways: each trained and asked in a process of its own, in the environment that it needs."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annai.content.assistant import unpack
from annai.paths import ROOT
from annai.settings import read_settings
from annai.supervisor.services import RASA_PYTHON
from bench.peers.environment import PYTHON as PEERS_PYTHON
from bench.peers.environment import bring_up_to_date
from bench.peers.project import write_project
from bench.quality.data import Phrase
from bench.quality.models import bench_cache

HERE = Path(__file__).parent
TRAIN = (sys.executable, "-m", "annai", "train")
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
# Linear algebra in one thread, as in our servers. TensorFlow has threads of its own and keeps them.
QUIET |= {"OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Bench:
    """What all ways work with: a folder of this run, and the task file in it."""

    scratch: Path
    task: Path

    def output(self, name: str) -> Path:
        """Where a worker writes its figures."""
        return self.scratch / f"{name}.json"

    def log(self, name: str) -> Path:
        """What a process of a way said."""
        return self.scratch / f"{name}.log"


@dataclass(frozen=True)
class Way:
    """One way of telling what a message is about. ``has_all_topics``: it can also refuse and chat by itself."""

    name: str
    has_all_topics: bool
    run: Callable[[Bench], dict[str, Any]]


def say(line: str) -> None:
    """A line of progress."""
    print(f"peers: {line}", file=sys.stderr, flush=True)


def execute(command: Sequence[object], log: Path, extra: Mapping[str, str] | None = None) -> float:
    """Run a command in the project's folder; returns its seconds.

    Raises:
        RuntimeError: It failed; the message holds the end of what it said.
    """
    environ = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT), **(extra or {})}
    begin = time.perf_counter()
    with log.open("w") as out:
        done = subprocess.run([str(part) for part in command], cwd=ROOT, stdout=out, stderr=out, env=environ)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{log.read_text(errors='replace')[-2000:]}")
    return time.perf_counter() - begin


def light(way: str) -> Callable[[Bench], dict[str, Any]]:
    """A way that runs in this environment."""

    def run(bench: Bench) -> dict[str, Any]:
        output = bench.output(way)
        execute((sys.executable, "-m", "bench.peers.worker_light", way, bench.task, output), bench.log(way))
        return _read(output)

    return run


def ginza(over: str) -> Callable[[Bench], dict[str, Any]]:
    """ja-ginza's vectors, over the FAQ or over it and the phrases."""

    def run(bench: Bench) -> dict[str, Any]:
        bring_up_to_date()
        output = bench.output(f"ginza-{over}")
        execute((PEERS_PYTHON, HERE / "worker_ginza.py", over, bench.task, output), bench.log(f"ginza-{over}"))
        return _read(output)

    return run


class Ours:
    """Our model, trained from nothing once for this run; asked through Rasa, and without it."""

    def __init__(self) -> None:
        self.settings: dict[str, str] = {}
        self._model = Path()
        self._seconds = 0.0

    def train(self, bench: Bench) -> None:
        """Train as ``make train`` does, with an empty cache."""
        folder = bench.scratch / "ours"
        folder.mkdir()
        self._model = folder / "annai.tar.gz"
        self.settings = {"ANNAI_MODEL": str(self._model), "ANNAI_CACHE": str(folder / "cache")}
        self._seconds = execute((sys.executable, "-m", "annai", "train", "--force"), bench.log("train"), self.settings)

    def in_rasa(self, bench: Bench) -> dict[str, Any]:
        """Through Rasa's agent, with the speed-ups that our server applies."""
        if not self.settings:
            self.train(bench)
        output = bench.output("ours")
        environ = {**read_settings().environment(), **self.settings}
        execute(
            (RASA_PYTHON, HERE / "worker_rasa.py", "tuned", bench.task, self._model, output), bench.log("ours"), environ
        )
        return {**_read(output), "training_seconds": self._seconds}

    def in_core(self, bench: Bench) -> dict[str, Any]:
        """The topic model alone, as a library."""
        if not self.settings:
            self.train(bench)
        parts, output = bench.scratch / "ours-parts", bench.output("ours-core")
        parts.mkdir()
        unpack(self._model, parts)
        command = (sys.executable, "-m", "bench.peers.worker_light", "ours", bench.task, output, parts)
        execute(command, bench.log("ours-core"))
        return {**_read(output), "training_seconds": self._seconds}


class Documented:
    """The pipeline that Rasa's documentation suggests. A model trained from the same files is used again."""

    def __init__(self, known: Sequence[Phrase], epochs: int) -> None:
        self._known, self._epochs = known, epochs
        self._project = bench_cache() / "documented"
        self.model = self._project / "documented.tar.gz"

    def train(self) -> float:
        """Seconds of the training, now or when the model was made."""
        bring_up_to_date()
        write_project(self._project, self._known, self._epochs)
        note = self._project / "trained.json"
        digest = _digest(self._project)
        trained = json.loads(note.read_text()) if note.is_file() else {}
        if trained.get("digest") == digest and self.model.is_file():
            say("the documented pipeline was trained from the same files")
            return float(trained["seconds"])
        log = self._project / "train.log"
        say(f"training the documented pipeline, {self._epochs} epochs (log: {log})")
        with tempfile.TemporaryDirectory() as cache:
            seconds = execute(self._training(), log, {"RASA_CACHE_DIRECTORY": cache})
        note.write_text(json.dumps({"digest": digest, "seconds": seconds}))
        return seconds

    def in_rasa(self, bench: Bench) -> dict[str, Any]:
        """Through Rasa's agent, as it is."""
        seconds, output = self.train(), bench.output("documented")
        command = (PEERS_PYTHON, HERE / "worker_rasa.py", "stock", bench.task, self.model, output)
        execute(command, bench.log("documented"))
        return {**_read(output), "training_seconds": seconds}

    def _training(self) -> tuple[object, ...]:
        project = self._project
        files = ("--config", project / "config.yml", "--domain", project / "domain.yml", "--data", project / "data")
        target = ("--out", self.model.parent, "--fixed-model-name", self.model.name)
        return (PEERS_PYTHON, "-m", "rasa", "train", *files, *target, "--force")


def _digest(project: Path) -> str:
    files = [project / "config.yml", project / "domain.yml", *sorted((project / "data").glob("*.yml"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _read(output: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return found
