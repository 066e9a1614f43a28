"""The workbook on disk while its run lasts: private, named by the run, gone when it ends."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from linli.kernel.errors import Invalid

_MOST = "文件超过 {} MB，请分成几个文件。"


def path_of(run: UUID) -> Path:
    """Say where the workbook of a run lies."""
    return Path(settings.MEDIA_ROOT) / "imports" / str(run)


def keep(run: UUID, chunks: Iterable[bytes]) -> str:
    """Write the workbook and give its SHA-256; nothing stays behind when it is refused."""
    path = path_of(run)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        digest, size = _write(path, chunks)
        if not size:
            raise Invalid({"file": "文件是空的，请重新选择。"})
    except BaseException as error:
        forget(run)
        if isinstance(error, OSError):
            raise Invalid({"file": "服务器现在存不下这个文件，请告诉系统管理员。"}) from error
        raise
    return digest


def forget(run: UUID) -> None:
    """Remove the workbook of a run that has ended."""
    path_of(run).unlink(missing_ok=True)


def _write(path: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.UPLOAD_MAX_BYTES:
                raise Invalid({"file": _MOST.format(settings.UPLOAD_MAX_BYTES // 2**20)})
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest(), size
