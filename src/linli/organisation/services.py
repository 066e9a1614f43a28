"""Writes: units and their names, who holds which post."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from linli.accounts.administration import add_account, free_username
from linli.accounts.models import User
from linli.journal.services import record
from linli.kernel.errors import Forbidden, Invalid
from linli.kernel.scope import Actor
from linli.organisation import naming
from linli.organisation.countersigning import ask_to_appoint
from linli.organisation.leaving import leaves
from linli.organisation.models import Post, TwoPersonRequest, Unit
from linli.organisation.numbers import Numbers
from linli.organisation.posts import close_post, constraints, write_post
from linli.organisation.powers import must_at
from linli.organisation.roles import ADMIN_ROLES, GRANT_POSTS, MANAGE_UNITS, ROLES

PARENT_KINDS: dict[str, tuple[str, ...]] = {
    "county": (),
    "township": ("county",),
    "community": ("township",),
    "grid": ("community",),
    "department": ("county", "township"),
}
CHANGEABLE = frozenset({"name", "code", "grid_kind", "function", "phone", "households", "boundary"})
TOLD = CHANGEABLE - {"phone", "boundary"}  # what the journal keeps: the rest only by its name


def add_unit(
    parent: Unit | None,
    *,
    actor: Actor,
    kind: str,
    code: str,
    name: str,
    numbers: Numbers | None = None,
    **more: Any,
) -> Unit:
    """Add a unit below `parent` (None for a county) with the number that its code suggests.

    `more`: grid_kind, function, phone, households, boundary, valid_from, succeeds.
    """
    role = must_at(actor, MANAGE_UNITS, parent)
    if parent is None and not actor.is_system:
        raise Forbidden("县级单位由 ./linli divisions 或 import-tree 建立。")
    unit = Unit(kind=kind, code=code.strip(), name=name.strip(), parent=parent, **more)
    _check(unit, ("name", "code"))
    given = (numbers or Numbers()).give(kind, unit.code, parent.pk if parent else None)
    unit.id = given
    with constraints():
        unit.save(force_insert=True)
    _record("unit.add", unit, actor, role, {"code": unit.code, "kind": kind})
    return unit


def change_unit(unit: Unit, *, actor: Actor, **changes: Any) -> Unit:
    """Change what CHANGEABLE names; place and kind stay for ever."""
    role = must_at(actor, MANAGE_UNITS, unit)
    changed = {f: v for f, v in changes.items() if f in CHANGEABLE and getattr(unit, f) != v}
    if not changed:
        return unit
    before = {f: getattr(unit, f) for f in changed if f in TOLD}
    for field, value in changed.items():
        setattr(unit, field, value)
    _check(unit, changed)
    with constraints():
        unit.save()
    after = {field: getattr(unit, field) for field in before}
    detail = {"fields": sorted(changed), "before": before, "after": after}
    _record("unit.change", unit, actor, role, detail)
    return unit


def close_unit(unit: Unit, *, actor: Actor, last_day: date) -> Unit:
    """End a unit on `last_day`; refused while units below it or posts go on."""
    role = must_at(actor, MANAGE_UNITS, unit)
    after = last_day + timedelta(days=1)
    if unit.children.current(after).exists():
        raise Invalid({"valid_to": "下级单位还在启用，请先停用下级。"})
    if unit.posts.current(after).exists():
        raise Invalid({"valid_to": "还有人员在岗，请先办理离任。"})
    unit.valid_to = last_day
    with constraints():
        unit.save(update_fields=["valid_to"])
    _record("unit.close", unit, actor, role, {"last_day": last_day.isoformat()})
    return unit


def appoint(
    user: User,
    *,
    actor: Actor,
    role: str,
    unit: Unit,
    valid_from: date,
    valid_to: date | None = None,
    is_deputy: bool = False,
    replaces: Post | None = None,
) -> Post | TwoPersonRequest:
    """Give a person a post; the first one is the default. Nobody changes posts of his own.

    Whom it `replaces` stays in the post until the day before. One of the three powers is only
    asked for here: a second administrator agrees to it.
    """
    by = must_at(actor, GRANT_POSTS, unit)
    _not_own(user, actor)
    _fits(user, role, unit)
    if role in ADMIN_ROLES and not actor.is_system:
        return ask_to_appoint(
            user,
            actor=actor,
            role=role,
            unit=unit,
            valid_from=valid_from,
            valid_to=valid_to,
            is_deputy=is_deputy,
            replaces=replaces,
        )
    if replaces is not None:
        end_post(replaces, actor=actor, last_day=valid_from - timedelta(days=1))
    post = write_post(
        user, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to, is_deputy=is_deputy
    )
    _record("post.appoint", unit, actor, by, {"role": role, "user": str(user.pk)})
    return post


def appoint_newcomer(
    username: str, *, actor: Actor, name: str, phone: str, role: str, unit: Unit, **days: Any
) -> tuple[User, str]:
    """Make an account and give it its first post in one act; the account with its first password.

    Not for the three administrators: whoever grants their posts does not make their accounts.
    """
    must_at(actor, GRANT_POSTS, unit)
    if role in ADMIN_ROLES:
        raise Invalid(
            {"who": "管理员岗位只能由已有账号担任；请先由系统管理员新建账号（三权分立）。"}
        )
    username = username.strip() or free_username(name)
    user, password = add_account(
        username, actor=actor, name=name, phone=phone.strip(), verb=GRANT_POSTS
    )
    appoint(user, actor=actor, role=role, unit=unit, **days)
    return user, password


def take_post_from_sheet(user: User, *, actor: Actor, role: str, unit: Unit, **days: Any) -> Post:
    """Give a post that came with a tree of units; the three administrators never come so."""
    by = must_at(actor, MANAGE_UNITS, unit)
    _not_own(user, actor)
    if role in ADMIN_ROLES:
        raise Invalid({"role": "管理员岗位不能由表格导入，请由安全管理员任命。"})
    _fits(user, role, unit)
    post = write_post(user, role=role, unit=unit, **days)
    _record("post.appoint", unit, actor, by, {"role": role, "user": str(user.pk)})
    return post


def end_post(post: Post, *, actor: Actor, last_day: date) -> Post:
    """End a post on `last_day`, which is still a day in it."""
    by = must_at(actor, GRANT_POSTS, post.unit)
    _not_own(post.user, actor)
    if post.valid_to and post.valid_to < last_day:
        raise Invalid({"valid_to": "这个岗位在此之前已到期。"})
    close_post(post, last_day)
    _record("post.end", post.unit, actor, by, {"role": post.role, "user": str(post.user_id)})
    leaves(post, actor=actor)
    return post


def _check(unit: Unit, new: Collection[str]) -> None:
    """Refuse what does not fit; what is not `new` may be as it was before the rule."""
    errors = {}
    if not unit.name or len(unit.name) > 80:
        errors["name"] = "请填写名称（80 字以内）。"
    elif "name" in new and (said := naming.namesake_of(unit, unit.parent)):
        errors["name"] = said
    if "code" in new and (said := naming.wrong_code(unit)):
        errors["code"] = said
    if unit.kind not in PARENT_KINDS:
        errors["kind"] = "类别应为县、乡镇、社区、网格或部门。"
    elif (unit.parent.kind if unit.parent else None) not in (PARENT_KINDS[unit.kind] or (None,)):
        errors["parent"] = "上级单位的级别不对。"
    if unit.kind == Unit.Kind.GRID and unit.grid_kind not in Unit.GridKind.values:
        errors["grid_kind"] = "请选择网格类型：综合网格或专属网格。"
    if errors:
        raise Invalid(errors)


def _not_own(user: User, actor: Actor) -> None:
    if user.pk == actor.user:
        raise Forbidden("不能改动自己的岗位，请由另一位安全管理员办理。", "own_posts")


def _fits(user: User, role: str, unit: Unit) -> None:
    """Refuse an unknown role, a wrong kind of unit, and two of the three powers in one hand."""
    if role not in ROLES:
        raise Invalid({"role": "没有这个岗位。"})
    if unit.kind not in ROLES[role].unit_kinds:
        raise Invalid({"role": f"“{ROLES[role].name}”不设在{unit.get_kind_display()}。"})
    held = set(user.posts.current().values_list("role", flat=True)) - {role}
    if held and (role in ADMIN_ROLES or held & ADMIN_ROLES):
        raise Invalid({"role": "管理员岗位须专人担任，不能与其他岗位兼任（三权分立）。"})


def _record(action: str, unit: Unit, actor: Actor, role: str, detail: dict[str, Any]) -> None:
    record(
        action,
        actor=actor,
        object_type="unit",
        object_id=unit.pk,
        county=unit.county_number,
        detail=detail,
        role=role,
    )
