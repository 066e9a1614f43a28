"""The account the database runs under: ourselves; instead of root, somebody harmless."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher.processes import leash
from launcher.say import Trouble

HARMLESS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    is_other: bool  # we are root and become it

    def run(self, *command: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command as this account, with nothing of ours but the search path."""
        return subprocess.run(
            [str(part) for part in command],
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            preexec_fn=leash(),
            **self._switch(),
        )

    def may_pass(self, path: Path) -> bool:
        """Ask the kernel, as this account, whether the path can be entered or executed."""
        return self.run("/bin/sh", "-c", 'test -x "$1"', "sh", path).returncode == 0

    def make_folder(self, path: Path) -> None:
        """Make a folder that only this account may use."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.give(path)

    def give(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def _switch(self) -> dict[str, Any]:
        environ = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        common = {"cwd": "/", "env": environ, "umask": 0o077, "start_new_session": True}
        if not self.is_other:
            return common
        return {**common, "user": self.uid, "group": self.gid, "extra_groups": []}


def choose() -> Account:
    """Ourselves; for root `LINLI_PG_USER`, else the first harmless account there is."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    wished = os.environ.get("LINLI_PG_USER")
    for name in (wished,) if wished else HARMLESS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, is_other=True)
    names = wished or " / ".join(HARMLESS)
    raise Trouble(f"PostgreSQL 不能以 root 运行，也没有可用的账户（{names}）。请设置 LINLI_PG_USER")
