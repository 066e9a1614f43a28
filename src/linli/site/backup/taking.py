"""Take a backup: rows and attachments of one moment, in one private file that is whole or absent.

The rows are those of one snapshot. An attachment's file is written before its row and never
changed, so every file that a row of the snapshot names is on the disk when the snapshot is taken;
files that are newer than it belong to no row of it and stay out.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from django.conf import settings

from linli import VERSION
from linli.attachments import storage
from linli.dashboards import records
from linli.kernel import clock, disk
from linli.kernel.keyring import keyring
from linli.site.backup import archive, database
from linli.site.backup.errors import Refusal
from linli.site.backup.manifest import Manifest, key_checks

NAMED = "linli-%Y%m%d-%H%M%S.tar"
OURS = "linli-*.tar"
PASSING = ("exports",)  # files of a day: a backup would keep them for weeks
OPTIONS = ("--format=custom", "--no-owner", "--no-privileges", "--no-comments")
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Taken:
    """What was written, and what it holds."""

    path: Path
    manifest: Manifest
    bytes: int


def take(target: Path) -> Taken:
    """Write a backup; Refusal when the name is taken or the disk too small."""
    here = clock.now().astimezone(clock.CHINA)
    path = target / here.strftime(NAMED) if target.is_dir() else target
    if path.exists():
        raise Refusal(f"{path} 已经存在，备份不会覆盖它。请换一个文件名。")
    if not path.parent.is_dir():
        raise Refusal(f"没有 {path.parent} 这个文件夹。请先建立它。")
    with database.snapshot() as (connection, name), _draft(path) as file:
        seen = time.time()
        _must_fit(connection, path.parent)
        manifest = _write(archive.Writer(file), connection, name, seen)
    records.note(records.BACKUP, path=str(path.resolve()))
    return Taken(path, manifest, path.stat().st_size)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the latest backups of a folder, and what killed runs left in it."""
    for draft in folder.glob(f".{OURS}.part"):
        draft.unlink()
    old = sorted(folder.glob(OURS))[:-keep]
    for path in old:
        path.unlink()
    return old


def _write(writer: archive.Writer, connection: Connection, name: str, seen: float) -> Manifest:
    server = database.major_of(connection)
    options = [*OPTIONS, f"--snapshot={name}", *_without(database.LEFT_OUT)]
    with database.program("pg_dump", server, *options, stdout=subprocess.PIPE) as said:
        writer.stream(archive.DUMP, said)
    for path in _media(seen):
        _add(writer, path)
    manifest = Manifest(
        made_at=clock.now().isoformat(timespec="seconds"),
        version=VERSION,
        server=server,
        migrations=database.migrations_of(connection),
        tables=database.tables_of(connection),
        files=dict(writer.hashes),
        missing=_missing(connection, writer),
        keys=key_checks(keyring()),
    ).signed(keyring())
    writer.close(manifest)
    return manifest


def _without(tables: tuple[str, ...]) -> list[str]:
    return [f"--exclude-table-data=public.{table}" for table in tables]


def _media(seen: float) -> Iterator[Path]:
    """The files there were at the moment of the snapshot; half-written ones begin with a dot."""
    for path in sorted(Path(settings.MEDIA_ROOT).rglob("*")):
        passing = path.relative_to(settings.MEDIA_ROOT).parts[0] in PASSING
        whole = path.is_file() and not path.name.startswith(".")
        if whole and not passing and path.stat().st_mtime <= seen:
            yield path


def _add(writer: archive.Writer, path: Path) -> None:
    name = path.relative_to(settings.MEDIA_ROOT).as_posix()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return  # a workbook whose import has just ended; a photo would be named as missing
    writer.add(f"{archive.MEDIA}/{name}", content)


def _missing(connection: Connection, writer: archive.Writer) -> list[str]:
    """Photos that have a row but no file: the backup is made all the same, and says so."""
    photos = [row[0] for row in connection.execute("SELECT id FROM attachments_attachment")]
    media = Path(settings.MEDIA_ROOT)
    names = [storage.path_of(photo).relative_to(media).as_posix() for photo in photos]
    return [name for name in names if f"{archive.MEDIA}/{name}" not in writer.hashes]


def _must_fit(connection: Connection, folder: Path) -> None:
    """The file is never larger than what goes into it, and must leave the disk writable."""
    files = (path.stat().st_size for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    need = database.size_of(connection) + sum(files)
    usage = shutil.disk_usage(folder)
    ours = {disk.room_in(one).folder.stat().st_dev for one in disk.folders()}
    spare = int(usage.total * disk.LEAST_FREE) if folder.stat().st_dev in ours else 0
    if usage.free - spare < need:
        raise Refusal(
            f"{folder} 剩余 {usage.free / 2**30:.1f} GB，备份最多要 {need / 2**30:.1f} GB"
            f"{'，并须给平台留出一成' if spare else ''}。请清理磁盘，或备份到别的磁盘。"
        )


@contextmanager
def _draft(path: Path) -> Iterator[IO[bytes]]:
    """A private file under another name, which gets its own when all of it is on the disk."""
    draft = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(f"另一个备份正在写 {path}，请等它结束。") from None
        try:
            file.truncate()
            yield file
            file.flush()
            os.fsync(file.fileno())
            draft.rename(path)
            _sync(path.parent)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


def _sync(folder: Path) -> None:
    """Make the new name last through a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
