"""Leave: entered by the worker's community, so that a day off is not held against anybody."""

from datetime import date, timedelta
from uuid import UUID

from linli.fieldwork.models import Leave
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotFound
from linli.kernel.place import Level, contains, is_territorial, level_of
from linli.kernel.scope import ActingPost, Actor
from linli.organisation.models import Post
from linli.organisation.roles import LEAD_FIELD

LONGEST = 366


def may_enter(actor: Actor) -> bool:
    """Tell whether the actor enters leave: who leads field work at a community."""
    return _desk(actor) is not None


def people_of(actor: Actor) -> list[tuple[UUID, str, int]]:
    """List whose leave the actor enters: (person, name with grid, grid)."""
    desk = _desk(actor)
    if desk is None:
        return []
    posts = Post.objects.current().filter(
        unit__id__range=(desk.unit, desk.unit + 999), user__is_active=True
    )
    rows = posts.filter(unit__kind="grid").order_by("unit", "role").select_related("user", "unit")
    found: dict[UUID, tuple[UUID, str, int]] = {}
    for post in rows:
        text = f"{post.user.name}（{post.unit.name}）"
        found.setdefault(post.user_id, (post.user_id, text, post.unit_id))
    return list(found.values())


def enter(*, actor: Actor, user: UUID, kind: str, first_day: date, last_day: date) -> Leave:
    """Enter somebody's leave; the same days twice are one."""
    if actor.user is None or not may_enter(actor):
        raise Forbidden("请假由社区登记。")
    grid = next((at for who, _, at in people_of(actor) if who == user), None)
    if grid is None:
        raise Invalid({"user": "请从本社区的网格人员里选。"})
    if errors := _wrong(kind, first_day, last_day):
        raise Invalid(errors)
    same = Leave.objects.visible_to(actor).filter(
        user=user, first_day=first_day, last_day=last_day, cancelled_at=None
    )
    if row := same.first():
        return row
    row = Leave(
        user_id=user, kind=kind, first_day=first_day, last_day=last_day, entered_by_id=actor.user
    )
    row.put_at(grid)
    row.save(force_insert=True)
    record("field.leave", actor=actor, object_type="leave", object_id=row.pk, county=row.county)
    return row


def _wrong(kind: str, first_day: date, last_day: date) -> dict[str, str]:
    errors = {}
    if kind not in Leave.Kind.values:
        errors["kind"] = "请选请假类别。"
    if last_day < first_day:
        errors["last_day"] = "止的日期早于起的日期。"
    elif (last_day - first_day).days >= LONGEST:
        errors["last_day"] = "一次请假最多一年。"
    if abs((first_day - clock.today()).days) > LONGEST:
        errors["first_day"] = "日期离今天太远，请核对。"
    return errors


def cancel(pk: UUID, *, actor: Actor) -> None:
    """Cancel a leave that was entered by mistake or not taken."""
    desk = _desk(actor)
    row = Leave.objects.visible_to(actor).filter(pk=pk, cancelled_at=None).first()
    if desk is None or row is None or not contains(desk.unit, row.place_id):
        raise NotFound()
    row.cancelled_at = clock.now()
    row.save(update_fields=["cancelled_at"])
    record("field.leave", actor=actor, object_type="leave", object_id=row.pk, county=row.county)


def recent(*, actor: Actor) -> list[Leave]:
    """List the leaves of the last months and those to come."""
    since = clock.today() - timedelta(days=60)
    rows = Leave.objects.visible_to(actor).filter(cancelled_at=None, last_day__gte=since)
    return list(rows.select_related("user", "place").order_by("-first_day", "id")[:100])


def _desk(actor: Actor) -> ActingPost | None:
    """Give the post at a community by which the actor leads."""
    for post in actor.posts:
        at = post.unit
        if post.may(LEAD_FIELD) and is_territorial(at) and level_of(at) is Level.COMMUNITY:
            return post
    return None
