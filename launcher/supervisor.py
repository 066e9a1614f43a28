"""Keeps the services of a site running: what dies comes back, after a growing pause."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from launcher import processes
from launcher.files import turn_over
from launcher.nightly import Nightly
from launcher.postgres.session import Private
from launcher.say import Steps

LOOK_EVERY = 0.5  # seconds
LONGEST_PAUSE = 30.0
LIVED_WELL = 60.0  # after so long a life a death starts the pauses anew


@dataclass
class Service:
    """One long-running process, and when it may be started again."""

    name: str
    command: Sequence[str]
    log: Path
    patience: float  # seconds to end by itself
    process: subprocess.Popen[str] | None = None
    born: float = 0.0
    pause: float = 0.0

    def start(self, environ: Mapping[str, str]) -> None:
        self.log.parent.mkdir(exist_ok=True)
        turn_over(self.log)
        self.process = processes.leashed(self.command, environ, self.log)
        self.born = time.monotonic()

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process, self.patience)

    def is_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def is_due(self, now: float) -> bool:
        """May it be started again? At once after a long life, else after a growing pause."""
        if now - self.born > max(LIVED_WELL, self.pause):
            self.pause = 0.0
        return now - self.born >= self.pause

    def bury(self) -> str:
        """Clear up after a death and say what happened."""
        self.pause = min(LONGEST_PAUSE, self.pause * 2 or 1.0)
        code = self.process.returncode if self.process else None
        if self.process:
            processes.end_group(self.process)
        return f"{self.name}意外退出（{code}），将重新启动；见 {self.log}"


@dataclass
class Supervisor:
    """The services in the order in which they stop; as a context it ends them."""

    services: Sequence[Service]
    private: Private | None
    environ: Mapping[str, str]
    steps: Steps
    nightly: Nightly | None = None
    buried: set[str] = field(default_factory=set)

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        ignore_signals()
        self.steps.line("\n正在停止 …")
        for service in self.services:
            service.stop()
        for nightly in self._nightly:
            nightly.stop()

    def watch(self) -> None:
        """Look after everything until a signal unwinds us."""
        while True:
            self.look()
            time.sleep(LOOK_EVERY)

    def look(self) -> None:
        """Bring back what is dead: first the database, for the others need it."""
        if self.private and self.private.revive():
            self.steps.line("数据库意外停止，已重新启动")
        for service in self.services:
            self._look_after(service)
        for nightly in self._nightly:
            nightly.look()

    @property
    def _nightly(self) -> tuple[Nightly, ...]:
        return (self.nightly,) if self.nightly else ()

    def _look_after(self, service: Service) -> None:
        if not service.is_dead():
            return
        if service.name not in self.buried:
            self.buried.add(service.name)
            self.steps.line(service.bury())
        if service.is_due(time.monotonic()):
            self.buried.discard(service.name)
            service.start(self.environ)


def ignore_signals() -> None:
    """From here on everything stops by itself; a second Ctrl-C would only cut it short."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
