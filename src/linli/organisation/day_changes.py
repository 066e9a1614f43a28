"""Compares what a notice says of days with what the calendar keeps; writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from linli.organisation.holiday_notice import DayKind, Told
from linli.organisation.models import CalendarDay


@dataclass(frozen=True)
class DayChange:
    """What one day becomes, and whether that is new."""

    day: date
    kind: DayKind
    name: str
    outcome: str  # new, changed, same

    @property
    def label(self) -> str:
        return {"new": "新增", "changed": "更改", "same": "不变"}[self.outcome]


def changes(told: Iterable[Told]) -> list[DayChange]:
    """Compare what lines say with what is kept; nothing is written."""
    wanted = {day: line for line in told for day in line.days}
    kept = {row.day: row for row in CalendarDay.objects.filter(day__in=wanted)}
    found = []
    for day, line in sorted(wanted.items()):
        row = kept.get(day)
        before = (_kind_of(row), row.name) if row else (DayKind.PLAIN, "")
        after = (_effective(day, line.kind), line.name)
        after = (DayKind.PLAIN, "") if after[0] is DayKind.PLAIN else after
        outcome = "same" if before == after else "changed" if row else "new"
        found.append(DayChange(day, *after, outcome))
    return found


def _kind_of(row: CalendarDay) -> DayKind:
    return DayKind.WORK if row.is_workday else DayKind.REST


def _effective(day: date, kind: DayKind) -> DayKind:
    """Keep only what differs: a Saturday at rest, a Monday worked is nothing special."""
    usual = DayKind.WORK if day.weekday() < 5 else DayKind.REST
    return DayKind.PLAIN if kind is usual else kind
