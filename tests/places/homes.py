"""A building in a grid, as the tests of places want it."""

import uuid
from typing import Any

from linli.places.addresses import Parts
from linli.places.models import Building, Dwelling
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
