"""A backup that is taken while people talk is sound, and puts a lost system back; a damaged one touches nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, select

from annai.cli.app import run
from annai.gateway.config import with_driver
from annai.gateway.storage.database import open_database
from annai.gateway.storage.tables import conversations
from annai.operations import backup as backups
from annai.operations.backup import BackupError, back_up, restore
from annai.settings import Settings, read_settings
from scripts import servers
from scripts.live import free_ports
from tests.conftest import missing


def settings_of(folder: Path, **more: str) -> Settings:
    return read_settings({"ANNAI_DATA": str(folder), **more})


def fill(settings: Settings, *keys: str) -> None:
    engine = open_database(with_driver(settings.gateway_db))
    with engine.begin() as connection:
        rows = [{"id": key, "started_at": 1, "last_active_at": 1} for key in keys]
        connection.execute(insert(conversations), rows)
    engine.dispose()


def keys(settings: Settings) -> list[str]:
    engine = create_engine(with_driver(settings.gateway_db))
    with engine.connect() as connection:
        found = list(connection.execute(select(conversations.c.id).order_by(conversations.c.id)).scalars())
    engine.dispose()
    return found


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    settings = settings_of(tmp_path / "here")
    fill(settings, "a", "b")
    return settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar.gz"


def test_what_was_backed_up_comes_back_elsewhere(here: Settings, file: Path, tmp_path: Path) -> None:
    assert set(back_up(here, file)) == {"gateway.db"}
    there = settings_of(tmp_path / "there")
    assert restore(there, file) == ["gateway.db"]
    assert keys(there) == ["a", "b"]
    assert file.stat().st_mode & 0o077 == 0


def test_a_backup_in_the_middle_of_writing_is_sound(here: Settings, file: Path, tmp_path: Path) -> None:
    """Each transaction writes two rows; the copy never holds one without the other."""
    end = threading.Event()

    def write() -> None:
        number = 0
        with closing(sqlite3.connect(here.data / "gateway.db", timeout=10, isolation_level=None)) as connection:
            while not end.is_set():
                number += 1
                connection.execute("BEGIN IMMEDIATE")
                for half in "xy":
                    connection.execute("INSERT INTO conversations VALUES (?, 1, 1)", [f"{number}{half}"])
                connection.execute("COMMIT")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(here, file)
    finally:
        end.set()
        writer.join()
    there = settings_of(tmp_path / "there")
    restore(there, file)
    written = set(keys(there)) - {"a", "b"}
    assert {key[:-1] + "y" for key in written if key.endswith("x")} == {key for key in written if key.endswith("y")}


def test_nothing_is_overwritten_unasked(here: Settings, file: Path) -> None:
    back_up(here, file)
    fill(here, "c")
    with pytest.raises(BackupError, match="gateway.db: there is such a database already"):
        restore(here, file)
    assert keys(here) == ["a", "b", "c"]
    restore(here, file, replace=True)
    assert keys(here) == ["a", "b"]
    with pytest.raises(BackupError, match="exists already"):
        back_up(here, file)


def test_what_the_old_file_left_beside_it_is_not_played_into_the_new_one(here: Settings, file: Path) -> None:
    back_up(here, file)
    with closing(sqlite3.connect(here.data / "gateway.db")) as connection:
        connection.execute("INSERT INTO conversations VALUES ('late', 1, 1)")
        connection.commit()
        log = here.data / "gateway.db-wal"
        assert log.stat().st_size > 0
        kept = log.read_bytes()
    log.write_bytes(kept)  # as a process that was killed leaves it
    restore(here, file, replace=True)
    assert keys(here) == ["a", "b"]


def damaged(file: Path, how: str) -> None:
    content = bytearray(file.read_bytes())
    if how == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif how == "flipped":
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
    elif how == "foreign":
        file.write_bytes(b"no archive")
    else:
        escape(file)


def escape(file: Path) -> None:
    """An archive that would write outside of the folder it is unpacked in."""
    outside = file.with_name("outside")
    outside.write_text("x")
    with tarfile.open(file, "w:gz") as archive:
        archive.add(outside, "../escaped")


@pytest.mark.parametrize("how", ["cut", "flipped", "foreign", "escaping"])
def test_a_damaged_backup_touches_nothing(here: Settings, file: Path, how: str) -> None:
    back_up(here, file)
    damaged(file, how)
    with pytest.raises(BackupError):
        restore(here, file, replace=True)
    assert keys(here) == ["a", "b"]
    assert not (file.parent / "escaped").exists()


def test_a_running_system_is_not_restored_into(here: Settings, file: Path) -> None:
    back_up(here, file)
    with backups._stopped(here), pytest.raises(BackupError, match="stop it first"):
        restore(here, file, replace=True)


def test_the_commands(
    here: Settings, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANNAI_DATA", str(here.data))
    assert run(["backup", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bytes"]["gateway.db"] > 0
    assert run(["restore", str(file)]) != 0
    assert "--replace" in capsys.readouterr().err
    assert run(["restore", str(file), "--replace"]) == 0


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        servers.postgresql_programs()
    except servers.MissingServerError as error:
        missing(str(error))
    folder = tmp_path_factory.mktemp("postgresql")
    for parent in [folder, *folder.parents][:3]:
        os.chmod(parent, 0o755)
    servers.make_cluster(folder / "data")
    (port,) = free_ports(1)
    with servers.running(servers.postgresql_command(folder / "data", port), folder):
        servers.wait_for_postgresql(port)
        yield servers.postgresql_address(port)


@pytest.mark.slow
def test_postgresql_goes_out_and_in_again(postgresql: str, tmp_path: Path, file: Path) -> None:
    shared = dict.fromkeys(("ANNAI_GATEWAY_DB", "ANNAI_TRACKER_DB", "ANNAI_RECORDS_DB"), postgresql)
    settings = settings_of(tmp_path / "here", **shared)
    fill(settings, "a", "b")
    assert set(back_up(settings, file)) == {"gateway.sql"}
    fill(settings, "c")
    with pytest.raises(BackupError, match="already"):
        restore(settings, file)
    restore(settings, file, replace=True)
    assert keys(settings) == ["a", "b"]
