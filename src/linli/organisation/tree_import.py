"""Takes a tree of units with its staff: tried out for the preview, all or nothing when applied."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from linli.accounts import administration
from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.errors import Invalid, Refused
from linli.kernel.scope import Actor
from linli.organisation import services
from linli.organisation.models import Post, Unit
from linli.organisation.numbers import Numbers
from linli.organisation.powers import must_at
from linli.organisation.roles import MANAGE_UNITS, ROLES
from linli.organisation.slips import Slip
from linli.organisation.tree_sheet import COLUMNS, TreeLine

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"
OUTCOME_NAMES = {CREATED: "新增", UPDATED: "更新", UNCHANGED: "未变", REJECTED: "退回"}
_KINDS = {"县": "county", "镇": "township", "乡": "township", "街道": "township", "村": "community"}
_KINDS |= {"社区": "community", "网格": "grid", "部门": "department", "站所": "department"}
_KINDS |= {label: value for value, label in Unit.Kind.choices} | {k: k for k in Unit.Kind.values}
_GRID_KINDS = {label: value for value, label in Unit.GridKind.choices}
_GRID_KINDS |= {"综合": "general", "专属": "dedicated"} | {k: k for k in Unit.GridKind.values}
_FUNCTIONS = {label: value for value, label in Unit.Function.choices}
_FUNCTIONS |= {f: f for f in Unit.Function.values}
_ROLES = {role.name: role.code for role in ROLES.values()} | {code: code for code in ROLES}
_RANK = {"county": 0, "township": 1, "department": 2, "community": 3, "grid": 4}


@dataclass
class Result:
    """What became, or would become, of each line: (line, outcome, message) in sheet order."""

    lines: list[tuple[TreeLine, str, str]] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(outcome for _, outcome, _ in self.lines)

    @property
    def is_clean(self) -> bool:
        return bool(self.lines) and not self.counts[REJECTED]


def preview_tree(lines: Iterable[TreeLine], *, actor: Actor) -> Result:
    """Try every line out and undo it all: the same rules as applying, constraints included."""
    must_at(actor, MANAGE_UNITS, None)
    with transaction.atomic():
        result = _Taker(actor).take(lines)
        transaction.set_rollback(True)
    result.slips.clear()
    return result


def apply_tree(lines: Iterable[TreeLine], *, actor: Actor) -> Result:
    """Take all lines, or none when one is rejected; new accounts come with their slips."""
    must_at(actor, MANAGE_UNITS, None)
    with transaction.atomic():
        result = _Taker(actor).take(lines)
        if not result.is_clean:
            transaction.set_rollback(True)
            result.slips.clear()
    return result


class _Taker:
    """One pass over the lines, parents before children; it remembers units, people and posts."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.numbers = actor, Numbers()
        # whoever is not his to look after is a name already taken, and no more
        self.units = {u.code: u for u in Unit.objects.current().select_related("parent")}
        self.users = {user.username: user for user in administration.accounts_for(actor)}
        self.posts = {(p.user_id, p.role, p.unit_id): p for p in Post.objects.current()}
        self.slips: list[Slip] = []

    def take(self, lines: Iterable[TreeLine]) -> Result:
        ordered = sorted(lines, key=lambda line: _RANK.get(_KINDS.get(line.get("kind"), ""), 5))
        done = [(line, *self._outcome(line)) for line in ordered]
        return Result(sorted(done, key=lambda item: item[0].number), self.slips)

    def _outcome(self, line: TreeLine) -> tuple[str, str]:
        try:
            with transaction.atomic():
                unit, changes = self._unit(line)
                if any(line.get(name) for name in ("person", "username", "role")):
                    changes |= self._staff(line, unit)
        except Invalid as error:
            return REJECTED, "；".join(
                f"{COLUMNS[f][0]}：{text}" if f in COLUMNS else text
                for f, text in error.errors.items()
            )
        except Refused as error:
            return REJECTED, error.message
        return next((o for o in (CREATED, UPDATED) if o in changes), UNCHANGED), ""

    def _unit(self, line: TreeLine) -> tuple[Unit, set[str]]:
        code = line.get("code")
        if not code or line.get("ruined"):
            raise Invalid({"code": "编码为空或精度已丢失，请把这一列设为文本。"})
        kind = _named(line, "kind", _KINDS)
        grid_kind = _named(line, "grid_kind", _GRID_KINDS)
        function = _named(line, "function", _FUNCTIONS)
        known = self.units.get(code)
        if known is None:
            unit = services.add_unit(
                self._parent(line),
                actor=self.actor,
                kind=kind,
                code=code,
                name=line.get("name"),
                numbers=self.numbers,
                grid_kind=grid_kind or ("general" if kind == "grid" else ""),
                function=function or ("other" if kind == "department" else ""),
            )
            self.units[code] = unit
            return unit, {CREATED}
        _same_place(known, kind, line.get("parent"))
        wanted = {"name": line.get("name"), "grid_kind": grid_kind, "function": function}
        changes = {f: v for f, v in wanted.items() if v and getattr(known, f) != v}
        services.change_unit(known, actor=self.actor, **changes)
        return known, {UPDATED} if changes else set()

    def _parent(self, line: TreeLine) -> Unit | None:
        code = line.get("parent")
        if code and code not in self.units:
            raise Invalid({"parent": f"没有编码为 {code} 的上级单位。"})
        return self.units.get(code)

    def _staff(self, line: TreeLine, unit: Unit) -> set[str]:
        role = _named(line, "role", _ROLES)
        missing = [name for name in ("person", "username", "role") if not line.get(name)]
        if missing:
            raise Invalid(dict.fromkeys(missing, "请填写。"))
        begins, ends = _day(line, "valid_from"), _day(line, "valid_to")
        user, changes = self._user(line, unit, role)
        post = self.posts.get((user.pk, role, unit.pk))
        if post is not None:
            return changes
        self.posts[user.pk, role, unit.pk] = services.take_post_from_sheet(
            user,
            actor=self.actor,
            role=role,
            unit=unit,
            valid_from=begins or clock.today(),
            valid_to=ends,
            is_deputy=ends is not None,
        )
        return changes | {CREATED}

    def _user(self, line: TreeLine, unit: Unit, role: str) -> tuple[User, set[str]]:
        username, name, phone = line.get("username"), line.get("person"), line.get("phone")
        user = self.users.get(username)
        if user is None:
            user, password = administration.add_account(
                username, actor=self.actor, name=name, phone=phone, verb=MANAGE_UNITS
            )
            self.users[username] = user
            post = f"{unit.name} {ROLES[role].name}"
            self.slips.append(Slip(name, username, password, post, user.pk))
            return user, {CREATED}
        if user.name != name:
            raise Invalid({"username": "这个登录名是另一个人的。"})
        changed = administration.change_phone(user, actor=self.actor, phone=phone)
        return user, {UPDATED} if changed else set()


def _named(line: TreeLine, column: str, names: dict[str, str]) -> str:
    text = line.get(column)
    if text and text not in names:
        raise Invalid({column: f"不认识“{text}”。"})
    return names.get(text, "")


def _same_place(unit: Unit, kind: str, parent: str) -> None:
    if kind and kind != unit.kind:
        raise Invalid({"kind": f"这个编码已是{unit.get_kind_display()}，类别不能改。"})
    if parent and (unit.parent is None or parent != unit.parent.code):
        raise Invalid({"parent": "与现有上级不同；上级不能由表格改动。"})


def _day(line: TreeLine, column: str) -> date | None:
    text = line.get(column)[:10].replace("/", "-").replace(".", "-")
    try:
        return date(*(int(part) for part in text.split("-"))) if text else None
    except (ValueError, TypeError):
        raise Invalid({column: "日期应写成 2026-03-01。"}) from None
