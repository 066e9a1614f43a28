"""The workbook on disk from the moment it is made until it expires: private, one for a request."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings

from linli.kernel import disk
from linli.kernel.errors import Refused

MOST_BYTES = 50 * 2**20


def path_of(export: UUID) -> Path:
    """Say where the file of a request lies."""
    return _folder() / f"{export}.xlsx"


@contextmanager
def workshop(export: UUID, attempt: int) -> Iterator[Path]:
    """Give a private folder to one attempt; nothing of it stays (of a killed one: `strays`)."""
    folder = _folder() / "making" / f"{export}.{attempt}"
    folder.mkdir(mode=0o700, parents=True)
    try:
        if disk.room_in(folder).share < disk.LEAST_FREE:
            raise disk.DiskFull()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(path: Path) -> tuple[int, str]:
    """Give size and SHA-256 of a file; Refused when it is too big."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES // 2**20} MB，请缩小条件或少选几列后再导出。")
    with path.open("rb") as file:
        return size, hashlib.file_digest(file, "sha256").hexdigest()


def forget(export: UUID) -> None:
    """Remove the file of a request."""
    path_of(export).unlink(missing_ok=True)


def remove_strays(*, ready: set[UUID], moving: set[UUID]) -> None:
    """Remove files and folders that belong to no request which is ready or being made."""
    for path in _folder().glob("*.xlsx"):
        if _number(path) not in ready | moving:
            path.unlink(missing_ok=True)
    for path in (_folder() / "making").glob("*"):
        if _number(path) not in moving:
            shutil.rmtree(path, ignore_errors=True)


def _number(path: Path) -> UUID:
    return UUID(path.name.partition(".")[0])


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
