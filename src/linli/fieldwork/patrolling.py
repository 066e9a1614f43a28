"""Writes of patrols: start and stop a round by hand, keep few positions, forget them in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, hypot, radians
from uuid import UUID, uuid5

from linli.fieldwork.models import Patrol, PatrolPoint
from linli.fieldwork.targets import visiting_post
from linli.incidents.ledger import wait_for_first
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from linli.kernel.scope import Actor

APART, AWAY = timedelta(seconds=30), 50.0  # metres; one of the two is enough (privacy G9)
KEPT = timedelta(days=30)
LONGEST = timedelta(hours=12)  # a round that was forgotten ends by itself
MOST_POINTS = 3000
_METRES = 111_320.0  # a degree of latitude


@dataclass(frozen=True)
class Position:
    at: datetime
    lon: float
    lat: float


def start(op_id: UUID, *, actor: Actor, grid: int, mode: str = Patrol.Mode.FOOT) -> Patrol:
    """Start a round; one at a time; sent twice with one `op_id`, it is one."""
    if actor.user is None:
        raise NotFound()
    wait_for_first(op_id)
    if earlier := Patrol.objects.visible_to(actor).filter(op_id=op_id, user=actor.user).first():
        return earlier
    wait_for_first(uuid5(actor.user, "patrol"))  # two starts at once: the second sees the first
    visiting_post(actor, grid)
    if mode not in Patrol.Mode.values:
        raise Invalid({"mode": "请选步行、骑行或乘车。"})
    if open_patrol(actor):
        raise NotAllowedNow("您还有一次巡查没有结束，请先结束。")
    row = Patrol(op_id=op_id, user_id=actor.user, mode=mode)
    row.put_at(grid)
    row.save(force_insert=True)
    _journal(row, actor, deed="start")
    return row


def stop(pk: UUID, *, actor: Actor, where: str = "", remark: str = "") -> Patrol:
    """End one's own round; a second time changes nothing."""
    row = _own(pk, actor)
    if row.ended_at is None:
        row.ended_at = min(clock.now(), row.started_at + LONGEST)
        row.where, row.remark = _plain("where", where, 200), _plain("remark", remark, 300)
        row.save(update_fields=["ended_at", "where", "remark"])
        _journal(row, actor, deed="stop")
    return row


def keep_positions(pk: UUID, positions: Sequence[Position], *, actor: Actor) -> int:
    """Keep those of some positions that lie apart; give their number.

    Only while the round is open: nobody is followed off duty.
    """
    row = _own(pk, actor)
    if row.ended_at:
        raise NotAllowedNow("这次巡查已经结束，不再记录位置。")
    points = PatrolPoint.objects.visible_to(actor).filter(patrol=row)
    last = points.order_by("-at").first()
    room = MOST_POINTS - row.points_kept
    until = min(clock.now() + timedelta(minutes=10), row.started_at + LONGEST)
    fresh = [one for one in positions if row.started_at - APART <= one.at <= until]
    kept = thinned(Position(last.at, last.lon, last.lat) if last else None, fresh)[:room]
    PatrolPoint.objects.bulk_create(
        PatrolPoint(patrol=row, user_id=row.user_id, at=one.at, lon=one.lon, lat=one.lat)
        for one in kept
    )
    row.points_kept += len(kept)
    row.save(update_fields=["points_kept"])
    return len(kept)


def thinned(last: Position | None, positions: Sequence[Position]) -> list[Position]:
    """Leave out what is nearer than 50 m and sooner than 30 s after the one kept before it."""
    kept: list[Position] = []
    for one in sorted(positions, key=lambda position: position.at):
        if last is None or one.at - last.at >= APART or _metres(last, one) >= AWAY:
            kept.append(one)
            last = one
    return kept


def open_patrol(actor: Actor) -> Patrol | None:
    """Give one's own round that is not over."""
    row: Patrol | None = (
        Patrol.objects.visible_to(actor)
        .filter(user=actor.user, ended_at=None)
        .select_related("place")
        .first()
    )
    return row


def forget_routes(*, actor: Actor) -> int:
    """Erase the positions of rounds that began 30 days ago; their summary stays (privacy G9)."""
    old = Patrol.objects.visible_to(actor).filter(
        started_at__lt=clock.now() - KEPT, route_erased_at=None, points_kept__gt=0
    )
    rows = list(old.values_list("pk", flat=True))
    PatrolPoint.objects.visible_to(actor).filter(patrol__in=rows).delete()
    return Patrol.objects.visible_to(actor).filter(pk__in=rows).update(route_erased_at=clock.now())


def end_forgotten(*, actor: Actor) -> int:
    """End rounds that nobody has ended, twelve hours after their beginning."""
    rows = Patrol.objects.visible_to(actor).filter(
        ended_at=None, started_at__lt=clock.now() - LONGEST
    )
    ended = 0
    for row in rows:
        row.ended_at = row.started_at + LONGEST
        row.save(update_fields=["ended_at"])
        ended += 1
    return ended


def _metres(one: Position, other: Position) -> float:
    """Measure flat: two positions of one round lie near each other."""
    east = (other.lon - one.lon) * cos(radians(one.lat))
    return hypot(east, other.lat - one.lat) * _METRES


def _own(pk: UUID, actor: Actor) -> Patrol:
    rows = Patrol.objects.visible_to(actor).filter(pk=pk)
    row: Patrol | None = rows.select_for_update().first()
    if row is None:
        raise NotFound()
    if row.user_id != actor.user:
        raise Forbidden("只能结束自己的巡查。")
    return row


def _plain(name: str, text: str, most: int) -> str:
    if "\x00" in text:
        raise Invalid({name: "含有不能保存的字符。"})
    if len(text.strip()) > most:
        raise Invalid({name: f"最多 {most} 字。"})
    return text.strip()


def _journal(row: Patrol, actor: Actor, *, deed: str) -> None:
    record(
        "field.patrol",
        actor=actor,
        object_type="patrol",
        object_id=row.pk,
        county=row.county,
        detail={"deed": deed},
    )
