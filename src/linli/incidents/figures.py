"""Reads: the counts of a unit in a period, by what lies below it, by category and by month.

A whole county is read from the daily rollup, everything smaller from the counts of its incidents:
both have the same columns. Times are read from the incidents alone: medians cannot be added up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Aggregate, CharField, Count, F, FloatField, QuerySet, Sum
from django.db.models.functions import Cast, Left, TruncMonth

from linli.incidents.models import FigureDay, Figures
from linli.incidents.models.figures import OF_DUE, OF_REPORTS
from linli.kernel import place
from linli.kernel.place import Level
from linli.kernel.scope import Actor

Sums = dict[str, int]
COLUMN = {
    Level.COUNTY: "county",
    Level.TOWNSHIP: "township",
    Level.COMMUNITY: "community",
    Level.GRID: "place",
}
CLOCKS = ("minutes", "minutes_community", "minutes_township", "minutes_county")
NONE: Sums = dict.fromkeys((*OF_REPORTS, *OF_DUE), 0)


@dataclass(frozen=True)
class Cut:
    """What is counted: a unit, the days from `first` to `last`, perhaps only of some categories."""

    unit: int
    first: date
    last: date
    categories: str = ""  # what their codes begin with

    @property
    def is_county(self) -> bool:
        return place.is_territorial(self.unit) and place.level_of(self.unit) is Level.COUNTY


Span = tuple[timedelta | None, timedelta | None, int]


@dataclass(frozen=True)
class Times:
    """Median, ninetieth percentile and number of each clock; None where nobody had it that long."""

    count: int
    spans: tuple[Span, ...]  # in the order of CLOCKS


class Percentile(Aggregate):
    """PostgreSQL's percentile_cont; rows without a value do not count."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: str, share: float) -> None:
        super().__init__(F(expression), share=share)


@dataclass(frozen=True)
class _By:
    """A way to group: the dimension of the rollup, and the expression on either table."""

    dimension: str
    rollup: Any
    incidents: Callable[[Cut], Any]


def _below(cut: Cut) -> Any:
    level = place.level_of(cut.unit)
    return Cast(COLUMN[Level(min(level + 1, Level.GRID))], CharField())


BY: Mapping[str, _By] = {
    "unit": _By("place", F("key"), _below),
    "lead": _By("lead", F("key"), lambda cut: Cast("lead", CharField())),
    "class": _By("category", Left("key", 2), lambda cut: Left("category", 2)),
    "category": _By("category", F("key"), lambda cut: F("category")),
}


def total(actor: Actor, cut: Cut) -> Sums:
    """Add up the counts of a unit in a period."""
    return next(iter(_grouped(actor, cut, "place", None).values()), NONE)


def added(parts: Iterable[Sums]) -> Sums:
    """Add up the counts of what makes up a whole."""
    whole = dict(NONE)
    for sums in parts:
        for name, count in sums.items():
            whole[name] += count
    return whole


def by_month(actor: Actor, cut: Cut) -> dict[Any, Sums]:
    """Give the counts of each month, keyed by its first day."""
    return _grouped(actor, cut, "place", TruncMonth)


def by(actor: Actor, cut: Cut, way: str) -> dict[Any, Sums]:
    """Give the counts of each unit below, unit that handles, class or category."""
    found = BY[way]
    key = found.rollup if cut.is_county else found.incidents(cut)
    return _grouped(actor, cut, found.dimension, lambda day: key)


def _grouped(
    actor: Actor, cut: Cut, dimension: str, key: Callable[[str], Any] | None
) -> dict[Any, Sums]:
    found: dict[Any, Sums] = {}
    for rows, day, names in _sources(actor, cut, dimension):
        inside = rows.filter(**{f"{day}__range": (cut.first, cut.last)})
        sums = {f"n_{name}": Sum(name) for name in names}
        keyed = inside.order_by().annotate(by=key(day)).values("by") if key else None
        counted = [inside.aggregate(**sums)] if keyed is None else keyed.annotate(**sums)
        for row in counted:
            line = found.setdefault(row.get("by"), dict(NONE))
            line |= {name: int(row[f"n_{name}"] or 0) for name in names}
    return found


def _sources(
    actor: Actor, cut: Cut, dimension: str
) -> list[tuple[QuerySet[Any], str, tuple[str, ...]]]:
    """Give the rows to add up, with the column of their day and what they count."""
    if cut.is_county:
        rows = FigureDay.objects.visible_to(actor).filter(county=cut.unit, dimension=dimension)
        if cut.categories:
            rows = rows.filter(key__startswith=cut.categories)
        return [(rows, "day", (*OF_REPORTS, *OF_DUE))]
    single = incidents_of(actor, cut)
    return [(single, "reported_day", OF_REPORTS), (single, "due_day", OF_DUE)]


def incidents_of(actor: Actor, cut: Cut) -> QuerySet[Figures]:
    """Give the counts of the single incidents of a unit, of whatever days."""
    rows = Figures.objects.visible_to(actor).filter(**{column_of(cut.unit): cut.unit})
    return rows.filter(category__startswith=cut.categories) if cut.categories else rows


def column_of(unit: int) -> str:
    """Name the column that tells whether an incident is of a unit."""
    return COLUMN[place.level_of(unit)] if place.is_territorial(unit) else "lead"


def times(actor: Actor, cut: Cut, way: str = "") -> dict[Any, Times]:
    """Give the times of what was closed, by month or another way; keyed None without one."""
    closed = incidents_of(actor, cut).filter(
        due_day__range=(cut.first, cut.last), minutes__isnull=False
    )
    key = TruncMonth("due_day") if way == "month" else BY[way].incidents(cut) if way else None
    shares: dict[str, Any] = {f"{c}_n": Count(c) for c in CLOCKS}
    shares |= {f"{c}_{p}": Percentile(c, p / 100) for c in CLOCKS for p in (50, 90)}
    if key is None:
        whole = closed.aggregate(count=Count("pk"), **shares)
        return {None: _times(whole)} if whole["count"] else {}
    rows = closed.order_by().annotate(by=key).values("by").annotate(count=Count("pk"), **shares)
    return {row["by"]: _times(row) for row in rows}


def _times(row: Mapping[str, Any]) -> Times:
    def span(name: str) -> timedelta | None:
        return None if row[name] is None else timedelta(minutes=round(row[name]))

    return Times(
        row["count"], tuple((span(f"{c}_50"), span(f"{c}_90"), row[f"{c}_n"]) for c in CLOCKS)
    )
