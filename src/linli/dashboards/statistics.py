"""The statistics page: counts and rates of a period, by unit, category or month (f.1, R42)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, needs
from linli.dashboards.statistics_form import BY, StatisticsForm, end_of, presets, road
from linli.incidents.figure_queries import CLOCKS, sums, times
from linli.incidents.models import Category
from linli.incidents.models.figures import UNDECIDED
from linli.incidents.rates import COUNTED, RATES, Rate
from linli.kernel import clock
from linli.organisation.models import Unit
from linli.organisation.roles import REPORT

HEADLINE = ("reported", "accepted", "due", "closed", "on_time", "overdue", "hanging")
COLUMNS = ("reported", "due", "closed", "on_time")
IN_TABLE = ("on_time", "closed", "reworked", "sent_back", "extended", "suspended")


@dataclass(frozen=True)
class Shown:
    """A rate with what it is made of, each part a link to its rows."""

    rate: Rate
    value: Decimal | None
    over: int
    under: int
    over_link: str
    under_link: str


@dataclass(frozen=True)
class Line:
    """A row of the table: where it leads, its counts and rates."""

    name: str
    link: str
    counts: list[tuple[str, int, str]]  # label, number, link
    rates: list[tuple[str, Decimal | None]]


@needs(REPORT)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show what was reported, accepted and closed in time, and how long it took."""
    actor, given = actor_of(request), request.GET.dict()
    form = StatisticsForm.read(given, actor)
    total = sums(actor, form.asked)[None]
    grouped = sums(actor, form.asked, form.by)
    names = _names(form, grouped)
    shown = {
        "form": form,
        "road": [(unit.name, form.query(at=unit.pk)) for unit in road(form.at, actor)],
        "all_categories": form.query(category=""),
        "presets": [(label, form.of(p), p == form.period) for label, p in presets(clock.today())],
        "ways": [(label, form.query(by=by), by == form.by) for by, label in BY.items()],
        "headline": [(COUNTED[n], total[n], rows_link(form, n)) for n in HEADLINE],
        "rates": [_shown(rate, total, form) for rate in RATES],
        "columns": [COUNTED[name] for name in COLUMNS],
        "rate_columns": [rate.label for rate in RATES if rate.code in IN_TABLE],
        "lines": [_line(form, key, grouped[key], names) for key in _ordered(form, grouped, names)],
        "trend": _trend(grouped) if form.by == "month" else [],
        "times": _times(actor, form),
        "clocks": CLOCKS.values(),
    }
    return render(request, "dashboards/statistics.html", shown)


def rows_link(form: StatisticsForm, counted: str, **narrower: Any) -> str:
    """Write the address of the list that shows just the rows a figure counts."""
    asked = {
        "counted": counted,
        "from": form.period.first.isoformat(),
        "to": form.period.last.isoformat(),
        "at": form.at or "",
        "category": form.category,
    } | narrower
    return "/incidents?" + urlencode({name: value for name, value in asked.items() if value})


def _shown(rate: Rate, counts: Mapping[str, int], form: StatisticsForm) -> Shown:
    over = counts.get(rate.over, 0) - counts.get(rate.less, 0)
    link = "" if rate.is_index or rate.less else rows_link(form, rate.over)
    under_link = rows_link(form, rate.under)
    return Shown(rate, rate.of(counts), over, counts.get(rate.under, 0), link, under_link)


def _line(form: StatisticsForm, key: Any, counts: Mapping[str, int], names: dict[Any, str]) -> Line:
    narrower = _narrower(form, key)
    return Line(
        names.get(key) or str(key),
        _deeper(form, key),
        [(COUNTED[n], counts.get(n, 0), rows_link(form, n, **narrower)) for n in COLUMNS],
        [(rate.label, rate.of(counts)) for rate in RATES if rate.code in IN_TABLE],
    )


def _narrower(form: StatisticsForm, key: Any) -> dict[str, Any]:
    if form.by == "category":
        return {"category": "" if key == UNDECIDED else key, "undecided": key == UNDECIDED and "1"}
    if form.by == "month":
        first = max(_day(key), form.period.first)
        return {
            "from": first.isoformat(),
            "to": min(end_of(_day(key)), form.period.last).isoformat(),
        }
    itself = _is_itself(form, key)
    return {"at": form.at if itself else key, "exactly": itself and "1"}


def _deeper(form: StatisticsForm, key: Any) -> str:
    """Where a click on the name leads: a unit's own statistics, or a category's by month."""
    if form.by == "unit":
        return "" if key is None or _is_itself(form, key) else form.query(at=key)
    if form.by == "category":
        return "" if key == UNDECIDED else form.query(category=key, by="month")
    return form.query(**{"from": f"{_day(key):%Y-%m}", "to": f"{_day(key):%Y-%m}", "by": "unit"})


def _is_itself(form: StatisticsForm, key: Any) -> bool:
    return key is None or str(key) == str(form.at)


def _day(key: Any) -> date:
    day: date = key.date() if hasattr(key, "date") else key
    return day


def _names(form: StatisticsForm, grouped: Mapping[Any, Any]) -> dict[Any, str]:
    if form.by == "month":
        return {key: f"{_day(key):%Y 年 %-m 月}" for key in grouped}
    if form.by == "category":
        return dict(Category.objects.values_list("code", "name")) | {UNDECIDED: "待定"}
    numbers = {int(key): key for key in grouped if key is not None}
    units = Unit.objects.filter(pk__in=numbers).values_list("pk", "name")
    found = {numbers[pk]: name for pk, name in units}
    own = next((key for key in grouped if _is_itself(form, key)), "")
    return found | ({own: f"{found.get(own, '')}（不清楚具体哪里）"} if own in grouped else {})


def _ordered(form: StatisticsForm, grouped: Mapping[Any, Any], names: dict[Any, str]) -> list[Any]:
    if form.by == "month":
        return sorted(grouped, key=_day)
    if form.by == "unit":
        return sorted(grouped, key=lambda key: int(key or 0))
    return sorted(grouped, key=lambda key: (-grouped[key].get("reported", 0), names.get(key, "")))


def _trend(grouped: Mapping[Any, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Lay out the on-time rate month by month in a box of 100 × 40; empty months are left out."""
    rate = next(rate for rate in RATES if rate.code == "on_time")
    values = [(_day(key), rate.of(grouped[key])) for key in sorted(grouped, key=_day)]
    known = [(day, value) for day, value in values if value is not None]
    step = 84 / max(len(known) - 1, 1)
    return [
        {
            "x": round(8 + step * n, 2),
            "y": round(36 - float(value) * 0.32, 2),
            "value": value,
            "label": f"{day:%-m}月",
        }
        for n, (day, value) in enumerate(known)
    ]


def _times(actor: Any, form: StatisticsForm) -> list[dict[str, Any]]:
    """Say by category how long the closed ones took, in whole and at each level."""
    names = dict(Category.objects.values_list("code", "name")) | {UNDECIDED: "待定"}
    return [
        {
            "name": names.get(row["group"], row["group"]),
            "closed": row["minutes_n"],
            "clocks": [
                (label, row[f"{name}_median"], row[f"{name}_p90"]) for name, label in CLOCKS.items()
            ],
        }
        for row in times(actor, form.asked)
    ]
