"""All databases in one file, taken while the system runs; and back again, into a system that does not.

The file holds what was said and decided: keep it as safe as the databases. Knowledge and model are not in it;
they come from the project.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from annai import clock
from annai.errors import AnnaiError
from annai.operations.alone import alone
from annai.settings import Settings

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE_SUFFIXES = ("-wal", "-shm", "-journal")


class BackupError(AnnaiError):
    """A backup cannot be made or cannot be restored."""


def databases(settings: Settings) -> dict[str, URL]:
    """The databases by name. Those that share one server database count as one."""
    named = {"gateway": settings.gateway_db, "tracker": settings.tracker_db, "records": settings.records_db}
    found: dict[str, URL] = {}
    for name, address in named.items():
        url = make_url(address)
        if url not in found.values():
            found[name] = url
    return found


def back_up(settings: Settings, file: Path) -> dict[str, int]:
    """Write all databases into a file; returns the size of each. A database that does not exist yet is left out.

    Raises:
        BackupError: The file exists, or a database cannot be read.
    """
    if file.exists():
        raise BackupError(f"{file}: exists already; choose another name")
    with tempfile.TemporaryDirectory(prefix="annai-backup-", dir=_folder_of(file)) as name:
        folder = Path(name)
        for database, url in databases(settings).items():
            _dump(database, url, folder)
        members = sorted(folder.iterdir())
        manifest = {
            "format": FORMAT,
            "made_at": clock.now().isoformat(timespec="seconds"),
            "sha256": {member.name: _digest(member) for member in members},
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        packed = folder.with_suffix(".tar.gz")
        try:
            with _private(packed), tarfile.open(packed, "w:gz", compresslevel=6) as archive:
                for member in (folder / MANIFEST, *members):
                    archive.add(member, member.name)
            packed.replace(file)
        finally:
            packed.unlink(missing_ok=True)
        return {member.name: member.stat().st_size for member in members}


def restore(settings: Settings, file: Path, *, replace: bool = False) -> list[str]:
    """Put the databases of a backup in place; returns their names. Nothing is touched unless all of it is sound.

    Args:
        settings: Of the system that gets them.
        file: What :func:`back_up` wrote.
        replace: Overwrite databases that hold something.

    Raises:
        BackupError: The system runs, the file is damaged, a database would be overwritten, or does not take it.
    """
    with _stopped(settings), tempfile.TemporaryDirectory(prefix="annai-restore-") as name:
        folder = Path(name)
        members = _unpacked(file, folder)
        targets = {member: _target(settings, member) for member in members}
        if not replace:
            taken = [member for member, url in targets.items() if _holds_something(url)]
            if taken:
                raise BackupError(f"{', '.join(taken)}: there is such a database already; --replace overwrites it")
        for member, url in targets.items():
            if _is_file(url):
                _put_file(folder / member, Path(str(url.database)))
            else:
                _run(
                    "psql", url, "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={folder / member}"
                )
        return list(targets)


def _dump(database: str, url: URL, folder: Path) -> None:
    if not _is_file(url):
        _run("pg_dump", url, "--clean", "--if-exists", "--no-owner", f"--file={folder / f'{database}.sql'}")
    elif Path(str(url.database)).is_file():
        _copy_sqlite(Path(str(url.database)), folder / f"{database}.db")


def _copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy, whatever is written meanwhile."""
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
    except sqlite3.Error as error:
        raise BackupError(f"{source}: cannot be read ({error})") from error


def _unpacked(file: Path, folder: Path) -> list[str]:
    """Unpack and check; the names of the databases."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        raise BackupError(f"{file}: no backup, or a damaged one ({type(error).__name__})") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{file}: made by another version of the program")
    digests: Mapping[str, str] = manifest["sha256"]
    for name, digest in digests.items():
        member = folder / name
        if Path(name).name != name or not member.is_file() or _digest(member) != digest:
            raise BackupError(f"{file}: {name} is damaged")
        if member.suffix == ".db":
            _check_sqlite(member)
    return list(digests)


def _check_sqlite(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.Error:
        sound = False
    if not sound:
        raise BackupError(f"{file.name} is no sound database")


def _target(settings: Settings, member: str) -> URL:
    name, _, suffix = member.partition(".")
    url = databases(settings).get(name)
    if url is None or _is_file(url) != (suffix == "db"):
        raise BackupError(
            f"{member}: the settings name no such database; SQLite goes to SQLite, PostgreSQL to PostgreSQL"
        )
    return url


def _holds_something(url: URL) -> bool:
    if _is_file(url):
        return Path(str(url.database)).exists()
    query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    return _run("psql", url, "--tuples-only", "--no-align", "--command", query).strip() != "0"


def _put_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.restored")
    shutil.copy(source, fresh)
    for suffix in SQLITE_SUFFIXES:  # of the old file: SQLite would play them into the new one
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    fresh.replace(target)


def _run(program: str, url: URL, *arguments: str) -> str:
    """One of PostgreSQL's programs; the password goes in the environment, where no process list shows it."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is missing; install PostgreSQL's client programs")
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environ = {**os.environ, "PGPASSWORD": str(url.password)} if url.password else dict(os.environ)
    done = subprocess.run([found, f"--dbname={address}", *arguments], env=environ, capture_output=True, text=True)
    if done.returncode != 0:
        raise BackupError(f"{program}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")
    return done.stdout


def _stopped(settings: Settings) -> AbstractContextManager[None]:
    """Hold what a running supervisor holds, so that none runs or starts meanwhile."""
    return alone(settings.data, BackupError(f"a system runs on {settings.data}; stop it first"))


@contextmanager
def _private(file: Path) -> Iterator[None]:
    """Make a file that only its owner can read."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    yield


def _folder_of(file: Path) -> Path:
    if not file.parent.is_dir():
        raise BackupError(f"{file.parent}: no such folder")
    return file.parent


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
