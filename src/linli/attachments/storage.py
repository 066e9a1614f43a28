"""Photo files on disk: private, under random names, whole or not at all, never on a full disk."""

import os
import shutil
import uuid
from pathlib import Path

from django.conf import settings

from linli.kernel.errors import Refused

LEAST_FREE = 0.10  # of the disk (trust.md 7)


class DiskFull(Refused):
    """There is too little room for another file."""

    status = 503

    def __init__(self) -> None:
        super().__init__("服务器磁盘空间不足,暂时不能收照片,请告诉系统管理员。", "disk_full")


def free_share() -> float:
    """Give the free part of the disk that holds the photos, 0 to 1."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total


def path_of(photo: uuid.UUID, *, thumb: bool = False) -> Path:
    """Say where a photo lies; the last two digits spread, the first of a v7 number do not."""
    name = f"{photo}-thumb.jpg" if thumb else f"{photo}.jpg"
    return Path(settings.MEDIA_ROOT) / "photos" / photo.hex[-2:] / name


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    if free_share() < LEAST_FREE:
        raise DiskFull()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise DiskFull() from None


def remove(photo: uuid.UUID) -> None:
    """Remove both files of a photo."""
    for thumb in (False, True):
        path_of(photo, thumb=thumb).unlink(missing_ok=True)
