"""Speed-ups of a training."""

from __future__ import annotations

import copy
import tarfile
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any


def training_data_once() -> None:
    """Read the phrases once; Rasa reads and checks all files three times in one training.

    Every reader merges the result into an object of its own, which copies the phrases.
    """
    from rasa.shared.importers import utils

    stock = lru_cache(maxsize=1)(utils.training_data_from_paths)

    def read(paths: Iterable[str], language: str) -> Any:
        return stock(tuple(paths), language)

    utils.training_data_from_paths = read


def schemas_once() -> None:
    """Read Rasa's own schema files once, not twice for each file that is checked against them."""
    from rasa.shared.utils import io

    stock = io.read_yaml_file

    @cache
    def schema(filename: str) -> Any:
        return stock(filename)

    def read(filename: Any, reader_type: Any = "safe") -> Any:
        if isinstance(filename, str) and "/schemas/" in filename and reader_type == "safe":
            return schema(filename)
        return stock(filename, reader_type)

    io.read_yaml_file = read


def model_compression() -> None:
    """Pack the model with the quickest compression: 32 MB of weights hardly get smaller with the slowest."""
    gzopen: Any = tarfile.TarFile.gzopen
    gzopen.__func__.__defaults__ = ("r", None, 1)


def message_copies() -> None:
    """Copy a phrase without walking through its characters; Rasa copies all phrases six times.

    A phrase as it is read holds words only, which need no copy of their own.
    """
    from rasa.shared.nlu.training_data.message import Message

    def deep_copy(self: Any, memo: dict[int, Any]) -> Any:
        twin = Message.__new__(Message)
        memo[id(self)] = twin
        for name, value in self.__dict__.items():
            is_words = name == "data" and all(isinstance(item, str) for item in value.values())
            twin.__dict__[name] = dict(value) if is_words else copy.deepcopy(value, memo)
        return twin

    Message.__deepcopy__ = deep_copy
