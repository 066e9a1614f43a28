"""A building, a shop and a lamp in a grid, as the tests of places want them."""

import uuid
from typing import Any

from linli.places.addresses import Parts
from linli.places.establishing import register_establishment
from linli.places.maintaining import register_facility
from linli.places.models import Building, Dwelling, Establishment, Facility
from linli.places.registering import register_building
from linli.places.rooms import Layout
from tests.town import Town

EAST = Parts(street="东街", lane="东苑小区", number="12")


def put_up(
    town: Town, name: str = "3号楼", by: str = "grid_worker", at: str = "grid", **given: Any
) -> Building:
    """Register a building by the real service: two entrances, six floors, two homes on each."""
    given = {
        "place": town.units[at].pk,
        "parts": EAST,
        "name": name,
        "layout": Layout(entrances=2, floors=6, per_floor=2),
    } | given
    with town.acting(by) as actor:
        return register_building(uuid.uuid4(), actor=actor, **given)


def homes_of(town: Town, building: Building) -> list[Dwelling]:
    """Read the homes of a building again, whoever may see them."""
    with town.platform() as actor:
        rows = Dwelling.objects.visible_to(actor).filter(building=building)
        return list(rows.order_by("order", "id"))


def open_shop(
    town: Town, name: str = "东街早点店", by: str = "grid_worker", at: str = "grid", **given: Any
) -> Establishment:
    """Register an establishment by the real service."""
    given = {"place": town.units[at].pk, "address": "东街12号", "kind": "2"} | given
    with town.acting(by) as actor:
        return register_establishment(uuid.uuid4(), actor=actor, name=name, **given)


def put_lamp(town: Town, by: str = "grid_worker", at: str = "grid", **given: Any) -> Facility:
    """Register a street lamp by the real service."""
    given = {"place": town.units[at].pk, "name": "路灯", "kind": "01", "where": "东街口"} | given
    with town.acting(by) as actor:
        return register_facility(uuid.uuid4(), actor=actor, **given)
