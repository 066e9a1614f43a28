"""Which statistics are asked for: a period of whole months, where, by what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from linli.incidents.figure_queries import Asked
from linli.kernel import clock, place
from linli.kernel.scope import Actor
from linli.organisation.models import Unit

BY = {"unit": "按单位", "category": "按类别", "month": "按月"}


@dataclass(frozen=True)
class Period:
    """Whole months, both included."""

    first: date
    last: date

    @property
    def words(self) -> str:
        return f"{self.first:%Y-%m-%d} 至 {self.last:%Y-%m-%d}"


def month_of(text: str) -> date | None:
    """Read 2026-11 as the first day of that month; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def end_of(month: date) -> date:
    """Give the last day of a month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def presets(today: date) -> list[tuple[str, Period]]:
    """Give the periods that offices speak of."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    year = month.replace(month=1)
    return [
        ("本月", Period(month, end_of(month))),
        ("上月", Period(before, end_of(before))),
        ("本季", Period(quarter, end_of(month))),
        ("本年", Period(year, end_of(month))),
    ]


@dataclass(frozen=True)
class StatisticsForm:
    """What the address asks for; nonsense asks for this year of one's own place."""

    period: Period
    at: int | None
    by: str
    category: str

    @classmethod
    def read(cls, given: Mapping[str, str], actor: Actor) -> "StatisticsForm":
        year = presets(clock.today())[-1][1]
        first = month_of(given.get("from", "")) or year.first
        last = end_of(month_of(given.get("to", "")) or year.last)
        period = Period(first, last) if first <= last else year
        at = given.get("at", "")
        unit = int(at) if at.isdecimal() and len(at) < 18 else home(actor)
        by = given.get("by", "") if given.get("by") in BY else "unit"
        category = given.get("category", "")
        return cls(period, unit, by, category if category.isdecimal() else "")

    @property
    def asked(self) -> Asked:
        return Asked(self.period.first, self.period.last, self.at, self.category)

    def query(self, **changes: object) -> str:
        """Write the address of these statistics with something changed."""
        now = {
            "from": f"{self.period.first:%Y-%m}",
            "to": f"{self.period.last:%Y-%m}",
            "at": self.at or "",
            "by": self.by,
            "category": self.category,
        }
        return "?" + urlencode({name: value for name, value in (now | changes).items() if value})

    def of(self, period: Period) -> str:
        """Write the address of another period."""
        return self.query(**{"from": f"{period.first:%Y-%m}", "to": f"{period.last:%Y-%m}"})


def home(actor: Actor) -> int | None:
    """Give the place whose statistics a person wants first; None for who looks after none."""
    return min((low for low, _ in actor.ranges), default=None)


def road(at: int | None, actor: Actor) -> list[Unit]:
    """Give the units from one's own down to the one asked for, for the way back up."""
    if at is None:
        return []
    numbers = {at}
    if place.is_territorial(at):
        numbers |= {number for level in place.Level if (number := place.ancestor(at, level))}
    mine = [number for number in numbers if number == at or _looks_after(number, actor)]
    return list(Unit.objects.filter(pk__in=mine).defer("boundary").order_by("id"))


def _looks_after(number: int, actor: Actor) -> bool:
    return any(low <= number <= high for low, high in actor.ranges)
