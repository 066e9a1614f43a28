"""Photo files on disk: private, under random names, whole or not at all, never on a full disk."""

import os
import uuid
from pathlib import Path

from django.conf import settings

from linli.kernel import disk
from linli.kernel.disk import DiskFull


def path_of(photo: uuid.UUID, *, thumb: bool = False) -> Path:
    """Say where a photo lies; the last two digits spread, the first of a v7 number do not."""
    name = f"{photo}-thumb.jpg" if thumb else f"{photo}.jpg"
    return Path(settings.MEDIA_ROOT) / "photos" / photo.hex[-2:] / name


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    if disk.room_in(Path(settings.MEDIA_ROOT)).share < disk.LEAST_FREE:
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
