"""One backup a day into `LINLI_BACKUP_FOLDER`, while the site runs."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path

from launcher import processes
from launcher.say import Steps

FOLDER, KEEP = "LINLI_BACKUP_FOLDER", "LINLI_BACKUP_KEEP"
NOTE = "last-backup.json"  # in LINLI_HOME; written by `linli backup`
KEPT = "14"
CHINA = timezone(timedelta(hours=8))
WHEN = time(2, 30, tzinfo=CHINA)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
RECENT = timedelta(hours=2)  # one by hand or by a timer of the system will do
AGAIN = timedelta(hours=1)  # after a failure


@dataclass
class Nightly:
    """Knows when the next backup is due, and runs it beside the site."""

    command: Sequence[str]
    environ: Mapping[str, str]  # the owner's: only he may dump the tables
    log: Path
    steps: Steps
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    process: "subprocess.Popen[str] | None" = None
    not_before: datetime = LONG_AGO

    def look(self) -> None:
        """Begin a backup that is due, and tell about one that failed."""
        if self.process is not None:
            self._see_to_its_end(self.process)
        elif self.now() >= self.not_before and is_due(self._last(), self.now()):
            self.process = processes.leashed(self.command, self.environ, self.log)

    def stop(self) -> None:
        """End one that runs: it leaves nothing half."""
        if self.process is not None:
            processes.stop(self.process, 1.0)

    def _see_to_its_end(self, process: "subprocess.Popen[str]") -> None:
        code = process.poll()
        if code is None:
            return
        self.process = None
        if code:
            self.not_before = self.now() + AGAIN
            self.steps.line(f"备份没有做成（{code}），一小时后再试；见 {self.log}")

    def _last(self) -> datetime | None:
        try:
            noted = json.loads((Path(self.environ["LINLI_HOME"]) / NOTE).read_text())
            return datetime.fromisoformat(noted["at"])
        except (OSError, ValueError, KeyError):
            return None


def wished(python: Path, environ: Mapping[str, str], logs: Path, steps: Steps) -> Nightly | None:
    """The daily backup, where a folder for it is named."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return None
    keep = os.environ.get(KEEP) or KEPT
    command = [str(python), "-m", "linli", "backup", folder, "--keep", keep]
    return Nightly(command, environ, logs / "backup.log", steps)


def is_due(last: datetime | None, now: datetime) -> bool:
    """Has the hour of the day's backup come since the last one? A missed one is made up for."""
    here = now.astimezone(CHINA)
    hour = datetime.combine(here.date(), WHEN)
    if here < hour:
        hour -= timedelta(days=1)
    return last is None or (last < hour and now - last > RECENT)
