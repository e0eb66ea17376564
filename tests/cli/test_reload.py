"""A FAQ entry is added to a running system as docs/tasks/add-a-faq.md says; broken knowledge changes nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from annai.paths import ROOT
from scripts.live import LiveSystem, environment, live_system
from tests.cli.how_to import Addition, Command, steps

pytestmark = [pytest.mark.server, pytest.mark.slow]

HOW_TO = ROOT / "docs" / "tasks" / "add-a-faq.md"
NEW_ANSWER = "はい。クラウド利用料も補助の対象に含まれます。"
COPIED = ("knowledge", "data", "models", "domain.yml")
LINKED = (
    *("annai", "actions", "requirements", ".venv", ".venv-rasa"),
    *("config.yml", "endpoints.yml", "credentials.yml"),
)
# A busy machine trains and loads slowly; a quiet one needs a second or two.
PATIENCE = 90.0


@dataclass(frozen=True)
class Project:
    """A copy of the project, edited while a system runs on it."""

    root: Path
    system: LiveSystem

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        ports = [self.system.gateway_port, self.system.rasa_port, self.system.actions_port]
        environ = environment(self.system.data, ports, variables(self.root))
        here = line.replace("http://127.0.0.1:8080", self.system.gateway)
        return subprocess.run(["bash", "-c", here], cwd=self.root, env=environ, capture_output=True, text=True)

    def ask(self, text: str) -> dict[str, Any]:
        reply = httpx.post(f"{self.system.gateway}/api/chat", json={"message": text}, timeout=30, trust_env=False)
        assert reply.status_code == 200, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    def wait_for(self, question: str, words: str) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while words not in (reply := self.ask(question))["messages"][0]["text"]:
            assert time.monotonic() < end, reply["messages"][0]["text"]
            time.sleep(0.5)
        return reply

    def metric(self, line: str) -> float:
        text = httpx.get(f"{self.system.gateway}/metrics", trust_env=False).text
        return sum(float(found.rsplit(" ", 1)[1]) for found in text.splitlines() if found.startswith(line))


def variables(root: Path) -> dict[str, str]:
    return {
        "ANNAI_ROOT": str(root),
        "ANNAI_TODAY": "2024-03-04",
        "ANNAI_CACHE": str(ROOT / ".cache"),
        "ANNAI_MESSAGES_PER_MINUTE": "10000",
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    root = tmp_path_factory.mktemp("project")
    for name in COPIED:
        source = ROOT / name
        shutil.copytree(source, root / name) if source.is_dir() else shutil.copy2(source, root)
    for name in LINKED:
        (root / name).symlink_to(ROOT / name)
    with live_system(variables(root)) as system:
        yield Project(root, system)


def test_a_faq_entry_added_by_the_how_to_is_answered_without_a_restart(project: Project) -> None:
    asked = [step for step in steps(HOW_TO) if isinstance(step, Command) and "/api/chat" in step.line]
    question = json.loads(asked[-1].line.split("-d '")[1].rstrip("'"))["message"]
    assert NEW_ANSWER not in project.ask(question)["messages"][0]["text"]
    before = processes(project.system)
    edited = set()
    for step in steps(HOW_TO):
        if isinstance(step, Addition):
            edited.add(step.file)
            with (project.root / step.file).open("a", encoding="utf-8") as file:
                file.write(step.text)
            continue
        if step in asked:
            project.wait_for(question, NEW_ANSWER)
        done = project.run(step.line)
        assert done.returncode == 0, f"{step.line}\n{done.stdout}\n{done.stderr}"
    assert json.loads(done.stdout)["messages"][0]["text"].startswith(f"【IT導入補助金2024】{NEW_ANSWER}")
    assert "degraded" not in json.loads(done.stdout)
    assert len(edited) == 2
    assert processes(project.system) == before
    # The new phrases are understood by the model that is now live, in the very server that ran before.
    assert project.ask("2024年、SaaSの費用って申請に入れられますか")["topic"] == "eligible_costs"


def test_broken_knowledge_is_refused_and_the_old_answers_stay(project: Project) -> None:
    question = "IT導入補助金2023のコールセンターの電話番号は"
    before = project.ask(question)["messages"][0]["text"]
    version = project.run(".venv/bin/annai history --json").stdout
    contacts = project.root / "knowledge" / "contacts.yml"
    sound = contacts.read_text(encoding="utf-8")
    contacts.write_text(sound.replace("0570-002-551", "0570-000-000"), encoding="utf-8")
    (project.root / "knowledge" / "faq" / "greeting.yml").write_text("topic: [")
    try:
        done = project.run(".venv/bin/annai reload")
        assert done.returncode == 1
        assert re.search(r"knowledge/faq/greeting\.yml:\d+: not valid YAML", done.stderr)
        wait_until(lambda: project.metric('annai_knowledge_changes_total{result="refused"}') == 1)
        assert project.ask(question)["messages"][0]["text"] == before
        assert project.run(".venv/bin/annai history --json").stdout == version
        wait_until(lambda: "a changed knowledge was refused" in project.system.printed())
    finally:
        contacts.write_text(sound, encoding="utf-8")
        (project.root / "knowledge" / "faq" / "greeting.yml").unlink()


def test_a_published_copy_that_is_damaged_is_not_taken(project: Project) -> None:
    question = "IT導入補助金2023のコールセンターの電話番号は"
    before = project.ask(question)["messages"][0]["text"]
    glossary = project.root / "knowledge" / "glossary.yml"
    sound = glossary.read_text(encoding="utf-8")
    releases = project.system.data / "releases"
    live = json.loads((releases / "current").read_text())
    damaged = releases / "0123456789ab"
    shutil.copytree(releases / live["knowledge"], damaged)
    (damaged / "decisions" / "withdrawal.yml").write_text("id: withdrawal\n")
    (releases / "current").write_text(json.dumps({**live, "knowledge": damaged.name, "at": "2024-03-04T10:00:00"}))
    wait_until(lambda: project.metric('annai_knowledge_changes_total{result="broken"}') == 1)
    assert project.ask(question)["messages"][0]["text"] == before
    adopted = project.metric('annai_knowledge_changes_total{result="adopted"}')
    glossary.write_text(sound + "# A comment makes another version.\n", encoding="utf-8")
    assert project.run(".venv/bin/annai reload").returncode == 0
    wait_until(lambda: project.metric('annai_knowledge_changes_total{result="adopted"}') == adopted + 1)


def wait_until(holds: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.5)


def processes(system: LiveSystem) -> set[str]:
    """The servers of a system by process id."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(system.process.pid)], capture_output=True, text=True)
    return set(found.stdout.split())
