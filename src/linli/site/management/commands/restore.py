"""Bring a backup back into an empty place and prove that all of it is there."""

import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.journal.services import record
from linli.kernel import scope
from linli.site.backup import restoring
from linli.site.backup.errors import Refusal


class Command(BaseCommand):
    help = "把备份恢复到空的地方，并逐表、逐个附件核对"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="备份文件")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        began = time.monotonic()
        signal.signal(signal.SIGTERM, _unwind)
        try:
            held = restoring.restore(file, self.stdout.write)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        with scope.acting(scope.system_actor("恢复")) as actor:
            record("backup.restored", actor=actor, object_id=file.name[:60])
        self.stdout.write(
            f"已恢复 {held.made_at} 的备份：{len(held.tables)} 张表 {held.rows} 行，"
            f"{len(held.files) - 1} 个附件，行数、内容、历史都核对无误，"
            f"{time.monotonic() - began:.1f} 秒。所有人须重新登录。"
        )


def _unwind(_number: int, _frame: FrameType | None) -> None:
    """Take back what was begun, as after any other failure."""
    sys.exit("恢复被中止，已全部退回。")
