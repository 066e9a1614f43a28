"""What one needs to know of the large county to play its incidents: no database is asked."""

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from linli.incidents import clocks
from linli.incidents.models import Category
from linli.incidents.models.catalogue import Urgency
from linli.incidents.parts import Part
from linli.kernel import batch, place
from linli.kernel.scope import ActingPost, Actor, system_actor
from linli.organisation.calendar import calendar_for
from linli.organisation.models import Unit
from linli.organisation.roles import role_name
from linli.site.demo.county import COUNTY, County
from linli.site.demo.land import Cells, Land

TIMER = system_actor("定时器", within=COUNTY)
PLATFORM = system_actor("系统", within=COUNTY)


@dataclass(frozen=True)
class Person:
    """A member of the staff in a post, as the history names him."""

    actor: Actor
    post: ActingPost | None
    part: Part | None = None


@dataclass(frozen=True)
class World:
    """The county without outlines, and the answers of `kernel.batch` that its clocks ask for."""

    land: Land
    cells: dict[int, Cells]
    units: dict[int, Unit]
    staff: dict[tuple[str, int], tuple[UUID, str]]
    categories: dict[str, Category]
    known: dict[Hashable, Any]
    present: datetime

    def has(self, role: str, unit: int) -> bool:
        return (role, unit) in self.staff

    @cache  # noqa: B019 - one world for the life of a process
    def person(self, role: str, unit: int) -> Person:
        """Give who holds this role at this unit."""
        user, name = self.staff[role, unit]
        post = ActingPost(role, role_name(role), unit, self.units[unit].name, frozenset())
        return Person(Actor(user=user, name=name, posts=(post,)), post)

    def office(self, township: int, letters: str) -> Unit:
        """Give the office of a township by the letters of its code."""
        return self.offices()[township, letters]

    @cache  # noqa: B019 - one world for the life of a process
    def offices(self) -> dict[tuple[int, str], Unit]:
        found = {}
        for unit in self.units.values():
            if not unit.is_territorial:
                found[int(unit.parent_id or 0), unit.code.rpartition("-")[2]] = unit
        return found

    def __hash__(self) -> int:
        return id(self)


def world_of(county: County, present: datetime) -> World:
    """Gather it from the county that has just been written and from the tables."""
    categories = {category.pk: category for category in Category.objects.all()}
    departments = [u for u in county.units.values() if not u.is_territorial]
    with batch.batch({("the seat of", u.pk): u.parent_id for u in departments}) as known:
        for category in categories.values():
            for urgency in Urgency:
                clocks.limits_for(category, urgency)
        calendar_for(COUNTY)
    tables = known["the calendar's tables"]
    known["the calendar's tables"] = dataclasses.replace(tables, made={})
    return World(
        land=county.land,
        cells=county.cells,
        units={u.pk: _light(u) for u in county.units.values()},
        staff={key: (user.pk, user.name) for key, user in county.staff.items()},
        categories=categories,
        known=known,
        present=present,
    )


def _light(unit: Unit) -> Unit:
    """Leave the outline behind: it is long, and nobody who handles an incident reads it."""
    return Unit(
        id=unit.pk, code=unit.code, name=unit.name, kind=unit.kind, function=unit.function,
        parent_id=unit.parent_id,
    )  # fmt: skip


def community_of(grid: int) -> int:
    return place.ancestor(grid, place.Level.COMMUNITY) or grid


def township_of(grid: int) -> int:
    return place.ancestor(grid, place.Level.TOWNSHIP) or grid
