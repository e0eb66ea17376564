"""Trains the model, with a line for each step instead of Rasa's several hundred.

usage: python -m annai.nlu.train MODEL.tar.gz
"""

from __future__ import annotations

import io
import logging
import os
import sys
import time
import warnings
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from annai.nlu import tuning
from annai.nlu.process import prepare, prepare_rasa
from annai.paths import ROOT
from annai.settings import read_settings

# Loggers whose lines tell how far the training is.
STEPS = ("annai.", "rasa.engine.training.hooks", "rasa.shared.importers")


class Progress(logging.Handler):
    """Prints steps as they are logged, with the seconds since the start; warnings and errors always."""

    def __init__(self) -> None:
        super().__init__()
        self._begin = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING:
            self.say(f"{record.levelname.lower()}: {record.getMessage()}")
        elif record.name.startswith(STEPS):
            self.say(record.getMessage().replace("Starting to train component", "training"))

    def say(self, text: str) -> None:
        line = f"train: {time.monotonic() - self._begin:5.1f} s  {text}"
        print(line, file=sys.__stdout__, flush=True)


def train(model: Path) -> bool:
    """Train into a file; returns whether it was written."""
    progress = Progress()
    progress.say("loading Rasa")
    prepare("info")
    prepare_rasa("info")
    logging.getLogger().handlers = [progress]
    warnings.showwarning = _warning_to(progress)
    os.environ["LOG_LEVEL"] = "WARNING"  # what Rasa asks before it draws progress bars

    from rasa.model_training import train as rasa_train

    tuning.apply(read_settings().tuning, "training")
    progress.say("reading the training data")
    said = io.StringIO()
    with redirect_stdout(said):
        result = rasa_train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=[str(ROOT / "data")],
            output=str(model.parent),
            fixed_model_name=model.name,
        )
    is_trained = result.code == 0 and model.is_file()
    progress.say("the model is written" if is_trained else f"failed\n{said.getvalue()}")
    return is_trained


def _warning_to(progress: Progress) -> Any:
    """Rasa warns of faults in the training data by Python warnings; those of other libraries are noise."""

    def show(message: Warning | str, category: type[Warning], filename: str, *_rest: Any) -> None:
        if category is UserWarning and f"{os.sep}rasa{os.sep}" in filename:
            progress.say(f"warning: {str(message).splitlines()[0]}")

    return show


if __name__ == "__main__":
    sys.exit(0 if train(Path(sys.argv[1])) else 1)
