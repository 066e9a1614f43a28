"""Brings the boundaries of a county's units in from one GeoJSON."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.kernel import scope
from linli.kernel.errors import Invalid
from linli.organisation.boundary_import import faults_around, match_boundaries, take_boundaries
from linli.organisation.coverage import Fault
from linli.organisation.models import Unit


class Command(BaseCommand):
    help = "从一个 GeoJSON 导入许多单位的边界（按 code 或 name 属性认单位）；有一个不对就什么都不写"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--county", required=True, metavar="编码", help="县级编码，如 330881")
        parser.add_argument("--look", action="store_true", help="只看认得对不对，不写入")

    def handle(self, *args: Any, file: Path, county: str, look: bool, **options: Any) -> None:
        above = Unit.objects.current().filter(kind=Unit.Kind.COUNTY, code=county).first()
        if above is None:
            raise CommandError(f"没有编码为 {county} 的县。")
        try:
            found = match_boundaries(_text(file), county=above)
            if look:
                self._look(found)
                return
            with scope.acting(scope.system_actor("边界导入")) as actor:
                counts = take_boundaries(found, actor=actor)
        except Invalid as error:
            for where, why in error.errors.items():
                self.stderr.write(why if where == "boundary" else f"{where}：{why}")
            raise CommandError("没有写入任何内容，请改正后再导入。") from error
        self.stdout.write(f"更新 {counts['updated']}，未变 {counts['unchanged']}")
        for unit, fault in faults_around(found):
            self.stdout.write(f"{unit.name}：{_said(fault)}")

    def _look(self, found: list[Any]) -> None:
        for one in found:
            becomes = f" → {one.unit.name}（{one.unit.code}）" if one.unit else f"：{one.reason}"
            self.stdout.write(f"第 {one.number} 个 {one.said}{becomes}")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"读不了文件：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError("读不了文件：不是 UTF-8 文字，请从制图软件导出为 GeoJSON。") from error


def _said(fault: Fault) -> str:
    names, size = "、".join(fault.names), f"{fault.square_metres} 平方米"
    if fault.kind == "overlap":
        return f"{names}重叠 {size}"
    if fault.kind == "gap":
        return f"{names or '单位'}之间有空隙 {size}"
    return f"{names}超出上级 {size}"
