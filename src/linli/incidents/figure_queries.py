"""Reads of the statistics: counts and times of a period, by unit, category or month.

A figure counts rows that its reader may see, and `rows_behind` names exactly those rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from linli.incidents.models import FigureDay, Figures
from linli.incidents.models.figures import OF_DUE, OF_REPORTS, UNDECIDED
from linli.kernel import place
from linli.kernel.scope import Actor

CLOCKS = {
    "minutes": "全程",
    "minutes_community": "社区",
    "minutes_township": "乡镇",
    "minutes_county": "县",
}


@dataclass(frozen=True)
class Asked:
    """A period of days, both included; where (a place, a department, or everywhere); what kind."""

    first: date
    last: date
    at: int | None = None
    category: str = ""


@dataclass(frozen=True)
class Behind:
    """Which figure's rows are asked for. `exactly`: at the unit itself, none below is known."""

    counted: str
    asked: Asked
    exactly: bool = False
    undecided: bool = False


class Percentile(Aggregate):
    """The value below which a share of the rows lies."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: str, share: float, **extra: Any) -> None:
        super().__init__(expression, share=str(share), **extra)


def sums(actor: Actor, asked: Asked, by: str = "") -> dict[Any, dict[str, int]]:
    """Add up every count: key of the group → counts; without `by` one group, None.

    `by`: "unit" (right below `asked.at`), "category" or "month".
    """
    found: dict[Any, dict[str, int]] = {}
    for day, names in (("reported_day", OF_REPORTS), ("due_day", OF_DUE)):
        rows, key = _rows(actor, asked, day, by)
        grouped = rows.values(*([key] if key else [])) if key else rows
        wanted = {f"n_{name}": Sum(name) for name in names}
        lines = grouped.annotate(**wanted) if key else [grouped.aggregate(**wanted)]
        for line in lines:
            counts = found.setdefault(line[key] if key else None, {})
            counts.update({name: line[f"n_{name}"] or 0 for name in names})
    return found


def times(actor: Actor, asked: Asked, by: str = "category") -> list[dict[str, Any]]:
    """Give by group, for the whole road and for each level: how many, median, 90th percentile."""
    rows, key = _rows(actor, asked, "due_day", by, may_sum=False)
    wanted: dict[str, Any] = {}
    for name in CLOCKS:
        wanted |= {f"{name}_n": Count(name)}
        wanted |= {f"{name}_median": Percentile(name, 0.5), f"{name}_p90": Percentile(name, 0.9)}
    closed = rows.filter(minutes__isnull=False)
    return list(closed.values(group=F(key)).annotate(**wanted).order_by("-minutes_n"))


def rows_behind(actor: Actor, figure: Behind) -> QuerySet[Figures]:
    """Give the incidents that a figure counts."""
    day = "reported_day" if figure.counted in OF_REPORTS else "due_day"
    rows = _narrowed(Figures.objects.visible_to(actor), figure.asked, day)
    if figure.exactly and figure.asked.at:
        rows = rows.filter(place=figure.asked.at)
    if figure.undecided:
        rows = rows.filter(category=UNDECIDED)
    return rows.filter(**{figure.counted: 1})


def _rows(
    actor: Actor, asked: Asked, day: str, by: str, *, may_sum: bool = True
) -> tuple[QuerySet[Any], str]:
    """Give the rows to add up and the column to group by: the days' sums where they suffice."""
    if may_sum and (summed := _day_sums(actor, asked, by)) is not None:
        rows, key = summed
        rows = rows.filter(day__range=(asked.first, asked.last)).order_by()
        return (rows.annotate(month=TruncMonth("day")), "month") if by == "month" else (rows, key)
    rows = _narrowed(Figures.objects.visible_to(actor), asked, day).order_by()
    if by == "month":
        return rows.annotate(month=TruncMonth(day)), "month"
    return rows, {"unit": _column_below(asked.at), "category": "category", "": ""}[by]


def _day_sums(actor: Actor, asked: Asked, by: str) -> tuple[QuerySet[Any], str] | None:
    """A whole county's days are added up already, by category and by township."""
    county = asked.at
    if county is None or county % 10**9 or not place.is_territorial(county):
        return None
    reads_it = any(low <= county < high for low, high in actor.ranges)
    if not reads_it or (asked.category and by == "unit"):
        return None
    dimension = "place" if by == "unit" else "category"
    rows = FigureDay.objects.visible_to(actor).filter(county=county, dimension=dimension)
    if asked.category:
        rows = rows.filter(**_of_category(asked.category, "key"))
    return rows, "key" if by else ""


def _narrowed(rows: QuerySet[Figures], asked: Asked, day: str) -> QuerySet[Figures]:
    rows = rows.filter(**{f"{day}__range": (asked.first, asked.last)})
    if asked.at is not None:
        rows = rows.filter(_at(asked.at))
    return rows.filter(**_of_category(asked.category, "category")) if asked.category else rows


def _at(unit: int) -> Q:
    if not place.is_territorial(unit):
        return Q(lead=unit)
    column = {1: "county", 2: "township", 3: "community"}.get(_depth(unit), "place")
    return Q(**{column: unit})


def _column_below(unit: int | None) -> str:
    if unit is None or not place.is_territorial(unit):
        return "county"
    return {1: "township", 2: "community"}.get(_depth(unit), "place")


def _depth(unit: int) -> int:
    return list(place.Level).index(place.level_of(unit)) + 1


def _of_category(code: str, column: str) -> Mapping[str, str]:
    return {column: code} if len(code) == 4 else {f"{column}__startswith": code}
