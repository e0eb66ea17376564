"""Commands of the documentation are commands of the project, and variables are settings."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from annai.paths import ROOT
from annai.settings import variables
from scripts.live import LiveSystem
from tests.docs import commands, pages

# Read before the settings are, by the project's own tools, or parts of names.
NOT_SETTINGS = frozenset({"ANNAI_ROOT", "ANNAI_"})
# An id in capitals stands for one that only the reader has.
CURLS = sorted(
    line
    for line in {line for path in pages.PAGES for line in pages.command_lines(path)}
    if line.startswith("curl ") and not re.search(r"/[A-Z]+\b", line)
)


@pytest.mark.parametrize("path", pages.PAGES, ids=pages.name)
def test_every_block_names_its_language(path: Path) -> None:
    assert [block.text for block in pages.blocks(path) if not block.language] == []


@pytest.mark.parametrize("path", pages.PAGES, ids=pages.name)
def test_every_command_exists(path: Path) -> None:
    found = [commands.problem(words) for line in pages.command_lines(path) for words in commands.simple_commands(line)]
    assert [problem for problem in found if problem] == []


@pytest.mark.parametrize("path", [path for path in pages.PAGES if path.name != "CHANGELOG.md"], ids=pages.name)
def test_every_command_within_the_text_exists(path: Path) -> None:
    # The changelog tells of commands that are gone.
    spans = re.findall(r"`((?:[A-Z]\w+=\S+ )*(?:make|annai|\.venv/bin/\S+|python -m) [^`\n]+)`", pages.prose(path))
    whole = [span for span in spans if not re.search(r"[…<>]", span)]
    found = [commands.problem(words) for span in whole for words in commands.simple_commands(span)]
    assert [problem for problem in found if problem] == []


@pytest.mark.parametrize("path", pages.PAGES, ids=pages.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    known = {name for variable in variables() for name in (variable.name, variable.file)} | NOT_SETTINGS
    assert set(re.findall(r"\bANNAI_[A-Z_]*", path.read_text(encoding="utf-8"))) - known == set()


@pytest.mark.server
@pytest.mark.parametrize("line", CURLS)
def test_requests_of_the_documentation_are_answered(live_system: LiveSystem, line: str) -> None:
    here = re.sub(r"(http://)?(127\.0\.0\.1|localhost):8080", live_system.gateway, line).replace(
        "http://127.0.0.1:5005", live_system.rasa
    )
    done = subprocess.run(["bash", "-c", f"{here} --fail --max-time 30"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("make run && make nonsense", "make has no nonsense"),
        ("PORT=9000 make run  # comment", None),
        ("frobnicate --now", "frobnicate is no program of the project"),
        (".venv/bin/python -m annai.nonsense", "annai.nonsense: gives no help"),
        (".venv/bin/python -m scripts.bootstrap --dev", None),
        (".venv/bin/python -m scripts.bootstrap --nonsense", "scripts.bootstrap has no --nonsense"),
        ("curl -s http://127.0.0.1:8080/api/nonsense", "the gateway has no /api/nonsense"),
        ("curl -s http://127.0.0.1:8080/api/decisions/withdrawal", None),
        ("curl -s http://127.0.0.1:8080/api/decisions/nonsense", "the gateway has no /api/decisions/nonsense"),
        ("curl -s localhost:8080/api/conversations/ID/export", None),
        ("git log > /dev/null", None),
    ],
)
def test_what_is_not_so_is_found(line: str, complaint: str | None) -> None:
    found = [problem for words in commands.simple_commands(line) if (problem := commands.problem(words))]
    assert [text.endswith(complaint or "") for text in found] == ([True] if complaint else [])
