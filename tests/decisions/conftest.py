"""The project's decisions, and a small one to break on purpose."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from annai.decisions import DecisionTable, load_tables
from annai.decisions.loader import load_table
from annai.knowledge.text import squeeze
from annai.paths import knowledge_dir

TOY = Path(__file__).with_name("toy.yml")

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="session")
def tables() -> Mapping[str, DecisionTable]:
    return load_tables(knowledge_dir() / "decisions")


@pytest.fixture(scope="session")
def toy() -> Callable[..., DecisionTable]:
    """Load the small decision, changed first by the given function."""

    def make(change: Change = lambda data: data) -> DecisionTable:
        data = yaml.safe_load(TOY.read_text(encoding="utf-8"))
        change(data)
        text = yaml.safe_dump(data, allow_unicode=True)
        return load_table(text.encode(), "toy", {"weather": squeeze("雨の日は 傘 を持つ")})

    return make
