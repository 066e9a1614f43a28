"""Starts, finds and stops the server of a private database."""

import errno
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from launcher.files import turn_over
from launcher.postgres.account import Account
from launcher.postgres.binaries import Binaries
from launcher.postgres.cluster import DATABASE, SETTINGS
from launcher.postgres.folders import Folders, socket_folder
from launcher.processes import command_line
from launcher.say import Trouble

PORT = 5432  # on a socket only part of the file's name
PATIENCE = 30.0  # seconds, for a start after a crash and for the children of a killed server


@dataclass(frozen=True)
class Address:
    """Where a running server listens: a socket folder, or a port of this machine."""

    pid: int
    port: int
    folder: str  # empty: 127.0.0.1

    def url(self, role: str, password: str) -> str:
        credentials = f"{quote(role, safe='')}:{quote(password, safe='')}"
        if self.folder:
            place = f"/{DATABASE}?host={quote(self.folder, safe='')}&port={self.port}"
        else:
            place = f"127.0.0.1:{self.port}/{DATABASE}"
        return f"postgresql://{credentials}@{place}"

    def answers(self) -> bool:
        """Does anybody listen there? A busy server does."""
        family = socket.AF_UNIX if self.folder else socket.AF_INET
        path = f"{self.folder}/.s.PGSQL.{self.port}"
        with socket.socket(family) as knock:
            knock.settimeout(5)
            answer = knock.connect_ex(path if self.folder else ("127.0.0.1", self.port))
        return answer not in (errno.ECONNREFUSED, errno.ENOENT)


@dataclass(frozen=True)
class Server:
    account: Account
    binaries: Binaries
    folders: Folders

    def ensure(self) -> Address:
        """The address of the running server, started if need be."""
        end = time.monotonic() + PATIENCE
        while True:
            address = self.address()
            if address and address.answers():
                return address
            if address:
                self.stop()
            complaint = self._start()
            if time.monotonic() > end:
                raise Trouble(f"PostgreSQL 启动失败，见 {self.folders.log}：\n{complaint}")
            time.sleep(0.2 if complaint else 0)

    def address(self) -> Address | None:
        """What the server's own pid file says, if that server is alive and ready."""
        found = parse_pid_file(self._pid_file())
        return found if found and self._is_ours(found.pid) else None

    def stop(self) -> None:
        self._control("stop", "--mode=fast", "--timeout=8")

    def _start(self) -> str:
        """Start; the answer is a complaint while one is starting or a killed one still leaving."""
        owner = self._pid_file().partition("\n")[0]
        if owner and self._is_ours(int(owner)):
            return "另一个进程正在启动它"
        # PostgreSQL would not start while its old process number belongs to anybody alive.
        (self.folders.data / "postmaster.pid").unlink(missing_ok=True)
        self._write_settings()
        turn_over(self.folders.log)
        return self._control("start", f"--log={self.folders.log}", "--timeout=60")

    def _pid_file(self) -> str:
        try:
            return (self.folders.data / "postmaster.pid").read_text()
        except FileNotFoundError:
            return ""

    def _control(self, verb: str, *options: str) -> str:
        """Run pg_ctl and wait; the answer is what it complained about."""
        command = [str(self.binaries["pg_ctl"]), verb, "-D", str(self.folders.data)]
        done = self.account.run(*command, "--wait", "--silent", *options)
        return (done.stdout.strip() or verb) if done.returncode else ""

    def _is_ours(self, pid: int) -> bool:
        return str(self.folders.data) in command_line(pid)

    def _write_settings(self) -> None:
        folder = socket_folder(self.folders, self.account)
        path = self.folders.data / "linli.conf"
        path.write_text(SETTINGS + listen_settings(folder, PORT if folder else _free_port()))
        self.account.give(path)


def listen_settings(folder: Path | None, port: int) -> str:
    listen = "" if folder else "127.0.0.1"
    return (
        f"listen_addresses = '{listen}'\nport = {port}\n"
        f"unix_socket_directories = '{folder or ''}'\n"
    )


def parse_pid_file(text: str) -> Address | None:
    """Lines 1, 4 and 5 of postmaster.pid: process, port, socket folder; None while incomplete."""
    lines = text.splitlines()
    if len(lines) < 8 or lines[7].strip() != "ready":
        return None
    return Address(pid=int(lines[0]), port=int(lines[3]), folder=lines[4].strip())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
