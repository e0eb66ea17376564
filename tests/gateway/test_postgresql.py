"""The same records on PostgreSQL: a cluster of its own in a temporary folder, on a free loopback port."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from conftest import Start
from sqlalchemy import text

from annai.gateway.storage.database import open_database
from annai.gateway.storage.tables import metadata

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


def programs() -> Path | None:
    """Debian keeps them out of PATH."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if not found else [Path(found).parent]
    return folders[-1] if folders else None


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    bin_folder = programs()
    if bin_folder is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    # PostgreSQL refuses to run as root.
    account = pwd.getpwnam("postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="annai-pg-") as folder:
        os.chown(folder, account.pw_uid, account.pw_gid)

        def run(program: str, *arguments: str) -> None:
            user = {"user": account.pw_uid, "group": account.pw_gid} if os.getuid() == 0 else {}
            command = [str(bin_folder / program), *arguments]
            subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60, **user)

        data = f"{folder}/data"
        run("initdb", "-D", data, "-U", "annai", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run("pg_ctl", "-D", data, "-l", f"{folder}/log", "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://annai@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def test_gateways_that_start_together_migrate_once(database: str) -> None:
    code = "import sys; from annai.gateway.storage.database import open_database; open_database(sys.argv[1])"
    gateways = [subprocess.Popen([sys.executable, "-c", code, database]) for _ in range(3)]
    assert [gateway.wait(60) for gateway in gateways] == [0, 0, 0]
    engine = open_database(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    engine.dispose()


async def test_a_conversation_over_two_gateways(start: Start, database: str) -> None:
    async with start(database=database) as one, start(database=database) as other:
        first = await one.say("担当の山田太郎です。\0😀", message_id="m1")
        key = {"conversation_id": first.json()["conversation_id"]}
        assert (await other.say("二", **key)).json()["conversation_id"] == key["conversation_id"]
        again = await other.say("担当の山田太郎です。\0😀", message_id="m1", **key)
        assert again.content == first.content
        given = {**key, "message_id": "m1", "helpful": True}
        assert (await other.client.post("/api/feedback", json=given)).status_code == 200
        store = one.app.state.services.store
        kept = await store.find(key["conversation_id"], "m1")
        assert kept is not None
        assert kept.question == "担当の［氏名］です。😀"


async def test_many_at_once(start: Start, database: str) -> None:
    async with start(database=database, requests_per_minute=1000) as gateway:
        responses = await asyncio.gather(*(gateway.say(f"{number}番") for number in range(60)))
        assert {response.status_code for response in responses} == {200}
        counted = (await gateway.client.get("/metrics")).text
    assert "annai_storage_errors_total 0.0" in counted
