"""Reads of single places; NotFound for what is absent, mistaken or out of sight."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Q

from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.models import Unit
from linli.organisation.placed import RegisterRow, at_unit
from linli.places.addresses import order_of
from linli.places.models import Building, Dwelling, Establishment, Facility

MOST_BUILDINGS, MOST_FIRMS = 1000, 200
R = TypeVar("R", bound=RegisterRow)


@dataclass(frozen=True)
class Listed:
    """A building with how many homes it has, how many are let, how many have hazards."""

    building: Building
    homes: int
    let: int
    risky: int


def dwelling_for(actor: Actor, pk: UUID) -> Dwelling:
    """Give a home in sight with its building, address, entrance and unit."""
    rows = Dwelling.objects.visible_to(actor)
    return _one(rows.select_related("building__address", "entrance", "place__parent"), pk)


def building_for(actor: Actor, pk: UUID) -> Building:
    """Give a building in sight with its address and unit."""
    rows = Building.objects.visible_to(actor)
    return _one(rows.select_related("address", "place__parent", "head"), pk)


def homes_of(actor: Actor, building: Building) -> list[Dwelling]:
    """List the homes of a building in force, in the order of their addresses."""
    rows = Dwelling.objects.visible_to(actor).filter(building=building, is_deleted=False)
    return list(rows.filter(valid_to=None).select_related("entrance").order_by("order", "id"))


def buildings_in(actor: Actor, unit: int) -> list[Listed]:
    """List the buildings in force that stand in a unit, by address and name as people count."""
    rows = Building.objects.visible_to(actor).filter(at_unit(unit), is_deleted=False, valid_to=None)
    found = list(rows.select_related("address", "place")[:MOST_BUILDINGS])
    counts = _homes_by_building(actor, found)
    listed = [Listed(row, *counts.get(row.pk, (0, 0, 0))) for row in found]
    return sorted(listed, key=lambda one: order_of(one.building.address.text + one.building.name))


def establishments_in(actor: Actor, building: Building) -> list[Establishment]:
    """List the establishments in force that are registered in a building."""
    rows = Establishment.objects.visible_to(actor).filter(building=building, is_deleted=False)
    return list(rows.filter(valid_to=None).order_by("name_key", "id")[:MOST_FIRMS])


def buildings_by_unit(actor: Actor) -> list[tuple[Unit, int]]:
    """Count the buildings in force in each grid or community in sight that has some."""
    rows = Building.objects.visible_to(actor).filter(is_deleted=False, valid_to=None)
    counts = dict(rows.order_by().values_list("place").annotate(n=Count("pk")))
    units = Unit.objects.filter(pk__in=counts).select_related("parent").order_by("id")
    return [(unit, counts[unit.pk]) for unit in units]


def _homes_by_building(actor: Actor, buildings: list[Building]) -> dict[UUID, tuple[int, int, int]]:
    rows = Dwelling.objects.visible_to(actor).filter(building__in=buildings, is_deleted=False)
    counted = rows.filter(valid_to=None).order_by().values("building")
    let, risky = Count("pk", filter=Q(state="2")), Count("pk", filter=~Q(hazards=[]))
    found = counted.annotate(n=Count("pk"), let=let, risky=risky)
    return {row["building"]: (row["n"], row["let"], row["risky"]) for row in found}


def establishment_for(actor: Actor, pk: UUID) -> Establishment:
    """Give an establishment in sight with its building and unit."""
    rows = Establishment.objects.visible_to(actor)
    return _one(rows.select_related("building__address", "place__parent"), pk)


def facility_for(actor: Actor, pk: UUID) -> Facility:
    """Give a facility in sight with its unit."""
    return _one(Facility.objects.visible_to(actor).select_related("place__parent"), pk)


def _one(rows: ScopedQuerySet[R], pk: UUID) -> R:
    row = rows.filter(pk=pk, is_deleted=False).first()
    if row is None:
        raise NotFound()
    return row
