"""Seal the finished days now, as the worker does each night."""

from typing import Any

from django.core.management.base import BaseCommand

from linli.site import jobs


class Command(BaseCommand):
    help = "封存到昨天为止的历史，并导出封存文件"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"新封存 {jobs.seal_now()} 天")
