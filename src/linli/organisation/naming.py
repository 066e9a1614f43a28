"""What a unit may be called: its code by its level and its parent, its name beside the others."""

from typing import Final

from linli.kernel import clock
from linli.organisation.models import Unit

# GB/T 10114 and the rulebook: each level adds three digits to the code of its parent.
CODE_LENGTHS: Final[dict[str, int]] = {"county": 6, "township": 9, "community": 12, "grid": 15}


def wrong_code(unit: Unit) -> str:
    """Say what is wrong with the code of a unit, or nothing."""
    if not unit.code or len(unit.code) > 20:
        return "请填写编码（20 字以内）。"
    if unit.kind in CODE_LENGTHS:
        if not _fits_level(unit):
            length = CODE_LENGTHS[unit.kind]
            return f"{unit.get_kind_display()}的编码应为 {length} 位数字。"
        parent = unit.parent
        if parent and _fits_level(parent) and not unit.code.startswith(parent.code):
            return f"编码应以上级的编码 {parent.code} 开头。"
    if Unit.objects.filter(code=unit.code).exclude(pk=unit.pk).exists():
        return "这个编码已有单位使用。"
    return ""


def namesake_of(unit: Unit, parent: Unit | None) -> str:
    """Name the unit of its kind below a parent that has its name already, or nothing."""
    if parent is None:
        return ""
    beside = Unit.objects.filter(parent=parent, kind=unit.kind, name=unit.name)
    going_on = beside.exclude(valid_to__lt=clock.today()).exclude(pk=unit.pk)
    other = going_on.defer("boundary").first()
    return f"{parent.name}已有{other.name}（编码 {other.code}），请换一个名称。" if other else ""


def _fits_level(unit: Unit) -> bool:
    """Tell whether a code has the digits of its level; older ones and departments need not."""
    code, length = unit.code, CODE_LENGTHS.get(unit.kind)
    return len(code) == length and code.isascii() and code.isdigit()
