"""Count every incident afresh for the statistics."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from linli.incidents.counting import count_all, count_within


class Command(BaseCommand):
    help = "重新统计全部事件（平时由后台任务每分钟更新，不需要执行）"

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        found = _as_the_owner() if "owner" in settings.DATABASES else count_all()
        self.stdout.write(f"已统计 {found} 件，用时 {time.monotonic() - start:.1f} 秒。")


def _as_the_owner() -> int:
    with transaction.atomic(using="owner"):  # whom row security does not slow down
        return count_within("owner")
