"""Real PostgreSQL and Redis servers for tests, measurements and ``make run-scaled``: loopback, temporary folder.

Standard library only: the tests under both Pythons use it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annai.errors import AnnaiError

START_SECONDS = 30.0
STOP_SECONDS = 10.0
INSTALL = "install Debian's packages: apt-get install postgresql redis-server"


class MissingServerError(AnnaiError):
    """A server is not installed."""


def postgresql_programs() -> Path:
    """The folder of PostgreSQL's programs; Debian keeps them out of PATH.

    Raises:
        MissingServerError: It is not installed.
    """
    found = shutil.which("pg_ctl")
    folders = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        *([Path(found).parent] if found else []),
    ]
    if not folders:
        raise MissingServerError(f"PostgreSQL is missing; {INSTALL}")
    return folders[0]


def redis_program() -> str:
    """Redis' server program.

    Raises:
        MissingServerError: It is not installed.
    """
    found = shutil.which("redis-server")
    if found is None:
        raise MissingServerError(f"Redis is missing; {INSTALL}")
    return found


def as_other_user() -> tuple[str, ...]:
    """PostgreSQL refuses to run as root: the begin of a command that runs as its own user instead."""
    if os.getuid() != 0:
        return ()
    return ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig", "KILL")


def make_cluster(folder: Path) -> None:
    """A new database cluster in ``folder/data``, for the user ``annai`` without a password."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.getuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    initdb = str(postgresql_programs() / "initdb")
    options = ("-D", f"{folder}/data", "-U", "annai", "-A", "trust", "-E", "UTF8", "--no-sync")
    subprocess.run([*as_other_user(), initdb, *options], check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60)


def postgresql_command(folder: Path, port: int) -> tuple[str, ...]:
    """Runs the cluster in the foreground, on loopback."""
    program = str(postgresql_programs() / "postgres")
    options = ("-c", "listen_addresses=127.0.0.1", "-c", "max_connections=100")
    return (*as_other_user(), program, "-D", f"{folder}/data", "-p", str(port), "-k", str(folder), *options)


def postgresql_address(port: int) -> str:
    return f"postgresql://annai@127.0.0.1:{port}/postgres"


def redis_command(folder: Path, port: int) -> tuple[str, ...]:
    """Runs Redis in the foreground, on loopback, without keeping anything on the disk."""
    listen = ("--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder))
    return (redis_program(), *listen, "--save", "", "--appendonly", "no")


def redis_address(port: int) -> str:
    return f"redis://127.0.0.1:{port}/0"


def wait_for_postgresql(port: int, seconds: float = START_SECONDS) -> None:
    """Wait until the server takes connections.

    Raises:
        TimeoutError: It does not.
    """
    command = [str(postgresql_programs() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    end = time.monotonic() + seconds
    while subprocess.run(command).returncode != 0:
        if time.monotonic() > end:
            raise TimeoutError("PostgreSQL does not take connections")
        time.sleep(0.1)


def wait_for_port(port: int, seconds: float = START_SECONDS) -> None:
    """Wait until somebody listens.

    Raises:
        TimeoutError: Nobody does.
    """
    end = time.monotonic() + seconds
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if time.monotonic() > end:
            raise TimeoutError(f"nobody listens on port {port}")
        time.sleep(0.05)


@contextmanager
def running(command: tuple[str, ...], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server's process, its output in ``folder``; stopped at the end."""
    with (folder / "server.log").open("ab") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:  # PostgreSQL waits for clients that stay connected
            process.kill()
            process.wait()
