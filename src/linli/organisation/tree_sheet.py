"""The sheet of a tree with its staff: its columns, reading it, and writing the same layout."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from linli.kernel import sheets
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.kernel.sheet_writing import Value
from linli.organisation.models import Post, Unit
from linli.organisation.queries import within
from linli.organisation.roles import ADMIN_ROLES, ROLES

COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("编码", "单位编码", "代码", "区划代码"),
    "name": ("名称", "单位名称", "网格名称"),
    "kind": ("类别", "单位类别", "级别"),
    "parent": ("上级编码", "上级单位编码", "上级"),
    "grid_kind": ("网格类型",),
    "function": ("职能",),
    "person": ("人员姓名", "姓名"),
    "username": ("登录名", "账号", "用户名"),
    "role": ("岗位", "职务", "角色"),
    "phone": ("手机号", "手机", "联系电话"),
    "valid_from": ("任职日期", "任职时间", "上岗日期"),
    "valid_to": ("代理至", "代理截止"),
}
NEEDED = frozenset({"code", "name"})
HEADER = tuple(names[0] for names in COLUMNS.values())
_KIND_ORDER = ("county", "township", "department", "community", "grid")


@dataclass(frozen=True)
class TreeLine:
    """One line of the sheet as texts; `number` as in the sheet."""

    number: int
    values: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.values.get(name, "")


def read_tree(path: Path) -> list[TreeLine]:
    """Read the lines of the first sheet that has the needed columns; Invalid when none has."""
    try:
        book = sheets.read_workbook(path, max_rows=20_000)
    except sheets.UnreadableSheet as error:
        raise Invalid({"file": str(error)}) from error
    for sheet in book:
        top, columns = sheets.find_header(sheet.rows, COLUMNS)
        if columns.keys() >= NEEDED:
            return list(_lines(sheet, top, columns))
    raise Invalid({"file": "表里没有“编码”“名称”两列，请用导出的表作样子。"})


def _lines(sheet: sheets.Sheet, top: int, columns: dict[str, int]) -> Iterator[TreeLine]:
    for row in range(top + 1, len(sheet.rows)):
        values = {name: sheet.cell(row, column).strip() for name, column in columns.items()}
        if (row, columns["code"]) in sheet.ruined:
            values["ruined"] = "code"
        if any(values.values()):
            yield TreeLine(row + 1, values)


def export_rows(actor: Actor) -> Iterator[tuple[Value, ...]]:
    """Give the units in the actor's places with their staff, in the layout that comes in again."""
    units = Unit.objects.current().filter(within(actor)).select_related("parent")
    posts = Post.objects.current().filter(unit__in=units).exclude(role__in=ADMIN_ROLES)
    staff: dict[int, list[Post]] = {}
    for post in posts.select_related("user"):
        staff.setdefault(post.unit_id, []).append(post)
    for unit in sorted(units, key=lambda u: (_KIND_ORDER.index(u.kind), u.pk)):
        about = (
            unit.code,
            unit.name,
            unit.get_kind_display(),
            unit.parent.code if unit.parent else "",
            unit.get_grid_kind_display() if unit.grid_kind else "",
            unit.get_function_display() if unit.function else "",
        )
        for post in staff.get(unit.pk, []):
            yield (*about, *_staff(post))
        if unit.pk not in staff:
            yield about


def _staff(post: Post) -> tuple[Value, ...]:
    """Give the columns of a post; mobile numbers do not leave by this sheet."""
    role = ROLES[post.role].name if post.role in ROLES else post.role
    until = post.valid_to if post.is_deputy else None
    return (post.user.name, post.user.username, role, "", post.valid_from, until)
