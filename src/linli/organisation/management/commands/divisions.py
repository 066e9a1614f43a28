"""Brings a real county in from the official division list."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.kernel import scope
from linli.kernel.errors import Refused
from linli.organisation.divisions import divisions_in, take_divisions


class Command(BaseCommand):
    help = "从统计用区划代码表（areas、streets、villages 的 csv 或 json）导入一个县的镇和村（社区）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="区划表文件，或它们所在的文件夹")
        parser.add_argument("--county", required=True, help="县级编码，6 位，如 330881")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            divisions = divisions_in(_files(options["files"]), options["county"])
            with scope.acting(scope.system_actor("区划导入")) as actor:
                counts = take_divisions(divisions, actor=actor)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{divisions[0].name}：新增 {counts['created']}，更新 {counts['updated']}，"
            f"未变 {counts['unchanged']}；用时 {time.monotonic() - started:.1f} 秒"
        )


def _files(given: list[Path]) -> list[Path]:
    """Take the csv files of the three levels where a folder is given."""
    found: list[Path] = []
    for path in given:
        names = ("areas", "streets", "villages")
        found += [path / f"{name}.csv" for name in names] if path.is_dir() else [path]
    return found
