"""Learn now from closed incidents which words speak for which category, as each night."""

from typing import Any

from django.core.management.base import BaseCommand

from linli.site import jobs


class Command(BaseCommand):
    help = "从已办结的事件学习类别用词（平时每夜自动）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"记下 {jobs.learn_now()} 个用词")
