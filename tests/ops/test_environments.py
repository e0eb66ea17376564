"""Set-up installs again only what changed, and the pinned sets hold what they must."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from annai.paths import ROOT
from scripts.bootstrap import bootstrap
from scripts.house import environments
from scripts.house.environments import APP, RASA, STAMP, Environment, Wanted

PINNED = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose environments are made by a stand-in for uv."""
    (tmp_path / "requirements").mkdir()
    for name in ("app", "dev", "traces"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("six==1.17.0 --hash=sha256:0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def installs(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The commands that uv would have been called with."""
    calls: list[tuple[str, ...]] = []

    def run(_uv: str, *arguments: str) -> None:
        calls.append(arguments)
        if arguments[0] == "venv":
            (checkout / ".venv" / "bin").mkdir(parents=True)
            (checkout / ".venv" / "bin" / "python").touch()

    monkeypatch.setattr(environments, "_run", run)
    return calls


def environment() -> Environment:
    return Environment(
        name=".venv",
        find_python=lambda: "/usr/bin/python3.11",
        python_variable="PYTHON311",
        run=APP.run,
        traces=APP.traces,
        dev=APP.dev,
        local=(),
    )


def test_nothing_is_installed_when_nothing_changed(installs: list[tuple[str, ...]]) -> None:
    environments.bring_up_to_date(environment(), Wanted())
    assert installs[0][:2] == ("venv", "--python")
    installs.clear()
    environments.bring_up_to_date(environment(), Wanted())
    assert installs == []


def test_a_changed_pin_installs_again_into_the_same_environment(
    checkout: Path, installs: list[tuple[str, ...]]
) -> None:
    environments.bring_up_to_date(environment(), Wanted())
    installs.clear()
    (checkout / "requirements" / "app.txt").write_text("six==1.16.0 --hash=sha256:0\n")
    environments.bring_up_to_date(environment(), Wanted())
    assert [call[:2] for call in installs] == [("pip", "sync"), ("pip", "install")]


def test_settings_of_tools_do_not_install_anything(checkout: Path, installs: list[tuple[str, ...]]) -> None:
    environments.bring_up_to_date(environment(), Wanted())
    installs.clear()
    (checkout / "pyproject.toml").write_text("[project]\n\n[tool.ruff]\nline-length = 99\n")
    environments.bring_up_to_date(environment(), Wanted())
    assert installs == []
    (checkout / "pyproject.toml").write_text('[project]\nname = "annai"\n')
    environments.bring_up_to_date(environment(), Wanted())
    assert installs != []


def test_tools_for_tests_stay_when_only_running_is_asked_for(installs: list[tuple[str, ...]]) -> None:
    environments.bring_up_to_date(environment(), Wanted(dev=True))
    installs.clear()
    environments.bring_up_to_date(environment(), Wanted())
    assert installs == []


def test_traces_are_installed_once_and_stay(installs: list[tuple[str, ...]]) -> None:
    def synced() -> list[tuple[str, ...]]:
        return [tuple(part for part in call if part.endswith(".txt")) for call in installs if call[1] == "sync"]

    environments.bring_up_to_date(environment(), Wanted())
    assert synced() == [APP.run]
    environments.bring_up_to_date(environment(), Wanted(traces=True))
    environments.bring_up_to_date(environment(), Wanted())
    assert synced() == [APP.run, APP.run + APP.traces]
    environments.bring_up_to_date(environment(), Wanted(dev=True))
    assert synced()[2:] == [APP.dev]


@pytest.mark.parametrize("environment", [APP, RASA], ids=lambda environment: environment.name)
def test_pinned_sets_that_are_installed_together_agree(environment: Environment) -> None:
    for names in (environment.run + environment.traces, environment.dev):
        pins = [re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE) for name in names]
        versions = {package: version for found in pins for package, version in found}
        assert [pin for found in pins for pin in found if versions[pin[0]] != pin[1]] == []


def test_an_interrupted_installation_is_done_again(
    checkout: Path, installs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    environments.bring_up_to_date(environment(), Wanted())
    (checkout / "requirements" / "app.txt").write_text("six==1.16.0 --hash=sha256:0\n")
    with monkeypatch.context() as patch:
        patch.setattr(environments, "_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environments.bring_up_to_date(environment(), Wanted())
    assert not (checkout / ".venv" / STAMP).exists()


def test_an_environment_that_was_moved_is_made_anew(checkout: Path, installs: list[tuple[str, ...]]) -> None:
    environments.bring_up_to_date(environment(), Wanted())
    installs.clear()
    stamp = checkout / ".venv" / STAMP
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "root": "/somewhere/else"}))
    environments.bring_up_to_date(environment(), Wanted())
    assert installs[0][0] == "venv"


def test_a_set_up_with_nothing_to_do_takes_no_time() -> None:
    def seconds() -> float:
        begin = time.perf_counter()
        bootstrap(Wanted())
        return time.perf_counter() - begin

    assert min(seconds() for _ in range(3)) < 0.5  # the best of three: the machine may be busy


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_pins_have_hashes_and_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    if path.name == "rasa-overrides.txt":
        return
    blocks = re.split(r"\n(?=\S)", text.strip())
    loose = [block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]
    assert loose == []
    assert any("==" in block for block in blocks)


def test_tensorflow_is_not_among_the_pins() -> None:
    names = re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements/rasa.txt").read_text(), re.MULTILINE)
    assert [name for name in names if name.startswith(("tensorflow", "keras"))] == []
