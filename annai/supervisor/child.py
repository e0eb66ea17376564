"""One server under watch: started, found ready, started again when it dies or hangs, given up."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping

from annai.errors import AnnaiError
from annai.supervisor import health
from annai.supervisor.logs import Log
from annai.supervisor.services import Service
from annai.supervisor.spawn import spawn, stop

# A server that dies sooner than this after its start has not recovered.
FAST = 30.0
MOST_FAST_DEATHS = 5
LONGEST_WAIT = 8.0
# Between attempts with a server that keeps dying but that the rest can do without.
PATIENT_WAIT = 30.0
START_LIMIT = 120.0
HEALTH_EVERY = 5.0
# Checks in a row that a server may miss: a long garbage collection is not a hang.
MOST_MISSED = 6
PATIENCE = 5.0
# A message is far too little for several threads of the linear algebra: they would wait for each other, and on a busy
# machine for a core.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class GivenUpError(AnnaiError):
    """A server cannot be kept running."""


class Child:
    """A server process and what is known about it. :meth:`tick` does what is due.

    The process id lies beside the log, for whoever wants to look at or disturb the process.
    """

    def __init__(self, service: Service, environ: Mapping[str, str], log: Log, say: Callable[[str], None]) -> None:
        self.service = service
        self.log = log
        self.is_ready = False
        self._environ = environ
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._next_check = self._restart_at = 0.0
        self._was_ready = False
        self._fast_deaths = self._missed = 0

    @property
    def processes(self) -> list[subprocess.Popen[bytes]]:
        """The running process, for stopping all servers together."""
        return [self._process] if self._process else []

    def start(self) -> None:
        """Start the server; it is not ready yet."""
        with self.log.open() as output:
            self._process = spawn(self.service.command, {**ONE_THREAD, **self._environ}, output)
        self.log.path.with_suffix(".pid").write_text(f"{self._process.pid}\n")
        self._started = time.monotonic()
        self._next_check = 0.0
        self._missed = 0

    def tick(self) -> None:
        """Look at the process and act.

        Raises:
            GivenUpError: It died before it was ever ready; or too often, and the system is nothing without it.
        """
        now = time.monotonic()
        if self._process is None:
            if now >= self._restart_at:
                self.start()
        elif self._process.poll() is not None:
            self._died(f"exit code {self._process.returncode}", now)
        elif now >= self._next_check:
            self._check(now)

    def _check(self, now: float) -> None:
        if health.answers(self.service):
            self._missed = 0
            self._next_check = now + HEALTH_EVERY
            if not self.is_ready:
                self.is_ready = self._was_ready = True
                self._say(f"{self.service.title} is ready")
        elif self.is_ready:
            self._missed += 1
            self._next_check = now + HEALTH_EVERY
            if self._missed >= MOST_MISSED:
                self._hangs("it no longer answers", now)
        elif now - self._started > START_LIMIT:
            self._hangs(f"it was not ready after {START_LIMIT:.0f} s", now)

    def _hangs(self, how: str, now: float) -> None:
        stop(self.processes, patience=0.0)
        self._died(how, now)

    def _died(self, how: str, now: float) -> None:
        self._process = None
        self.is_ready = False
        title, words = self.service.title, self.log.last_words()
        if not self._was_ready:
            raise GivenUpError(f"the {title} did not start ({how}): {words}; all of it: {self.log.path}")
        self._fast_deaths = self._fast_deaths + 1 if now - self._started < FAST else 1
        wait = min(0.25 * 2**self._fast_deaths, LONGEST_WAIT)
        if self._fast_deaths > MOST_FAST_DEATHS:
            often = f"the {title} stopped {self._fast_deaths} times ({how}): {words}; all of it: {self.log.path}"
            if not self.service.others_go_on:
                raise GivenUpError(often)
            wait = PATIENT_WAIT
            self._say(f"error: {often}")
        self._restart_at = now + wait
        self._say(f"{title} stopped ({how}); it is started again in {wait:.1f} s")
