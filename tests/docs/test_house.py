"""The house is in order: make targets, first screen, folders, sizes, nothing of anybody's machine."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from annai.paths import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))


def test_every_target_is_explained() -> None:
    explained = set(re.findall(r"^([a-z][a-z-]*):.*## \S", MAKEFILE, re.MULTILINE))
    assert TARGETS - explained == set()


def test_the_first_screen_of_the_readme_holds_the_two_commands() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:12]
    assert any(line.startswith("make run") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


def test_folders_that_the_readme_names_exist() -> None:
    rows = re.findall(r"^\| (`.+?`.*?) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`([\w./-]+)`", row) if not name.startswith("make")]
    assert len(names) > 10
    assert [name for name in names if not (ROOT / name).exists()] == []


def tracked(*patterns: str) -> list[Path]:
    """The project's files that Git knows, deleted ones left out."""
    command = ["git", "ls-files", "-z", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


CODE = tracked("annai/*.py", "actions/*.py", "bench/*.py", "scripts/*.py")
TESTS = tracked("tests/*.py")
LONG_FUNCTION, LONG_MODULE, LONG_TEST_MODULE = 40, 300, 400


def long_functions(source: str) -> list[str]:
    """Functions over the limit that give no reason for it in their first lines."""
    lines = source.splitlines()
    return [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONG_FUNCTION
        and not any("# long: " in line for line in lines[node.lineno - 1 : node.body[0].lineno + 2])
    ]


@pytest.mark.parametrize("path", [*CODE, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_and_modules_are_short_or_say_why_not(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    limit = LONG_TEST_MODULE if path in TESTS else LONG_MODULE
    assert source.count("\n") <= limit or source.startswith('"""') and "\n# long: " in source[:2000]
    assert long_functions(source) == []


def test_a_long_function_is_found() -> None:
    body = "    x = 1\n" * LONG_FUNCTION
    assert long_functions(f"def f():\n{body}") == [f"f ({LONG_FUNCTION + 1} lines)"]
    assert long_functions(f"def f():\n    # long: a table\n{body}") == []
    assert long_functions("def f():\n" + "    x = 1\n" * (LONG_FUNCTION - 1)) == []


# Pieces, so that this file does not find itself.
NOT_OURS = re.compile(
    "|".join(
        [
            r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)" + r"/\w",
            r"\b(?:py" + r"pi\.org|python" + r"hosted\.org|registry\.npm" + r"js\.org|conda" + r"\.io)",
            r"--(?:extra-)?index" + r"-url\b(?! is\b)",
            r"\b(?:clau" + r"de|anthro" + r"pic|chat" + r"gpt|open" + r"ai|co" + r"pilot)\b",
            r"\b(?:sub-?agent|other hel" + r"per|my ses" + r"sion)s?\b",
        ]
    ),
    re.IGNORECASE,
)


def not_ours(text: str) -> list[str]:
    """Paths of one machine, addresses of registries, and tools of the trade that a text mentions."""
    return [found[0] for found in NOT_OURS.finditer(text)]


def test_nothing_of_a_machine_or_a_registry_is_committed() -> None:
    found = {}
    for path in tracked():
        try:
            mentions = not_ours(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:  # a picture, a packed file
            continue
        if mentions:
            found[str(path.relative_to(ROOT))] = mentions
    assert found == {}


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        ("see /wo" + "rk/main/x", False),
        ("https://py" + "pi.org/simple", False),
        ("pip --index" + "-url x", False),
        ("made by Clau" + "de", False),
        ("/var/lib/annai and docs/work/x", True),
        ("https://annai.example/widget.js", True),
    ],
)
def test_what_is_not_ours_is_told_apart(text: str, is_ours: bool) -> None:
    assert (not_ours(text) == []) is is_ours


def test_hooks_need_no_download_and_name_programs_that_exist() -> None:
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repo["repo"] for repo in repos] == ["local"]
    hooks = repos[0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert [hook["entry"] for hook in hooks if not (ROOT / hook["entry"].split()[0]).exists()] == []


def test_folders_of_tests_that_contributing_names_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/\w+)`", text))
    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).is_dir()] == []
