"""From "nothing runs" to "ready", and on until the operator stops it."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from annai import clock
from annai.content.checked import is_checked
from annai.content.releases import digest_of, releases_of
from annai.errors import AnnaiError, SettingsError
from annai.operations.alone import alone
from annai.paths import ROOT
from annai.settings import Settings, read_settings, unknown_variables
from annai.supervisor import health, model
from annai.supervisor.child import PATIENCE, Child
from annai.supervisor.logs import Log
from annai.supervisor.services import Service, services
from annai.supervisor.spawn import spawn, stop
from annai.supervisor.terminal import fail, say

TICK = 0.1


class StopRequest:
    """Becomes true at Ctrl-C, SIGTERM, or when the terminal closes."""

    def __init__(self) -> None:
        self._made = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._make)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
            signal.signal(signal.SIGHUP, self._make)

    def __call__(self) -> bool:
        return self._made

    def _make(self, *_: Any) -> None:
        self._made = True


def run() -> int:
    """Check, train if needed, serve. Returns the exit code."""
    should_stop = StopRequest()
    try:
        settings = _settings()
        with _only_supervisor(settings):
            plan = services(settings)
            for service in plan:
                health.require_free_port(service)
            _check(settings, should_stop)
            _ensure_model(settings, should_stop)
            if not should_stop():
                _serve(_published(settings), plan, should_stop)
    except AnnaiError as error:
        if not should_stop():
            return fail(str(error))
    say("stopped")
    return 0


def _settings() -> Settings:
    settings = read_settings()
    for line in unknown_variables():
        say(f"warning: {line}")
    if settings.rasa_token:
        return settings
    return replace(settings, rasa_token=secrets.token_urlsafe(24))


def _only_supervisor(settings: Settings) -> AbstractContextManager[None]:
    """Two systems on the same databases and log files would disturb each other."""
    text = f"another system runs on {settings.data}; stop it, or give this one its own ANNAI_DATA and ports"
    return alone(settings.data, SettingsError(text))


def _check(settings: Settings, should_stop: StopRequest) -> None:
    if is_checked(settings):
        say("settings, knowledge and training data are as they were checked before")
        return
    process = spawn((sys.executable, "-m", "annai.content.prepare"), {**os.environ, **settings.environment()})
    _wait(process, should_stop)
    if not should_stop() and process.returncode != 0:
        raise AnnaiError("the files are not in order (lines above); nothing was started")
    say("settings, knowledge and training data are in order")


def _wait(process: subprocess.Popen[bytes], should_stop: StopRequest) -> None:
    while process.poll() is None and not should_stop():
        time.sleep(TICK / 2)
    stop([process], patience=0.0)


def _ensure_model(settings: Settings, should_stop: StopRequest) -> None:
    if should_stop():
        return
    if model.is_current(settings):
        say("the model is current")
        return
    say("the model must be trained: what it is made of has changed")
    model.train(settings, should_stop)
    say("the model is trained")


def _published(settings: Settings) -> Settings:
    """Publish the knowledge that was just checked: the servers read the copy, and follow what comes after it."""
    releases = releases_of(settings)
    releases.publish(releases.store(settings.knowledge), digest_of(settings.model), clock.now())
    return replace(settings, releases=releases.folder)


def _serve(settings: Settings, plan: Sequence[Service], should_stop: StopRequest) -> None:
    environ = {**os.environ, **settings.environment()}
    children = [Child(service, environ, Log(settings.logs / f"{service.name}.log"), say) for service in plan]
    say(f"starting {', '.join(service.title for service in plan)}; logs are in {_short(settings)}")
    try:
        for child in children:
            child.start()
        _watch(children, settings, should_stop)
    finally:
        say("stopping all servers")
        stop([process for child in children for process in child.processes], PATIENCE)


def _watch(children: list[Child], settings: Settings, should_stop: StopRequest) -> None:
    announced = False
    while not should_stop():
        for child in children:
            child.tick()
            for line in child.log.alarms():
                say(f"{child.service.title}: {line}")
        if not announced and all(child.is_ready for child in children):
            announced = True
            say(f"ready: {_address(children, settings)} で開けます (Ctrl-C stops everything)")
        time.sleep(TICK)


def _address(children: list[Child], settings: Settings) -> str:
    return f"http://{children[-1].service.health_host}:{settings.port}/"


def _short(settings: Settings) -> str:
    return str(settings.logs.relative_to(ROOT)) if settings.logs.is_relative_to(ROOT) else str(settings.logs)
