"""Connections to the database of conversations, kept open, each in a thread of its own.

Both drivers are set to commit by themselves; what belongs together is put between BEGIN and COMMIT here.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from annai import sqlite
from annai.errors import AnnaiError
from annai.nlu.tracker.schema import REVISION, STATEMENTS, VERSION_TABLE

T = TypeVar("T")
SQLITE = "sqlite:///"
POSTGRESQL_CONNECTIONS = 4
BUSY_SECONDS = 5.0
CONNECT_SECONDS = 2
STATEMENT_MILLISECONDS = 4000
# A database that is started together with Rasa may take a while.
START_SECONDS = 30.0


class DatabaseError(AnnaiError):
    """The database cannot be used."""


class Cursor:
    """What a piece of work runs its statements on; ``?`` stands for a value in both databases."""

    def __init__(self, cursor: Any, mark: str) -> None:
        self._cursor = cursor
        self._mark = mark

    def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; returns how many rows it touched."""
        self._cursor.execute(statement.replace("?", self._mark), values)
        return int(self._cursor.rowcount)

    def all(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        self._cursor.execute(statement.replace("?", self._mark), values)
        return list(self._cursor.fetchall())

    def one(self, statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query."""
        rows = self.all(statement, values)
        return rows[0] if rows else None


class Database:
    """A SQLite file or a PostgreSQL database, by its address."""

    def __init__(self, address: str) -> None:
        self._is_file = address.startswith(SQLITE)
        self._address = address
        count = 1 if self._is_file else POSTGRESQL_CONNECTIONS
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="tracker")
        self._own = threading.local()
        self._open: list[Any] = []
        self._lost: tuple[type[Exception], ...]
        if self._is_file:
            # At once as the writer: one that begins as a reader may find that another one has written since.
            self._mark, self._begin_word, self._lost = "?", "BEGIN IMMEDIATE", ()
        else:
            import psycopg2

            self._mark, self._begin_word = "%s", "BEGIN"
            self._lost = (psycopg2.OperationalError, psycopg2.InterfaceError)

    def prepare(self) -> None:
        """Connect for the first time, make a new file's tables and check a server's.

        Raises:
            DatabaseError: The tables are not there, or of another version.
        """
        self._executor.submit(self._prepare).result()

    async def read(self, work: Callable[[Cursor], T]) -> T:
        """Run queries."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._reading, work)

    async def write(self, work: Callable[[Cursor], T]) -> T:
        """Run statements that are kept all or none."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._writing, work)

    def close(self) -> None:
        """Finish what is being done and close the connections."""
        self._executor.shutdown()
        while self._open:
            self._open.pop().close()

    def _reading(self, work: Callable[[Cursor], T]) -> T:
        try:
            return work(self._cursor())
        except self._lost:
            # The server was started again since the last call: once more, on a new connection.
            self._drop()
            return work(self._cursor())

    def _writing(self, work: Callable[[Cursor], T]) -> T:
        cursor = self._begin()
        try:
            result = work(cursor)
            cursor.execute("COMMIT")
        except BaseException as error:
            if isinstance(error, self._lost):
                self._drop()  # the server undoes what it was told
            else:
                self._undo(cursor)
            raise
        return result

    def _begin(self) -> Cursor:
        try:
            cursor = self._cursor()
            cursor.execute(self._begin_word)
        except self._lost:
            self._drop()
            cursor = self._cursor()
            cursor.execute(self._begin_word)
        return cursor

    def _undo(self, cursor: Cursor) -> None:
        with suppress(sqlite3.OperationalError, *self._lost):  # where a full disk has made SQLite do it already
            cursor.execute("ROLLBACK")

    def _cursor(self) -> Cursor:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect()
            self._open.append(connection)
        return Cursor(connection.cursor(), self._mark)

    def _drop(self) -> None:
        connection, self._own.connection = getattr(self._own, "connection", None), None
        if connection is not None:
            self._open.remove(connection)
            connection.close()

    def _connect(self) -> Any:
        return self._connect_to_file() if self._is_file else self._connect_to_server()

    def _connect_to_file(self) -> sqlite3.Connection:
        path = self._address.removeprefix(SQLITE)
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        sqlite.prepare(connection)
        return connection

    def _connect_to_server(self) -> Any:
        import psycopg2

        connection = psycopg2.connect(
            self._address,
            connect_timeout=CONNECT_SECONDS,
            application_name="annai-rasa",
            options=f"-c statement_timeout={STATEMENT_MILLISECONDS}",
        )
        connection.autocommit = True
        return connection

    def _prepare(self) -> None:
        if self._is_file:
            self._writing(_make_tables)
            return
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self._reading(_check_tables)
                return
            except self._lost as error:
                if time.monotonic() > end:
                    # The driver's own message may hold the password.
                    raise DatabaseError("ANNAI_TRACKER_DB: the database does not answer") from error
                time.sleep(0.5)


def _make_tables(cursor: Cursor) -> None:
    """A file belongs to one machine, whose Rasa makes the tables; several may start at the same time."""
    cursor.execute("CREATE TABLE IF NOT EXISTS " + VERSION_TABLE + " (version_num VARCHAR(32) PRIMARY KEY)")
    version = cursor.one(f"SELECT version_num FROM {VERSION_TABLE}")
    if version is None:
        for statement in STATEMENTS:
            cursor.execute(statement)
        cursor.execute(f"INSERT INTO {VERSION_TABLE} VALUES (?)", [REVISION])
    elif version[0] != REVISION:
        raise _wrong_version()


def _check_tables(cursor: Cursor) -> None:
    if cursor.one("SELECT to_regclass(?)", [VERSION_TABLE]) == (None,):
        raise _wrong_version()
    if cursor.one(f"SELECT version_num FROM {VERSION_TABLE}") != (REVISION,):
        raise _wrong_version()


def _wrong_version() -> DatabaseError:
    return DatabaseError(
        f"ANNAI_TRACKER_DB: the tables are missing or not of version {REVISION}; bring them up to date: make migrate"
    )
