"""Writes to the catalogue: what a category is called and asks for, and the time limits."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, cast

from linli.incidents.models.catalogue import (
    SAME_DAY,
    Category,
    LimitRule,
    Restricted,
    Urgency,
)
from linli.journal.services import record
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.kernel.worktime import Kind, parse_limit
from linli.organisation.powers import must_for_all

FLAGS = ("may_self_close", "needs_photo", "may_extend", "has_clock", "is_active")
FIELDS = ("name", "urgency", "restricted", *FLAGS)


CATCH_ALLS = 90  # from here on stand the catch-alls of a class, 99 其他


def add_category(klass: str, name: str, *, actor: Actor) -> Category:
    """Add a category to a class, with the next number of it and all else as its first one has it.

    A number that has been used is never used again: categories are retired, not deleted.
    """
    must_for_all(actor)
    of_class = Category.objects.filter(klass=klass).order_by("code")
    like = of_class.select_for_update().first()  # one after the other, then look what is there
    if like is None:
        raise Invalid({"klass": "请选择大类。"})
    there = list(of_class)
    if any(row.name == name.strip() for row in there):
        raise Invalid({"name": "这个大类里已经有这个名称。"})
    used = [int(row.code[2:]) for row in there]
    number = 1 + max((n for n in used if n < CATCH_ALLS), default=0)
    if number == CATCH_ALLS:
        raise Invalid({"klass": "这个大类的编码用完了。"})
    kept = {field: getattr(like, field) for field in FIELDS} | {"is_active": True}
    row = Category(code=f"{klass}{number:02}", klass=klass, klass_name=like.klass_name)
    for field, value in (kept | {"name": name.strip()}).items():
        setattr(row, field, value)
    _check(row)
    row.save(force_insert=True)
    _record("category.add", row.pk, actor, {"name": row.name})
    return row


def change_category(category: Category, *, actor: Actor, **changes: Any) -> Category:
    """Change the name, the urgency or the flags; a code stays for ever."""
    must_for_all(actor)
    changed = {f: v for f, v in changes.items() if f in FIELDS and getattr(category, f) != v}
    if not changed:
        return category
    detail = {"before": {f: getattr(category, f) for f in changed}, "after": changed}
    for field, value in changed.items():
        setattr(category, field, value)
    _check(category)
    category.save(update_fields=sorted(changed))
    _record("category.change", category.pk, actor, detail)
    return category


def set_limits(
    urgency: int,
    *,
    actor: Actor,
    limits: Mapping[str, tuple[str, str]],
    category: Category | None = None,
) -> None:
    """Set {stage: (amount, kind)} of an urgency, or a category's own; an empty amount is none."""
    must_for_all(actor)
    if urgency not in Urgency.values:
        raise Invalid({"urgency": "没有这个紧急程度。"})
    wanted = _read(limits)
    rules = {r.stage: r for r in LimitRule.objects.filter(urgency=urgency, category=category)}
    before = {stage: (rule.amount, rule.kind) for stage, rule in rules.items()}
    changed = sorted(stage for stage in wanted if wanted[stage] != before.get(stage))
    if not changed:
        return
    LimitRule.objects.filter(urgency=urgency, category=category, stage__in=changed).delete()
    LimitRule.objects.bulk_create(
        LimitRule(category=category, urgency=urgency, stage=stage, amount=rule[0], kind=rule[1])
        for stage in changed
        if (rule := wanted[stage])
    )
    detail = {"urgency": urgency, "before": _told(before, changed), "after": _told(wanted, changed)}
    _record("limits.change", category.pk if category else "", actor, detail)


def _read(limits: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str] | None]:
    """Read what was typed; Invalid names each stage that is wrong."""
    wanted: dict[str, tuple[str, str] | None] = {}
    errors = {}
    for stage, (amount, kind) in limits.items():
        try:
            wanted[stage] = _limit(stage, amount.strip(), kind)
        except ValueError as error:
            errors[stage] = str(error)
    if errors:
        raise Invalid(errors)
    return wanted


def _limit(stage: str, amount: str, kind: str) -> tuple[str, str] | None:
    if stage not in LimitRule.Stage.values:
        raise ValueError("没有这个环节。")
    if not amount:
        return None
    if kind not in LimitRule.KindOfTime.values:
        raise ValueError("请选择计时方式。")
    if amount == SAME_DAY:
        if kind != "work":
            raise ValueError("当日（day）只能按工作时间计。")
        return SAME_DAY, kind
    number = unicodedata.normalize("NFKC", amount[:-1]).strip()
    if not re.fullmatch("0*[1-9][0-9]{0,8}", number):
        raise ValueError("请填大于 0 的整数。")
    text = str(parse_limit(amount, cast(Kind, kind)))
    return text, kind


def _check(category: Category) -> None:
    errors = {}
    if not category.name.strip() or len(category.name) > 40:
        errors["name"] = "请填写名称（40 字以内）。"
    if category.urgency not in Urgency.values:
        errors["urgency"] = "请选择紧急程度。"
    if category.restricted not in Restricted.values:
        errors["restricted"] = "请选择限制查看的范围。"
    if errors:
        raise Invalid(errors)


def _told(rules: Mapping[str, tuple[str, str] | None], stages: list[str]) -> dict[str, str]:
    return {stage: " ".join(rules.get(stage) or ()) for stage in stages}


def _record(action: str, pk: str, actor: Actor, detail: dict[str, Any]) -> None:
    record(action, actor=actor, object_type="category", object_id=pk, detail=detail)
