"""Child processes that do not outlive us, and what can be learned of others."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from launcher.say import Trouble

PR_SET_PDEATHSIG = 1
LONGEST_DYING = 5.0  # seconds


def command_line(pid: int) -> str:
    """The command line of a process, empty if there is none."""
    file = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return file.read_bytes().replace(b"\0", b" ").decode(errors="surrogateescape")
        except OSError:
            return ""
    shown = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(shown, capture_output=True, text=True, check=False).stdout


def foreground(
    command: Sequence[str], environ: Mapping[str, str], folder: Path | None = None
) -> int:
    """Run a program that has the terminal: a Ctrl-C is for it, and we wait for its end."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    bind = leash(ends_on_interrupt=True)
    program = subprocess.Popen(command, env=dict(environ), cwd=folder, preexec_fn=bind)
    try:
        return program.wait()
    finally:
        program.terminate()  # only if we were told to leave; else it has ended already
        program.wait()
        signal.signal(signal.SIGINT, before)


@contextmanager
def spoken(command: Sequence[str], environ: Mapping[str, str]) -> Iterator[Iterator[str]]:
    """Run a program and listen to it line by line; it ends when we no longer want to listen."""
    with subprocess.Popen(
        command,
        env=dict(environ),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=leash(),
    ) as program:
        try:
            yield iter(program.stdout or ())
        except BaseException:
            program.terminate()
            raise
    if program.returncode:
        raise Trouble(f"{' '.join(command[1:])} 失败（{program.returncode}），原因见上")


def leashed(command: Sequence[str], environ: Mapping[str, str], log: Path) -> subprocess.Popen[str]:
    """Start a process in a group of its own, which is asked to end when we die."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=leash(),
            text=True,
        )


def stop(process: subprocess.Popen[str], seconds: float) -> None:
    """Ask it to end, wait so long, then end it with all its children."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    end_group(process)


def end_group(process: subprocess.Popen[str]) -> None:
    """End what is left of a process's group at once: orphans would keep its port."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_marked(marker: str) -> None:
    """End what a killed launcher left behind: processes with the marker in their environment."""
    left = [pid for pid in map(int, filter(str.isdigit, _proc())) if _bears(pid, marker)]
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + LONGEST_DYING
    while any(map(_holds_files, left)) and time.monotonic() < end:
        time.sleep(0.02)


def _proc() -> list[str]:
    return os.listdir("/proc") if Path("/proc/self").exists() else []


def _bears(pid: int, marker: str) -> bool:
    try:
        environ = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return os.fsencode(marker) in environ.split(b"\0")


def _holds_files(pid: int) -> bool:
    """A dying process keeps its port until all of its threads are zombies or gone."""
    try:
        threads = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/stat")]
    except OSError:
        return Path(f"/proc/{pid}").exists()
    return any(thread.rpartition(")")[2].split()[0] != "Z" for thread in threads)


def leash(*, ends_on_interrupt: bool = False) -> Callable[[], None]:
    """What a child does before its program: on Linux it asks for a signal on our death."""
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    parent = os.getpid()

    def bind() -> None:
        if ends_on_interrupt:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        if prctl:
            prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return bind
