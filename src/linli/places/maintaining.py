"""Writes: register and change facilities (设施部件)."""

from typing import Any
from uuid import UUID

from linli.kernel.geography import Point
from linli.kernel.scope import Actor
from linli.places.changing import note_seen, put
from linli.places.models import Facility
from linli.places.standing import earlier_of, journal, locked, saved, stand_in

TAKEN = {"facility_once": ("code", "这个部件编码在本县已经登记过，请核对。")}
FACTS = frozenset({"name", "kind", "code", "state", "keeper", "where"})


def register_facility(
    op_id: UUID,
    *,
    actor: Actor,
    place: int | None,
    point: Point | None = None,
    source: str = Facility.Source.TYPED,
    **facts: Any,
) -> Facility:
    """Register a thing of public use; sent twice with one `op_id`, it is there once.

    `facts`: those of FACTS.
    """
    if earlier := earlier_of(Facility, op_id, actor):
        return earlier
    row = Facility(pk=op_id, source=source)
    row.put_at(stand_in(place, actor=actor, point=point).pk)
    row.entered_by(actor)
    _put(row, facts, point)
    note_seen(row, actor)
    with saved(TAKEN):
        row.save(force_insert=True)
    journal("add", row, actor=actor)
    return row


def change_facility(
    pk: UUID,
    *,
    actor: Actor,
    version: int,
    place: int,
    point: Point | None = None,
    **facts: Any,
) -> Facility:
    """Say what a facility is now; it may stand in another grid that the actor keeps."""
    row = locked(Facility, pk, actor=actor, version=version)
    changed = _put(row, facts, point)
    if place != row.place_id:
        row.put_at(stand_in(place, actor=actor).pk)
        changed.append("place")
    note_seen(row, actor)
    row.touch(actor)
    with saved(TAKEN):
        row.save()
    journal("change", row, actor=actor, fields=changed)
    return row


def _put(row: Facility, facts: dict[str, Any], point: Point | None) -> list[str]:
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"no facts of a facility: {sorted(unknown)}")
    lon, lat = point or (None, None)
    return put(row, facts | {"lon": lon, "lat": lat})
