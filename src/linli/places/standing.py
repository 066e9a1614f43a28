"""Who may write what stands where: asked by every write of this room, and by the buttons."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from linli.journal.services import record
from linli.kernel import place
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound, OutOfStep
from linli.kernel.geography import Point
from linli.kernel.scope import Actor
from linli.organisation.locating import unit_at
from linli.organisation.models import Unit
from linli.organisation.placed import RegisterRow
from linli.organisation.roles import KEEP_RESIDENTS

R = TypeVar("R", bound=RegisterRow)
REUSED = "这张表已经提交过别的内容，请刷新页面重新填写。"
HOLDS = (Unit.Kind.GRID, Unit.Kind.COMMUNITY)  # what a register's row stands in


def may_keep(actor: Actor, at: int) -> bool:
    """Tell whether the actor keeps the registers of a unit: for buttons."""
    posts = (post for post in actor.posts if post.may(KEEP_RESIDENTS))
    return actor.is_system or any(place.contains(post.unit, at) for post in posts)


def must_keep(actor: Actor, at: int) -> None:
    """Refuse who does not keep the registers of a unit."""
    if not may_keep(actor, at):
        raise Forbidden("您的岗位不能登记、修改这里的房屋和场所。")


def units_kept(actor: Actor) -> list[Unit]:
    """List the grids and communities where the actor may register, in the order of the tree."""
    mine = Q(pk__in=[])
    for post in actor.posts:
        if post.may(KEEP_RESIDENTS) and place.is_territorial(post.unit):
            mine |= Q(id__range=place.subtree(post.unit))
    units = Unit.objects.current().filter(mine, kind__in=HOLDS)
    return list(units.select_related("parent").order_by("id"))


def stand_in(number: int | None, *, actor: Actor, point: Point | None = None) -> Unit:
    """Give the unit where a new row stands: the chosen one, else the one that the point lies in.

    Invalid where neither says; NotFound for a unit out of the actor's reach.
    """
    if number is None:
        number = _at(point, actor)
    units = Unit.objects.current().filter(pk=number, kind__in=HOLDS)
    unit = units.select_related("parent").first()
    if unit is None or not may_keep(actor, unit.pk):
        raise NotFound()
    return unit


def _at(point: Point | None, actor: Actor) -> int:
    posts = [post for post in actor.posts if post.may(KEEP_RESIDENTS)] if point else []
    for post in posts:
        found = unit_at(point, inside=post.unit) if point else None
        if found and found.kind in HOLDS:
            return found.pk
    raise Invalid({"place": "请选择所属网格。"})


def strays(row: Any) -> bool:
    """Tell whether the point of a row lies outside the boundary of the unit it stands in."""
    if row.lon is None or row.lat is None or not row.community:
        return False
    found = unit_at((row.lon, row.lat), inside=row.community)
    if found is None:
        return bool(Unit.objects.filter(pk=row.community, boundary__isnull=False).exists())
    return not place.contains(row.place_id, found.pk) and found.kind == Unit.Kind.GRID


def earlier_of(model: type[R], op_id: UUID, actor: Actor) -> R | None:
    """Give what was registered when the same form came first."""
    rows = model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
    found: R | None = rows.filter(pk=op_id).first()
    return found


def locked(model: type[R], pk: UUID, *, actor: Actor, version: int | None) -> R:
    """Give a row to change, locked; OutOfStep when somebody has changed it since it was read."""
    rows = model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
    row: R | None = rows.filter(pk=pk, is_deleted=False).select_for_update().first()
    if row is None:
        raise NotFound()
    must_keep(actor, row.place_id)
    if version is not None and row.version != version:
        raise OutOfStep("这条登记刚刚被别人改过，请看最新内容后再改。")
    return row


@contextmanager
def saved(taken: Mapping[str, tuple[str, str]]) -> Iterator[None]:
    """Save within: a broken UNIQUE becomes a sentence beside a field, by the constraint's name."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if name.endswith("_pkey"):
            raise NotAllowedNow(REUSED, "op_id_reused") from error
        if name not in taken:
            raise
        field, text = taken[name]
        raise Invalid({field: text}) from error


def journal(verb: str, row: RegisterRow, *, actor: Actor, reason: str = "", **detail: Any) -> None:
    """Note a write; which fields, never what they say."""
    record(
        f"place.{verb}",
        actor=actor,
        object_type=row._meta.model_name or "",
        object_id=row.pk,
        county=row.county,
        reason=reason,
        detail=detail,
    )
