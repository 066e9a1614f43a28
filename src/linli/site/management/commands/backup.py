"""Write database and attachments into one file; the keys stay apart."""

import os
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.journal.services import record
from linli.kernel import scope
from linli.site.backup import taking
from linli.site.backup.errors import Refusal

KEYS = "LINLI_FIELD_KEYS"


class Command(BaseCommand):
    help = "备份数据库和附件到一个文件；加密密钥不在其中，须另外保存"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="文件名；给文件夹时按时间起名")
        parser.add_argument(
            "--keep", type=int, default=0, help="文件夹里只留最近的几份（0 为都留）"
        )

    def handle(self, *args: Any, file: Path, keep: int, **options: Any) -> None:
        began = time.monotonic()
        if keep and not file.is_dir():
            raise CommandError("--keep 只用于文件夹。")
        try:
            taken = taking.take(file)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        removed = taking.prune(file, keep) if keep else []
        _journal(taken)
        self.stdout.write(_told(taken, time.monotonic() - began))
        if removed:
            self.stdout.write(f"删除了 {len(removed)} 份旧备份，留下最近的 {keep} 份。")


def _journal(taken: taking.Taken) -> None:
    with scope.acting(scope.system_actor("备份")) as actor:
        detail = {"rows": taken.manifest.rows, "files": len(taken.manifest.files) - 1}
        record("backup.made", actor=actor, object_id=taken.path.name[:60], detail=detail)


def _told(taken: taking.Taken, seconds: float) -> str:
    held = taken.manifest
    lines = [
        f"已备份到 {taken.path.resolve()}：{len(held.tables)} 张表 {held.rows} 行，"
        f"{len(held.files) - 1} 个附件，{taken.bytes / 2**20:.1f} MB,{seconds:.1f} 秒。",
        f"加密密钥不在里面，它在{_keys()}。没有它，恢复后姓名、电话读不出来："
        "请把它另外保存，不要与备份放在一处。",
    ]
    if held.missing:
        lines.append(
            f"注意：{len(held.missing)} 张照片在磁盘上找不到，第一张是 {held.missing[0]}。"
        )
    return "\n".join(lines)


def _keys() -> str:
    file = os.environ.get(f"{KEYS}_FILE")
    return f" {Path(file).resolve()} " if file else f"环境变量 {KEYS} 里"
