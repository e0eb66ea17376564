"""The command line: results for people and programs, and no traceback whatever is given."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from annai.cli import main
from annai.cli.app import app
from annai.paths import ROOT

Run = Any


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command with data of its own; gives exit code, standard output and standard error."""
    monkeypatch.setenv("ANNAI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ANNAI_KNOWLEDGE", str(ROOT / "knowledge"))
    monkeypatch.setenv("ANNAI_TODAY", "2024-03-04")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def has_japanese(text: str) -> bool:
    return any("ぁ" <= char <= "龯" for char in text)


def test_every_command_and_option_is_explained_in_japanese(run: Run) -> None:
    names = [command.name for command in app.registered_commands]
    assert {"validate", "search", "ask", "decide", "diff", "new-year", "new-topic", "coverage", "review"} <= set(names)
    assert {"train", "evaluate", "serve", "reload", "generate", "history", "figures", "backup", "restore"} <= set(names)
    groups = [("decisions", "list"), ("decisions", "export"), ("staff", "add"), ("staff", "list")]
    for words in [*((name,) for name in names), *groups]:
        code, out, _ = run(*words, "--help")
        assert code == 0
        # Each option with its explanation, which may stand on the next line.
        options = re.split(r"\n  (?=--)", out.split("Options:")[1])[1:]
        assert options
        assert all(has_japanese(option) for option in options), out
        assert has_japanese(out.split("Options:")[0])


def test_the_project_is_in_order_for_programs_too(run: Run) -> None:
    code, out, err = run("validate", "--quick", "--json")
    assert (code, json.loads(out), err) == (0, {"problems": []}, "")


def test_problems_give_exit_code_1_with_file_line_key_and_remedy(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    path = folder / "faq" / "forgotten_id.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("audience:", "audiense:", 1), encoding="utf-8")
    code, _, err = run("--knowledge", str(folder), "validate", "--quick")
    assert code == 1
    assert f"{path}:3: entries.0: " in err
    assert "audiense" in err
    assert "remove the key" in err
    assert json.loads(run("--knowledge", str(folder), "search", "ID", "--json")[1])["errors"][0].startswith(str(path))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nosuch",), 2),
        (("decide",), 2),
        (("search", "ID", "--limit", "0"), 2),
        (("ask", "x", "--today", "soon"), 2),
        (("new-year", "next"), 2),
        (("new-year", "2024"), 1),
        (("decide", "nosuch"), 1),
        (("decide", "withdrawal", "--fact", "elapsed"), 1),
        (("diff", "nosuch"), 1),
        (("diff", "--", "-rf"), 1),
        (("diff", "../.."), 1),
        (("coverage", "--source", "nosuch"), 1),
        (("diff", "HEAD", "--html", "/nowhere/page.html"), 1),
        (("--knowledge", "/nowhere", "validate"), 1),
        (("staff", "remove", "nobody"), 1),
    ],
)
def test_bad_input_gives_one_line_and_no_traceback(run: Run, words: tuple[str, ...], code: int) -> None:
    found, _, err = run(*words)
    assert found == code
    assert err.strip()
    assert "Traceback" not in err


def test_errors_are_json_where_json_is_asked_for(run: Run) -> None:
    code, out, err = run("decide", "nosuch", "--json")
    assert (code, err) == (1, "")
    assert "nosuch" in json.loads(out)["errors"][0]


def test_a_decision_by_options_tells_verdict_and_open_facts(run: Run) -> None:
    facts = ("--fact", "programme_year=2023", "--fact", "scope=all", "--fact", "elapsed=8")
    code, out, _ = run("decide", "withdrawal", *facts)
    assert code == 0
    assert out.startswith("【IT導入補助金2023】")
    assert "全額返還" in out
    result = json.loads(run("decide", "withdrawal", *facts, "--json")[1])
    assert result["status"] == "decided"
    open_facts = json.loads(run("decide", "withdrawal", "--fact", "programme_year=2023", "--json")[1])
    assert open_facts["next_question"]["name"]


def test_the_search_finds_what_the_console_finds(run: Run) -> None:
    results = json.loads(run("search", "解約 返還", "--year", "2020", "--json")[1])["results"]
    assert results[0]["id"].startswith("withdrawal")
    assert all(result["year"] in (2020, None) for result in results)


def test_coverage_names_who_cites_a_passage(run: Run) -> None:
    data = json.loads(run("coverage", "--source", "faq-2023", "--json")[1])
    assert data["count"].get("uncovered", 0) == 0
    assert any("entry withdrawal.2023" in passage["cited_by"] for passage in data["passages"])


def test_differences_of_two_folders_as_text_json_and_page(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    path = folder / "faq" / "forgotten_id.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("answer: IT事業者ポータルのIDは、", "answer: ポータルのIDは、", 1), encoding="utf-8")
    page = tmp_path / "page.html"
    code, out, _ = run("diff", str(ROOT / "knowledge"), str(folder), "--html", str(page), "--json")
    assert code == 0
    assert [change["id"] for change in json.loads(out)["changes"]] == ["forgotten_id.2023@2023"]
    assert "forgotten_id.2023@2023" in page.read_text(encoding="utf-8")
    assert "+【IT導入補助金2023】ポータルのIDは、" in run("diff", str(ROOT / "knowledge"), str(folder))[1]


def test_accounts_are_made_and_listed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough password\n"))
    assert run("staff", "add", "hana", "--role", "editor")[0] == 0
    assert json.loads(run("staff", "list", "--json")[1]) == {"accounts": [{"name": "hana", "role": "editor"}]}
