"""Screening for disputes: one tap says that a unit has looked; who has not is on one page."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q

from linli.disputes.cadence import LEVELS, Period, period_at, period_before
from linli.disputes.models import Dispute, Screening
from linli.journal.services import record
from linli.kernel import clock, place
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.place import Level, level_of
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.roles import DISPUTE

COLUMNS = {Level.GRID: "place", Level.COMMUNITY: "community", Level.TOWNSHIP: "township"}
WORDS = {Level.GRID: "每周", Level.COMMUNITY: "每半月", Level.TOWNSHIP: "每月"}
MOST_NAMES = 200  # a page of names is read; thousands are counted


@dataclass(frozen=True)
class Found:
    """How many disputes were registered in a unit during a period, and how many of them late."""

    number: int = 0
    late: int = 0


@dataclass
class Line:
    """A unit in a period: what was registered there, and when it said that it had looked."""

    unit: int
    name: str
    above: str
    found: Found
    screening: Screening | None


@dataclass
class Standing:
    """How far a level has come in its period."""

    level: Level
    name: str
    how_often: str
    period: Period
    due: int = 0
    waiting: list[Line] = field(default_factory=list)
    done: list[Line] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many wait besides those that are named."""
        return self.due - len(self.done) - len(self.waiting)


def screen(unit: int, *, actor: Actor) -> Screening:
    """Say that a unit of one's own has looked for disputes in the present period; once is enough.

    NotFound for a unit that is not one's own, Invalid for one that does not look at all.
    """
    if unit not in own_units(actor):
        raise NotFound()
    level = level_of(unit)
    if level not in LEVELS:
        raise Invalid({"unit": "县级不单独排查。"})
    period = period_at(level, clock.today())
    row = Screening(starts=period.starts, ends=period.ends, by_id=actor.user)
    row.put_at(unit)
    row.found = found_in([unit], level, period, actor).get(unit, Found()).number
    Screening.objects.bulk_create([row], ignore_conflicts=True)  # two taps are one
    kept: Screening = Screening.objects.visible_to(actor).get(place=unit, starts=period.starts)
    if kept.pk == row.pk:
        record("dispute.screen", actor=actor, object_type="unit", object_id=unit,
               county=row.county, detail={"starts": str(row.starts)})  # fmt: skip
    return kept


def own_units(actor: Actor) -> list[int]:
    """List the units for which this person says that they have looked."""
    posts = (post for post in actor.posts if post.may(DISPUTE))
    units = {post.unit for post in posts if place.is_territorial(post.unit)}
    return sorted(unit for unit in units if level_of(unit) in LEVELS)


def my_lines(actor: Actor) -> list[tuple[Standing, Line]]:
    """Give the lines of one's own units in their present periods."""
    units = Unit.objects.filter(pk__in=own_units(actor)).select_related("parent").order_by("pk")
    found = []
    for unit in units.defer("boundary", "parent__boundary"):
        level = level_of(unit.pk)
        standing = _standing(level, period_at(level, clock.today()))
        _fill(standing, [unit], actor)
        found.append((standing, (standing.waiting + standing.done)[0]))
    return found


def standing_of(actor: Actor, *, before: bool = False) -> list[Standing]:
    """Give how far each level in one's places has come, in this period or in the one before."""
    today, found = clock.today(), []
    for level in LEVELS:
        period = period_at(level, today)
        standing = _standing(level, period_before(level, period) if before else period)
        units = _units_of(actor, level)
        if units:
            _fill(standing, units, actor)
            found.append(standing)
    return found


def found_in(units: list[int], level: Level, period: Period, actor: Actor) -> dict[int, Found]:
    """Count what was registered in some units of a level during a period."""
    column = COLUMNS[level]
    rows = Dispute.objects.visible_to(actor).filter(
        **{f"{column}__in": units}, **registered_in(period.starts, period.ends)
    )
    late = Count("pk", filter=Q(late_days__gt=0))
    counted = rows.order_by().values_list(column).annotate(number=Count("pk"), late=late)
    return {unit: Found(*numbers) for unit, *numbers in counted}


def registered_in(first: date, last: date) -> dict[str, Any]:
    """Make the filter for what was registered from the first to the last day, both in China."""
    begin = datetime.combine(first, time.min, clock.CHINA)
    end = datetime.combine(last, time.min, clock.CHINA) + timedelta(days=1)
    return {"registered_at__gte": begin, "registered_at__lt": end}


def _standing(level: Level, period: Period) -> Standing:
    return Standing(level, place.LEVEL_NAMES[level], WORDS[level], period)


def _units_of(actor: Actor, level: Level) -> list[Unit]:
    test = Q(pk__in=[])
    for low, high in actor.ranges:
        test |= Q(id__range=(low, high))
    rows = Unit.objects.current().filter(test, kind=Unit.LEVEL_KINDS[level])
    named = rows.select_related("parent").defer("boundary", "parent__boundary")
    return list(named.order_by("pk"))


def _fill(standing: Standing, units: list[Unit], actor: Actor) -> None:
    numbers = [unit.pk for unit in units]
    found: dict[int, Found] = defaultdict(Found)
    found |= found_in(numbers, standing.level, standing.period, actor)
    rows = Screening.objects.visible_to(actor).filter(
        place__in=numbers, starts=standing.period.starts
    )
    said = {row.place_id: row for row in rows.select_related("by")}
    standing.due = len(units)
    for unit in units:
        above = unit.parent.name if unit.parent else ""
        line = Line(unit.pk, unit.name, above, found[unit.pk], said.get(unit.pk))
        whose = standing.done if line.screening else standing.waiting
        whose.append(line)
    del standing.waiting[MOST_NAMES:]
