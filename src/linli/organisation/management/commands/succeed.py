"""Lets a unit take over from a reorganised one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.kernel import scope
from linli.kernel.errors import Invalid
from linli.organisation.models import Unit
from linli.organisation.succession import succeed


class Command(BaseCommand):
    help = "单位调整：NEW 承接 OLD 未归档的事件，并能查看 OLD 已归档的事件（先下级，后上级）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", help="被撤并单位的编码")
        parser.add_argument("new", help="承接单位的编码")

    def handle(self, *args: Any, **options: Any) -> None:
        old, new = _unit(options["old"]), _unit(options["new"])
        try:
            actor = scope.system_actor("单位调整", within=new.county_number)
            with scope.acting(actor):
                done = succeed(old, actor=actor, new=new)
        except Invalid as error:
            raise CommandError("；".join(error.errors.values())) from error
        moved = "、".join(f"{what} {count}" for what, count in done.counts.items())
        self.stdout.write(f"{new.name}承接{old.name}：{moved or '没有要移交的'}。")
        for unit in done.crowded:
            self.stdout.write(
                f"注意：{unit.name}承接的单位太多，一个岗位最多看 {scope.MAX_RANGES} 片，"
                "其余的归档事件请由上级查看。"
            )


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code.strip()).first()
    if unit is None:
        raise CommandError(f"没有编码为 {code} 的单位。")
    return unit
