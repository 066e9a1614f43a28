"""Small files that must be whole, private or up to date, and the locks between launchers."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LARGEST_LOG = 10_000_000  # bytes


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read; it appears whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def digest(*parts: str | bytes) -> str:
    """One short name for all the parts together; their borders count."""
    total = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        total.update(f"{len(raw)}:".encode() + raw)
    return total.hexdigest()[:32]


def is_stamped(stamp: Path, value: str) -> bool:
    """Was the work behind this stamp done for this very value?"""
    try:
        return stamp.read_text() == value
    except FileNotFoundError:
        return False


def turn_over(log: Path) -> None:
    """Begin a new log when the old one is large; the last one is kept."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".old.log"))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other launcher holds the lock file, then hold it."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def claimed(path: Path, note: str) -> Iterator[str | None]:
    """Hold the lock file and leave a note in it; if somebody holds it already, give his note."""
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            yield file.read().strip()
            return
        file.truncate(0)
        file.write(note)
        file.flush()
        yield None
