"""Bring a backup back into an empty place: all of it and proved, or nothing at all.

Order: check the whole file; leave a mark; lay the attachments aside; fill the database in one
transaction; move the attachments in; compare every table; migrate; verify the histories; take the
mark away. Whatever fails takes everything back. A restore that was killed leaves its mark: until
it is done again nothing is served, and the next restore begins by clearing up.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from linli.incidents.seals import Verified, verify
from linli.kernel import disk, scope
from linli.kernel.keyring import keyring
from linli.site.backup import archive, database
from linli.site.backup.errors import Refusal
from linli.site.backup.manifest import Manifest
from linli.site.grants import grant

MARK, ASIDE = "restore-unfinished.json", ".restoring"
# Whoever has worked since has left a trace in one of these, which only grow.
TRACES = (
    *("journal_journalentry", "incidents_incidentstep", "accounts_user"),
    *("organisation_unit", "attachments_attachment"),
)
Say = Callable[[str], None]

# Apps of earlier releases: their tables come back, unused.
FORMER = {"sessions"}


def restore(path: Path, say: Say) -> Manifest:
    """Put back what the file holds; Refusal with everything as it was when that cannot be."""
    say("核对备份文件 …")
    manifest = archive.check(path)
    _must_suit(manifest)
    _clear_up()
    _must_be_empty()
    _must_fit(path)
    _leave_mark(manifest)
    try:
        _fill(path, manifest, say)
    except BaseException:
        _take_back()
        _mark().unlink()
        raise
    _mark().unlink()
    return manifest


def refuse_unfinished() -> None:
    """Refuse to serve what a killed restore has left."""
    if _mark().exists():
        raise Refusal("上一次恢复没有做完，数据不完整。请再执行一次 ./linli restore 备份文件。")


def _must_suit(manifest: Manifest) -> None:
    manifest.must_be_of(keyring())
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    brought = {name for name in manifest.migrations if name.partition(".")[0] not in FORMER}
    if unknown := brought - known:
        raise Refusal(
            f"备份来自更新的版本（{manifest.version}），这里的程序不认识它的 {min(unknown)}。"
            "请先更新邻里。"
        )
    with database.connect() as connection:
        if database.major_of(connection) < manifest.server:
            raise Refusal(
                f"备份来自 PostgreSQL {manifest.server}，这里的数据库更旧。"
                f"请用 {manifest.server} 或更新的 PostgreSQL。"
            )


def _must_be_empty() -> None:
    """Somebody's work is never overwritten: an empty place has no traces and no attachments."""
    with database.connect() as connection:
        filled = any(database.counts_of(connection, TRACES).values())
    if filled:
        raise Refusal(
            "这里的数据库里已有数据，恢复只能进空的地方，没有改动任何内容。"
            "请在新的目录或新的空数据库里恢复，核对后再切换过去。"
        )
    media = Path(settings.MEDIA_ROOT)
    if any(entry.is_file() for entry in media.rglob("*")):
        raise Refusal(f"{media} 里已有文件，恢复只能进空的地方。请先把它移走。")


def _must_fit(path: Path) -> None:
    free = disk.least().free
    if free < 3 * path.stat().st_size:
        raise Refusal(f"磁盘剩余 {free / 2**30:.1f} GB，不够恢复。请先清理磁盘。")


def _fill(path: Path, manifest: Manifest, say: Say) -> None:
    say(f"取出 {len(manifest.files) - 1} 个附件 …")
    _lay_aside(path, manifest)
    say(f"写入数据库 {manifest.rows} 行 …")
    _fill_database(path)
    _move_in()
    say("逐表核对行数与内容 …")
    _compare(manifest)
    say("更新表结构并授权 …")
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    grant("owner", settings.DATABASES["default"]["USER"])
    say("核对全部历史 …")
    _verify()


def _lay_aside(path: Path, manifest: Manifest) -> None:
    for name, content in archive.media_files(path):
        target = Path(settings.MEDIA_ROOT) / ASIDE / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            total, _ = archive.copied(content, file)
        if total != manifest.files[f"{archive.MEDIA}/{name}"]:
            raise Refusal(archive.DAMAGED.format(name))


def _fill_database(path: Path) -> None:
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    with database.connect() as connection:
        database.empty(connection)
        server = database.major_of(connection)
    into = f"--dbname={database.owner()['dbname']}"
    with (
        archive.dump_of(path) as dump,
        database.program("pg_restore", server, into, *options, stdin=subprocess.PIPE) as program,
    ):
        shutil.copyfileobj(dump, program, archive.CHUNK)
    for connected in connections.all(initialized_only=True):
        connected.close()


def _move_in() -> None:
    aside = Path(settings.MEDIA_ROOT) / ASIDE
    for entry in aside.iterdir() if aside.exists() else ():
        target = aside.parent / entry.name
        if target.exists():
            target.rmdir()  # an empty folder of a first start; `_must_be_empty` has looked
        entry.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def _compare(manifest: Manifest) -> None:
    with database.connect() as connection:
        found = database.tables_of(connection)
    if found != manifest.tables:
        wrong = {name for name, _ in set(found.items()) ^ set(manifest.tables.items())}
        raise Refusal(f"恢复后 {'、'.join(sorted(wrong))} 与备份不一致，已全部退回。")


def _verify() -> None:
    with scope.acting(scope.system_actor("恢复")):
        found: Verified = verify()
    if found.breaks:
        raise Refusal("恢复后的历史对不上，已全部退回：" + found.breaks[0])


def _mark() -> Path:
    return Path(settings.HOME) / MARK


def _leave_mark(manifest: Manifest) -> None:
    traces = {name: table.rows for name, table in manifest.tables.items() if name in TRACES}
    _mark().write_text(json.dumps(traces), encoding="utf-8")


def _clear_up() -> None:
    """Take back what a killed restore has left, unless somebody has worked in it since."""
    if not _mark().exists():
        return
    before: dict[str, Any] = json.loads(_mark().read_text(encoding="utf-8"))
    with database.connect() as connection:
        now = database.counts_of(connection, TRACES)
    if any(now.values()) and now != before:
        raise Refusal(
            "上一次恢复没有做完，但此后有人在其中办过事，不能清空。请在另一个空的地方恢复。"
        )
    _take_back()
    _mark().unlink()


def _take_back() -> None:
    """Make the place empty again: it was when the restore began."""
    for connected in connections.all(initialized_only=True):
        connected.close()
    with database.connect() as connection:
        database.empty(connection)
    media = Path(settings.MEDIA_ROOT)
    for entry in media.iterdir() if media.exists() else ():
        shutil.rmtree(entry)
