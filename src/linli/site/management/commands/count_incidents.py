"""Count every incident afresh for the statistics."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from linli.incidents.counting import count_all


class Command(BaseCommand):
    help = "重新统计全部事件(平时由后台任务每分钟更新,不需要执行)"

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        found = count_all()
        self.stdout.write(f"已统计 {found} 件,用时 {time.monotonic() - start:.1f} 秒。")
