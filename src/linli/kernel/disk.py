"""How full the disks are that hold our files: beyond nine tenths nothing more is taken in."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from linli.kernel.errors import Refused

LEAST_FREE = 0.10  # trust.md 7: refuse writes at 90 %
FULL = "服务器磁盘快满了，暂时不能保存，请告诉系统管理员。"


class DiskFull(Refused):
    """There is too little room for anything more."""

    status = 503

    def __init__(self) -> None:
        super().__init__(FULL, "disk_full")


@dataclass(frozen=True)
class Room:
    """What is free on one disk."""

    folder: Path
    free: int
    share: float


def least() -> Room:
    """Give the fullest of our disks."""
    return min(map(room_in, folders()), key=lambda room: room.share)


def is_full() -> bool:
    """Tell whether one of our disks is fuller than nine tenths."""
    return least().share < LEAST_FREE


def room_in(folder: Path) -> Room:
    """Give what is free on the disk on which a folder lies or will lie."""
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return Room(folder, usage.free, usage.free / usage.total)


def folders() -> tuple[Path, ...]:
    """Say where we write: own files, attachments, and the database when it is our own."""
    own = (Path(settings.HOME), Path(settings.MEDIA_ROOT))
    return (*own, Path(settings.DATABASE_FOLDER)) if settings.DATABASE_FOLDER else own
