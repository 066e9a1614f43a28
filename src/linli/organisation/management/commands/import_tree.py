"""Brings a tree of units with its staff in from a workbook."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.kernel import scope
from linli.kernel.errors import Refused
from linli.organisation.tree_import import OUTCOME_NAMES, REJECTED, Result, apply_tree
from linli.organisation.tree_sheet import read_tree


class Command(BaseCommand):
    help = "从一张表（xlsx、csv）导入单位、人员和岗位；有一行不对就什么都不写"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = read_tree(options["file"])
            with scope.acting(scope.system_actor("单位导入")) as actor:
                result = apply_tree(lines, actor=actor)
        except OSError as error:
            raise CommandError(f"读不了文件：{error.strerror}") from error
        except Refused as error:
            raise CommandError(str(error)) from error
        self._tell(result)

    def _tell(self, result: Result) -> None:
        counts = result.counts
        self.stdout.write("，".join(f"{label} {counts[o]}" for o, label in OUTCOME_NAMES.items()))
        if not result.is_clean:
            for line, outcome, message in result.lines:
                if outcome == REJECTED:
                    self.stderr.write(f"第 {line.number} 行：{message}")
            raise CommandError("没有写入任何内容，请改正后再导入。")
        for slip in result.slips:
            self.stdout.write(
                f"{slip.post} {slip.name} 登录名 {slip.username} 首次密码 {slip.password}"
            )
