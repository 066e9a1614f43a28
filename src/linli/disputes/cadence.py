"""How often each level looks for disputes: grids weekly, communities twice a month, townships
monthly (data dictionary c.8); pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from linli.kernel.place import Level

# Each level that looks, with the words of its period.
LEVELS = (Level.GRID, Level.COMMUNITY, Level.TOWNSHIP)
HALF = 15  # the first half of a month ends with it


@dataclass(frozen=True)
class Period:
    """From the first to the last day, and how people call it."""

    starts: date
    ends: date
    name: str

    def __contains__(self, day: date) -> bool:
        return self.starts <= day <= self.ends


def period_at(level: Level, day: date) -> Period:
    """Give the period of a level that a day lies in."""
    if level is Level.GRID:
        monday = day - timedelta(days=day.weekday())
        sunday = monday + timedelta(days=6)
        return Period(monday, sunday, f"{_short(monday)}至{_short(sunday)}")
    last = monthrange(day.year, day.month)[1]
    if level is Level.TOWNSHIP:
        return Period(day.replace(day=1), day.replace(day=last), f"{day.year}年{day.month}月")
    first, until, half = (1, HALF, "上半月") if day.day <= HALF else (HALF + 1, last, "下半月")
    return Period(day.replace(day=first), day.replace(day=until), f"{day.month}月{half}")


def period_before(level: Level, period: Period) -> Period:
    """Give the period before one."""
    return period_at(level, period.starts - timedelta(days=1))


def periods_between(level: Level, first: date, last: date) -> list[Period]:
    """Give the periods that end between two days: those that were due."""
    found, period = [], period_at(level, first)
    while period.ends <= last:
        if period.ends >= first:
            found.append(period)
        period = period_at(level, period.ends + timedelta(days=1))
    return found


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
