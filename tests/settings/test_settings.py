"""Settings: defaults, wrong values refused by name, misspelt names reported."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from annai.errors import SettingsError
from annai.paths import ROOT
from annai.settings import Settings, read_settings, unknown_variables, variables


def test_defaults_need_no_environment() -> None:
    settings = read_settings({})
    assert (settings.port, settings.rasa_port, settings.actions_port) == (8080, 5005, 5055)
    assert settings.host == settings.internal_host == "127.0.0.1"
    assert settings.tracker_db == f"sqlite:///{ROOT}/var/tracker.db"
    assert settings.rasa_urls == ("http://127.0.0.1:5005",)
    assert not settings.rasa_api


def test_plain_port_names_are_read_and_the_prefixed_one_wins() -> None:
    assert read_settings({"PORT": "9000"}).port == 9000
    assert read_settings({"PORT": "9000", "ANNAI_PORT": "9001"}).port == 9001


def test_an_empty_value_counts_as_not_set() -> None:
    assert read_settings({"ANNAI_PORT": " ", "ANNAI_TODAY": ""}) == read_settings({})


def test_derived_defaults_follow_the_data_folder_and_the_ports() -> None:
    settings = read_settings({"ANNAI_DATA": "/srv/annai", "ANNAI_RASA_PORT": "6005"})
    assert settings.tracker_db == "sqlite:////srv/annai/tracker.db"
    assert settings.gateway_db == "sqlite:////srv/annai/gateway.db"
    assert settings.rasa_urls == ("http://127.0.0.1:6005",)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ANNAI_PORT", "0", "from 1 to 65535"),
        ("ANNAI_PORT", "65536", "from 1 to 65535"),
        ("PORT", "eighty", "from 1 to 65535"),
        ("ANNAI_TODAY", "2024/3/1", "YYYY-MM-DD"),
        ("ANNAI_TODAY", "2024-02-30", "YYYY-MM-DD"),
        ("ANNAI_KNOWLEDGE", "/no/such/folder", "no such folder"),
        ("ANNAI_RASA_API", "yes", "on or off"),
        ("ANNAI_LOG_LEVEL", "loud", "debug, info"),
        ("ANNAI_RETENTION_DAYS", "-1", "at least 1"),
        ("ANNAI_RASA_URLS", "localhost:5005", "http://"),
        ("ANNAI_RASA_PORT", "8080", "ANNAI_PORT"),
        ("ANNAI_GATEWAY_DB", "mysql://annai@db/annai", "postgresql://"),
        ("ANNAI_TRACKER_DB", "sqlite://", "a file for SQLite"),
        ("ANNAI_REDIS_URL", "localhost:6379", "redis://"),
        ("ANNAI_EVENT_BROKER", "rabbitmq", "amqp://"),
        ("ANNAI_TRACES", "127.0.0.1:4318", "http://"),
        ("ANNAI_TRACES", "http://one:4318,http://two:4318", "one address"),
        ("ANNAI_TRACES_PERCENT", "0", "from 1 to 100"),
        ("ANNAI_TRACES_PERCENT", "101", "from 1 to 100"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str, expected: str) -> None:
    with pytest.raises(SettingsError, match=expected) as caught:
        read_settings({name: value})
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANNAI_RASA_TOKEN", "short-secret"),
        ("ANNAI_TRACKER_DB", "mysql://annai:short-secret@db/annai"),
        ("ANNAI_REDIS_URL", "tcp://:short-secret@cache"),
        ("ANNAI_EVENT_BROKER", "tcp://annai:short-secret@broker"),
    ],
)
def test_a_secret_is_never_printed(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: value})
    assert "short-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("/srv/tracker.db", "sqlite:////srv/tracker.db"),
        ("data/tracker.db", f"sqlite:///{ROOT}/data/tracker.db"),
        ("sqlite:////srv/tracker.db", "sqlite:////srv/tracker.db"),
        ("sqlite:///data/tracker.db", f"sqlite:///{ROOT}/data/tracker.db"),
        ("postgres://annai@db/annai", "postgresql://annai@db/annai"),
        (
            "postgresql+psycopg://annai@db:5433/annai?sslmode=require",
            "postgresql://annai@db:5433/annai?sslmode=require",
        ),
    ],
)
def test_databases_are_files_or_addresses(given: str, address: str) -> None:
    assert read_settings({"ANNAI_TRACKER_DB": given}).tracker_db == address
    assert read_settings({"ANNAI_GATEWAY_DB": given}).gateway_db == address


def test_the_environment_of_a_child_gives_the_same_settings() -> None:
    settings = read_settings({"ANNAI_TODAY": "2024-03-01", "ANNAI_RASA_API": "on", "ANNAI_TUNING": "event_types"})
    assert settings.today == date(2024, 3, 1)
    assert read_settings(settings.environment()) == settings


def test_a_misspelt_name_is_reported_with_the_one_that_was_meant() -> None:
    lines = unknown_variables({"ANNAI_PROT": "1", "ANNAI_PORT": "2", "OTHER": "3"})
    assert lines == ["ANNAI_PROT is not a setting and is ignored; did you mean ANNAI_PORT?"]


def test_a_foreign_name_gets_no_far_fetched_hint() -> None:
    assert unknown_variables({"ANNAI_XYZZY": "1"}) == ["ANNAI_XYZZY is not a setting and is ignored"]


def test_every_field_is_a_documented_variable_with_a_name_of_its_own() -> None:
    names = [variable.name for variable in variables()]
    assert len(names) == len(set(names)) == len(fields(Settings)) + 1
    assert all(variable.doc.endswith(".") for variable in variables())


def test_every_variable_that_the_code_reads_is_a_setting() -> None:
    known = {variable.name for variable in variables()}
    quoted = re.compile(r'"(ANNAI_[A-Z_]+)"')
    read = {name for path in (ROOT / "annai").rglob("*.py") for name in quoted.findall(path.read_text("utf-8"))}
    assert read - {"ANNAI_"} == known


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("0123456789abcdef-from-a-file\n", encoding="utf-8")
    named = {"ANNAI_RASA_TOKEN_FILE": str(file)}
    assert read_settings(named).rasa_token == "0123456789abcdef-from-a-file"
    assert (
        read_settings({**named, "ANNAI_RASA_TOKEN": "0123456789abcdef-direct"}).rasa_token == "0123456789abcdef-direct"
    )
    assert unknown_variables(named) == []


def test_only_secrets_are_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9000")
    named = {"ANNAI_PORT_FILE": str(tmp_path / "port")}
    assert read_settings(named).port == 8080
    assert len(unknown_variables(named)) == 1


@pytest.mark.parametrize("content", [b"short secret", b"\xff\xfe", None])
def test_a_file_with_a_secret_that_cannot_be_used_is_named_but_not_shown(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match="ANNAI_RASA_TOKEN_FILE") as refused:
        read_settings({"ANNAI_RASA_TOKEN_FILE": str(file)})
    assert "short secret" not in str(refused.value)
