"""Writes: change a home or a building; what is written from its parts is written anew."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.kernel.geography import Point
from linli.kernel.scope import Actor
from linli.organisation.models import Post, Unit
from linli.places import codes
from linli.places.models import Building, Dwelling, Establishment, Facility
from linli.places.owners import Owner, open_owner, seal_owner, with_new
from linli.places.plates import building_name, room_name
from linli.places.registering import TAKEN, write_address
from linli.places.standing import journal, locked, saved


def change_dwelling(
    pk: UUID,
    *,
    actor: Actor,
    version: int,
    room: str,
    floor: int | None = None,
    area: Decimal | None = None,
    state: str,
    use: str,
    rental_use: str = "",
    hazards: Sequence[str] = (),
    has_gas: bool = False,
    has_ebike: bool = False,
    owner: Owner | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Dwelling:
    """Say what a home is now; to change it is to confirm it, too.

    `owner`: None keeps the one there is, an empty one forgets him; `extra`: None keeps it, too.
    OutOfStep when somebody changed it since `version`; Invalid by field.
    """
    row = locked(Dwelling, pk, actor=actor, version=version)
    if row.room and not room.strip():
        raise Invalid({"room": "请填门号，如 501。"})
    facts = {
        "room": room_name(room),
        "floor": floor,
        "area": area,
        "state": state,
        "use": use,
        "rental_use": rental_use if state == codes.DwellingState.LET else "",
        "hazards": sorted(hazards),
        "has_gas": has_gas,
        "has_ebike": has_ebike,
        "extra": row.extra if extra is None else dict(extra),
    }
    changed = put(row, facts)
    if owner is not None:
        seal_owner(row, with_new(open_owner(row), owner))
        changed.append("owner")
    if "room" in changed:
        write_address(row, Unit.objects.select_related("parent").get(pk=row.place_id))
    _save(row, changed, actor)
    return row


def change_building(
    pk: UUID,
    *,
    actor: Actor,
    version: int,
    name: str,
    use: str,
    storeys: int | None = None,
    elevators: int | None = None,
    property_company: str = "",
    head: UUID | None = None,
    point: Point | None = None,
) -> Building:
    """Say what a building is now; a new name is written into the addresses of its homes.

    `head`: the account of somebody who is head of buildings in its grid (楼栋长).
    """
    row = locked(Building, pk, actor=actor, version=version)
    if head and head not in dict(heads_of(row)):
        raise Invalid({"head": "请选择本网格的楼栋长。"})
    lon, lat = point or (None, None)
    facts = {
        "name": building_name(name),
        "use": use,
        "storeys": storeys,
        "elevators": elevators,
        "property_company": property_company.strip(),
        "head_id": head,
        "lon": lon,
        "lat": lat,
    }
    changed = put(row, facts)
    _save(row, changed, actor)
    if "name" in changed:
        _rename_homes(row, actor)
    return row


def heads_of(building: Building) -> list[tuple[UUID, str]]:
    """List who is head of buildings in the grid of a building."""
    posts = Post.objects.current().filter(role="building_head", unit=building.place_id)
    return list(posts.order_by("user__name_key").values_list("user", "user__name"))


def put(row: Any, facts: dict[str, Any]) -> list[str]:
    """Put facts onto a row and name those that are new."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return changed


def note_seen(row: Dwelling | Establishment | Facility, actor: Actor) -> None:
    """Note on a row that somebody has looked at it today."""
    row.confirmed_at, row.confirmed_by_id = clock.now(), actor.user


def _save(row: Building | Dwelling, changed: list[str], actor: Actor) -> None:
    if isinstance(row, Dwelling):
        note_seen(row, actor)
    row.touch(actor)
    with saved(TAKEN):
        row.save()
    journal("change", row, actor=actor, fields=changed)


def _rename_homes(building: Building, actor: Actor) -> None:
    unit = Unit.objects.select_related("parent").get(pk=building.place_id)
    homes = Dwelling.objects.visible_to(actor).filter(building=building)
    rows = list(homes.select_related("entrance", "building__address"))
    for row in rows:
        row.building = building
        write_address(row, unit)
    Dwelling.objects.visible_to(actor).bulk_update(rows, ["address", "order", "search"], 200)
