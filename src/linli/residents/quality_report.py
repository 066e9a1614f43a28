"""The completeness and staleness of a unit's registers, for each unit below (rulebook 2.3.2).

Every number leads to its rows: the same tests filter the list of people.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from linli.kernel import place
from linli.kernel.errors import NotFound
from linli.kernel.place import Level
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.placed import at_unit, column_of
from linli.places.collecting import items_of, required_columns
from linli.residents.gaps import gap_test
from linli.residents.lists import stale_since
from linli.residents.models import Person
from linli.residents.quality import Rule, rules
from linli.residents.queries import households_in_sight, people_in_sight


@dataclass(frozen=True)
class Gap:
    """A 必采 column or item: how many of a unit's people lack it."""

    key: str
    label: str
    lacking: int


@dataclass(frozen=True)
class Line:
    """One unit of the report."""

    unit: Unit
    people: int
    households: int
    stale: int  # households not confirmed for 180 days
    gaps: list[Gap]
    faults: list[tuple[Rule, int]]

    @property
    def complete(self) -> str:
        """Filled 必采 fields out of all 必采 fields, in per cent to one place."""
        asked = self.people * len(self.gaps)
        filled = asked - sum(gap.lacking for gap in self.gaps)
        return f"{100 * filled / asked:.1f}%" if asked else "—"

    @property
    def fresh(self) -> str:
        """Households confirmed within 180 days, in per cent to one place."""
        seen = self.households - self.stale
        return f"{100 * seen / self.households:.1f}%" if self.households else "—"

    @property
    def all_faults(self) -> int:
        return sum(count for _, count in self.faults)


@dataclass(frozen=True)
class Report:
    """A unit and the units below it; a county is asked township by township."""

    unit: Unit
    lines: list[Line]
    below: list[Unit]


def report(number: int | None, *, actor: Actor) -> Report:
    """Count the gaps and faults of a unit in sight, for each unit below it."""
    unit = _unit(number, actor)
    below = list(Unit.objects.current().inside(unit.pk).filter(parent=unit).defer("boundary"))
    below = [one for one in below if one.is_territorial] or [unit]
    if unit.level is Level.COUNTY:
        return Report(unit, [], below)
    column = column_of(below[0].level)
    people = people_in_sight(actor).filter(at_unit(unit.pk), state=Person.State.HERE)
    asked = _asked(unit.county_number)
    counted = _counts(people, column, {f"gap_{key}": gap_test(key) for key, _ in asked})
    faults = {rule: _grouped(people.filter(rule.test(actor)), column) for rule in rules()}
    homes = households_in_sight(actor).filter(at_unit(unit.pk), valid_to=None)
    stale = Q(confirmed_at=None) | Q(confirmed_at__lt=stale_since())
    doors = _counts(homes, column, {"stale": stale})
    lines = [
        Line(
            unit=one,
            people=(mine := counted.get(one.pk, {})).get("n", 0),
            households=doors.get(one.pk, {}).get("n", 0),
            stale=doors.get(one.pk, {}).get("stale", 0),
            gaps=[Gap(key, label, mine.get(f"gap_{key}", 0)) for key, label in asked],
            faults=[(rule, found.get(one.pk, 0)) for rule, found in faults.items()],
        )
        for one in below
    ]
    return Report(unit, lines, below)


def gap_names(actor: Actor) -> list[tuple[str, str]]:
    """Name the 必采 columns and items of the actor's county."""
    return _asked(actor.counties[0]) if actor.counties else []


def _asked(county: int) -> list[tuple[str, str]]:
    items = [(item.key, item.label) for item in items_of("person", county) if item.required]
    return [*required_columns("person", county), *items]


def _counts(rows: Any, column: str, tests: dict[str, Q]) -> dict[int, dict[str, int]]:
    """Count rows, and those of each test, by the unit in a column."""
    wanted = {name: Count("pk", filter=test) for name, test in tests.items()}
    grouped = rows.order_by().values(column).annotate(n=Count("pk"), **wanted)
    return {row.pop(column): row for row in grouped}


def _grouped(rows: Any, column: str) -> dict[int, int]:
    grouped = rows.order_by().values(column).annotate(n=Count("pk"))
    return dict(grouped.values_list(column, "n"))


def _unit(number: int | None, actor: Actor) -> Unit:
    """Give the unit asked for, the actor's own when none is; NotFound out of sight."""
    mine = [low for low, _ in actor.ranges if low]
    wanted = number or (mine[0] if mine else 0)
    if not any(place.contains(low, wanted) for low in mine):
        raise NotFound()
    unit = Unit.objects.filter(pk=wanted).defer("boundary").first()
    if unit is None:
        raise NotFound()
    return unit
