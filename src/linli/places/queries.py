"""Reads of single places; NotFound for what is absent, mistaken or out of sight."""

from typing import TypeVar
from uuid import UUID

from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.placed import RegisterRow
from linli.places.models import Building, Dwelling, Establishment, Facility

R = TypeVar("R", bound=RegisterRow)


def dwelling_for(actor: Actor, pk: UUID) -> Dwelling:
    """Give a home in sight with its building, address, entrance and unit."""
    rows = Dwelling.objects.visible_to(actor)
    return _one(rows.select_related("building__address", "entrance", "place__parent"), pk)


def building_for(actor: Actor, pk: UUID) -> Building:
    """Give a building in sight with its address and unit."""
    rows = Building.objects.visible_to(actor)
    return _one(rows.select_related("address", "place__parent", "head"), pk)


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
