"""``make run-scaled``: two servers of each kind on real PostgreSQL and Redis, all on loopback, in a temporary folder.

For trying out and testing what runs on many machines in production (deploy/); nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from annai.errors import AnnaiError
from annai.paths import ROOT
from annai.settings import Settings, read_settings
from annai.supervisor import health, model
from annai.supervisor.child import PATIENCE, Child
from annai.supervisor.logs import Log
from annai.supervisor.run import StopRequest
from annai.supervisor.services import Service, services
from annai.supervisor.spawn import signal_at_parent_death, spawn, stop
from annai.supervisor.terminal import fail, say
from scripts import servers
from scripts.live import free_ports

REPLICAS = 2
TICK = 0.1


@dataclass(frozen=True)
class Ports:
    """Where everything listens; the replicas of a kind in order."""

    gateways: Sequence[int]
    rasas: Sequence[int]
    actions: Sequence[int]
    postgresql: int
    redis: int

    def found(self) -> dict[str, object]:
        """The addresses, for programs that use the system."""
        return {
            "gateways": local(self.gateways),
            "rasas": local(self.rasas),
            "actions": local(self.actions),
            "postgresql": servers.postgresql_address(self.postgresql),
            "redis": servers.redis_address(self.redis),
        }


def local(ports: Sequence[int]) -> list[str]:
    return [f"http://127.0.0.1:{port}" for port in ports]


def choose_ports(first: int | None) -> Ports:
    """The gateways from ``first`` on, if given; all others where there is room."""
    free = free_ports(3 * REPLICAS + 2)
    gateways = free[:REPLICAS] if first is None else range(first, first + REPLICAS)
    return Ports(gateways, free[REPLICAS : 2 * REPLICAS], free[2 * REPLICAS : 3 * REPLICAS], free[-2], free[-1])


def shared(ports: Ports) -> dict[str, str]:
    """The variables by which a scaled system differs from that of one machine."""
    database = servers.postgresql_address(ports.postgresql)
    return {
        **dict.fromkeys(("ANNAI_GATEWAY_DB", "ANNAI_RECORDS_DB", "ANNAI_TRACKER_DB"), database),
        "ANNAI_REDIS_URL": servers.redis_address(ports.redis),
        "ANNAI_RASA_URLS": ",".join(local(ports.rasas)),
        "ANNAI_ACTIONS_URLS": ",".join(local(ports.actions)),
    }


def foundation(folder: Path, ports: Ports) -> list[Service]:
    """PostgreSQL and Redis."""
    servers.make_cluster(folder / "postgresql")
    where = {"host": "127.0.0.1", "port_variable": "", "health": ""}
    postgresql = servers.postgresql_command(folder / "postgresql", ports.postgresql)
    redis = servers.redis_command(folder, ports.redis)
    return [
        Service(name="postgresql", title="PostgreSQL", command=postgresql, port=ports.postgresql, **where),
        Service(name="redis", title="Redis", command=redis, port=ports.redis, **where),
    ]


def replicas(settings: Settings, ports: Ports) -> Iterator[tuple[Service, dict[str, str]]]:
    """The servers of the project, each with its variables."""
    for number, (port, rasa, actions) in enumerate(zip(ports.gateways, ports.rasas, ports.actions, strict=True), 1):
        own = replace(settings, port=port, rasa_port=rasa, actions_port=actions)
        for service in services(own):
            named = replace(service, name=f"{service.name}-{number}", title=f"{service.title} {number}")
            yield named, {**own.environment(), **shared(ports)}


@contextmanager
def running(children: Sequence[Child]) -> Iterator[None]:
    """Start servers, and stop them together at the end."""
    try:
        for child in children:
            child.start()
        yield
    finally:
        stop([process for child in children for process in child.processes], PATIENCE)


def watch(base: Sequence[Child], upper: Sequence[Child], should_stop: StopRequest) -> Iterator[bool]:
    """Keep the servers running; yields whether all are ready, until the operator stops."""
    while not should_stop():
        for child in (*base, *upper):
            child.tick()
        for child in upper:  # PostgreSQL and Redis warn of what does not matter on loopback
            for line in child.log.alarms():
                say(f"{child.service.title}: {line}")
        yield all(child.is_ready for child in (*base, *upper))
        time.sleep(TICK)


def migrate(environ: Mapping[str, str]) -> None:
    """Make the tables.

    Raises:
        AnnaiError: It failed; the reason is on the terminal.
    """
    process = spawn((sys.executable, "-m", "annai.gateway.migrate"), environ)
    if process.wait() != 0:
        raise AnnaiError("the databases could not be brought up to date")


def serve(settings: Settings, ports: Ports, should_stop: StopRequest) -> None:
    """Run everything in the data folder until the operator stops."""

    def child(service: Service, variables: Mapping[str, str]) -> Child:
        return Child(service, {**os.environ, **variables}, Log(settings.logs / f"{service.name}.log"), say)

    base = [child(service, {}) for service in foundation(settings.data, ports)]
    with running(base):
        servers.wait_for_postgresql(ports.postgresql)
        servers.wait_for_port(ports.redis)
        migrate({**os.environ, **settings.environment(), **shared(ports)})
        plan = list(replicas(settings, ports))
        for service, _ in plan:
            health.require_free_port(service)
        upper = [child(service, variables) for service, variables in plan]
        say(f"starting {', '.join(service.title for service, _ in plan)}; logs are in {settings.logs}")
        with running(upper):
            announced = False
            for ready in watch(base, upper, should_stop):
                if ready and not announced:
                    announced = True
                    (settings.data / "scaled.json").write_text(json.dumps(ports.found()), encoding="utf-8")
                    say(f"ready: {' と '.join(local(ports.gateways))} で開けます (Ctrl-C stops everything)")
            say("stopping all servers")


def run(*, any_ports: bool) -> int:
    """Check, train if needed, serve; returns the exit code."""
    should_stop = StopRequest()
    try:
        servers.postgresql_programs()
        servers.redis_program()
        settings = replace(read_settings(), rasa_token=secrets.token_urlsafe(24))
        if not model.is_current(settings):
            say("the model must be trained: what it is made of has changed")
            model.train(settings, should_stop)
        serve(settings, choose_ports(None if any_ports else settings.port), should_stop)
    except (AnnaiError, TimeoutError) as error:
        if not should_stop():
            return fail(str(error))
    say("stopped")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.scaled", description=__doc__)
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when the program that started it ends")
    parser.add_argument("--any-ports", action="store_true", help="also the gateways where there is room")
    asked = parser.parse_args()
    if asked.stop_with_parent:
        signal_at_parent_death(signal.SIGTERM)
    os.chdir(ROOT)
    if os.environ.get("ANNAI_DATA"):
        return run(any_ports=asked.any_ports)
    with tempfile.TemporaryDirectory(prefix="annai-scaled-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL's own user must get in
        os.environ["ANNAI_DATA"] = folder
        return run(any_ports=asked.any_ports)


if __name__ == "__main__":
    sys.exit(main())
