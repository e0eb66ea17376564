"""The servers that make up a running system."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from annai.paths import ROOT
from annai.settings import Settings

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"


@dataclass(frozen=True)
class Service:
    """A server process: how it is started and how one sees that it works (``health`` may be empty)."""

    name: str
    title: str
    command: tuple[str, ...]
    host: str
    port: int
    port_variable: str
    health: str
    # The gateway answers without Rasa and the actions: for their sake it is not stopped.
    others_go_on: bool = False

    @property
    def health_host(self) -> str:
        """The address to ask for health: a server on all addresses is asked on the local one."""
        return "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host


def services(settings: Settings) -> tuple[Service, ...]:
    """All servers of one machine; they may start in any order and at the same time."""
    rasa = Service(
        name="rasa",
        title="Rasa server",
        command=(str(RASA_PYTHON), "-m", "annai.nlu.rasa_server"),
        host=settings.internal_host,
        port=settings.rasa_port,
        port_variable="ANNAI_RASA_PORT",
        health="/",
        others_go_on=True,
    )
    actions = Service(
        name="actions",
        title="action server",
        command=(str(RASA_PYTHON), "-m", "annai.nlu.action_server"),
        host=settings.internal_host,
        port=settings.actions_port,
        port_variable="ANNAI_ACTIONS_PORT",
        health="/health",
        others_go_on=True,
    )
    return (rasa, actions, _gateway(settings))


def _gateway(settings: Settings) -> Service:
    listen = ("--host", settings.host, "--port", str(settings.port))
    quiet = ("--no-access-log", "--no-server-header", "--log-level", "warning")
    return Service(
        name="gateway",
        title="gateway",
        command=(
            *(sys.executable, "-m", "uvicorn", "annai.gateway.app:create_app", "--factory"),
            *listen,
            *quiet,
            *("--timeout-graceful-shutdown", "5"),
        ),
        host=settings.host,
        port=settings.port,
        port_variable="ANNAI_PORT",
        health="/healthz",
    )
