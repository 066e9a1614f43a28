"""Working-time arithmetic for deadlines: pure, exact to the second, no database."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from linli.kernel.clock import CHINA

Unit = Literal["m", "h", "d"]
Kind = Literal["work", "clock", "calendar"]
Span = tuple[time, time]
Spans = tuple[Span, ...]

DEFAULT_SPANS: Spans = ((time(8, 30), time(12)), (time(14), time(17, 30)))

# Longer than any real holiday: whoever finds no workday for this long has a broken calendar.
_LONGEST_REST = 400
_LONGEST_LIMIT = timedelta(days=3650)
_LAST_SECOND = time(23, 59, 59)
_UNITS: dict[str, timedelta] = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_LABELS: dict[tuple[Kind, Unit], str] = {
    ("work", "m"): "工作分钟",
    ("work", "h"): "工作时",
    ("work", "d"): "工作日",
    ("clock", "m"): "分钟",
    ("clock", "h"): "小时",
    ("calendar", "d"): "自然日",
}


def same_spans_all_year(_day: date) -> Spans:
    """Give the default spans, 08:30-12:00 and 14:00-17:30 (workflow d.4)."""
    return DEFAULT_SPANS


@dataclass(frozen=True)
class WorkCalendar:
    """Which days and hours are worked: the yearly notice of the State Council, and the spans.

    `spans` gives the spans of a workday in order and without overlap; it may vary by season.
    """

    holidays: frozenset[date] = frozenset()
    makeup_workdays: frozenset[date] = frozenset()
    announced_years: frozenset[int] = frozenset()
    spans: Callable[[date], Spans] = same_spans_all_year
    tz: tzinfo = CHINA
    _known: dict[date, list[tuple[datetime, datetime]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_workday(self, day: date) -> bool:
        """Tell whether the day is worked; Monday to Friday where no notice says otherwise."""
        if day in self.makeup_workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def worked(self, day: date) -> list[tuple[datetime, datetime]]:
        """Give the spans of the day as moments; none on a day off."""
        spans = self._known.get(day)
        if spans is None:
            spans = self._known[day] = self._worked(day)
        return spans

    def _worked(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.is_workday(day):
            return []
        return [
            (datetime.combine(day, begin, self.tz), datetime.combine(day, end, self.tz))
            for begin, end in self.spans(day)
        ]


@dataclass(frozen=True)
class Limit:
    """How long something may take: a whole number of minutes, hours or days of one kind of time.

    ValueError (Chinese) for zero, for more than ten years, and for calendar time not in days.
    """

    amount: int
    unit: Unit
    kind: Kind

    def __post_init__(self) -> None:
        if self.unit not in _UNITS or self.kind not in ("work", "clock", "calendar"):
            raise ValueError("时限的单位或计时方式不认识。")
        if self.kind == "calendar" and self.unit != "d":
            raise ValueError("自然日只能按天计，请写成如 30d。")
        if self.amount < 1:
            raise ValueError("时限至少为 1。")
        if self.amount * _UNITS[self.unit] > _LONGEST_LIMIT:
            raise ValueError("时限过长，最多十年。")

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def label(self) -> str:
        """Say the limit in Chinese; days of the clock as hours, so that nobody reads workdays."""
        if self.kind == "clock" and self.unit == "d":
            return f"{self.amount * 24} 小时"
        return f"{self.amount} {_LABELS[self.kind, self.unit]}"

    def scaled(self, percent: int) -> "Limit":
        """Give that part of the limit in the same kind of time: 50 for rework, 200 for extending.

        Rounded up: workdays and calendar days to whole days, everything else to minutes.
        """
        if self.unit == "d" and self.kind != "clock":
            return Limit(-(-self.amount * percent // 100), "d", self.kind)
        minutes = -(-self.amount * (_UNITS[self.unit] // _UNITS["m"]) * percent // 100)
        if minutes % 60 == 0:
            return Limit(minutes // 60, "h", self.kind)
        return Limit(minutes, "m", self.kind)


@dataclass(frozen=True)
class Moments:
    """When to urge, when it is due, and when the yellow and the red card follow."""

    urge_at: datetime
    due_at: datetime
    yellow_at: datetime
    red_at: datetime


def parse_limit(text: str, kind: Kind) -> Limit:
    """Read "4h", "10m" or "3d"; ValueError with a Chinese message otherwise."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    found = re.fullmatch(r"([0-9]{1,9})([mhd])", plain)
    if not found:
        raise ValueError("时限应为整数加单位：m 分钟、h 小时、d 天，如 4h。")
    unit: Unit = "m" if found[2] == "m" else "h" if found[2] == "h" else "d"
    return Limit(int(found[1]), unit, kind)


def due(start: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """Give the moment a limit ends (settled 2.15), in the zone of the calendar.

    ValueError for a naive `start` and for a calendar without workdays.
    """
    start = _local(start, calendar)
    if limit.kind == "calendar":
        day = start.date() + timedelta(days=limit.amount)
        return datetime.combine(day, _LAST_SECOND, calendar.tz)
    if limit.kind == "clock":
        return start + limit.amount * _UNITS[limit.unit]
    if limit.unit == "d":
        return _end_of_workday(start.date(), limit.amount, calendar)
    return _advance(start, limit.amount * _UNITS[limit.unit], calendar)


def end_of_day(start: datetime, calendar: WorkCalendar) -> datetime:
    """Give the end of the last span of the day ("same day"); once that is past, the next one's."""
    start = _local(start, calendar)
    spans = calendar.worked(start.date())
    if spans and start < spans[-1][1]:
        return spans[-1][1]
    return _end_of_workday(start.date(), 1, calendar)


def moments(start: datetime, limit: Limit, calendar: WorkCalendar) -> Moments:
    """Give the timers of a limit: due -25 %, due, +50 % and +100 % (workflow d.4, settled 2.15).

    `due_at` is the exact rule. The parts are of the limit in the same kind of time; n workdays
    count as n times the working time of the day they end on. `urge_at` is never before `start`.
    """
    return moments_at(start, due(start, limit, calendar), limit, calendar)


def moments_at(start: datetime, due_at: datetime, limit: Limit, calendar: WorkCalendar) -> Moments:
    """Give the timers around a due date that was moved: the parts stay those of the limit."""
    due_at = _local(due_at, calendar)
    if limit.kind == "work" and limit.unit == "d":
        return _around(start, due_at, limit.amount * _length(due_at.date(), calendar), calendar)
    length = limit.amount * _UNITS[limit.unit]
    if limit.kind == "work":
        return _around(start, due_at, length, calendar)
    return Moments(due_at - length / 4, due_at, due_at + length / 2, due_at + length)


def moments_between(
    start: datetime, due_at: datetime, kind: Kind, calendar: WorkCalendar
) -> Moments:
    """Give the timers of a date that a person set: parts of the time it leaves, of one kind."""
    length = length_between(start, due_at, kind, calendar)
    if kind == "work" and length:
        return _around(start, _local(due_at, calendar), length, calendar)
    span = max(due_at - start, timedelta())
    return Moments(due_at - span / 4, due_at, due_at + span / 2, due_at + span)


def length_between(start: datetime, end: datetime, kind: Kind, calendar: WorkCalendar) -> timedelta:
    """Measure the time between two moments in one kind of time; never negative."""
    if end <= start:
        return timedelta()
    if kind != "work":
        return end - start
    start, end = _local(start, calendar), _local(end, calendar)
    total = timedelta()
    for ordinal in range(start.toordinal(), end.toordinal() + 1):
        for begin, finish in calendar.worked(date.fromordinal(ordinal)):
            if begin < end and start < finish:
                total += min(finish, end) - max(begin, start)
    return total


def moved(moment: datetime, by: timedelta, kind: Kind, calendar: WorkCalendar) -> datetime:
    """Move a moment on by an amount of one kind of time."""
    if not by:
        return moment
    return _advance(_local(moment, calendar), by, calendar) if kind == "work" else moment + by


def moments_of_same_day(start: datetime, calendar: WorkCalendar) -> Moments:
    """Give the timers of "same day": the parts are those of one workday."""
    due_at = end_of_day(start, calendar)
    return _around(start, due_at, _length(due_at.date(), calendar), calendar)


def worked_minutes(start: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """Count the whole minutes inside spans between two moments; 0 when `end` is not later."""
    return length_between(start, end, "work", calendar) // _UNITS["m"]


def unannounced_year(start: datetime, due_at: datetime, calendar: WorkCalendar) -> int | None:
    """Name the first year touched whose holidays are not announced: the loud warning of d.4."""
    first, last = _local(start, calendar).year, _local(due_at, calendar).year
    return next((y for y in range(first, last + 1) if y not in calendar.announced_years), None)


def _local(moment: datetime, calendar: WorkCalendar) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a deadline needs an aware datetime")
    return moment.astimezone(calendar.tz)


def _workdays(
    day: date, step: Literal[1, -1], calendar: WorkCalendar
) -> Iterator[list[tuple[datetime, datetime]]]:
    """Yield the spans of each day that is worked, from `day` on, forwards or backwards."""
    rest = 0
    while rest < _LONGEST_REST:
        spans = calendar.worked(day)
        if spans:
            yield spans
        rest = 0 if spans else rest + 1
        day += timedelta(days=step)
    raise ValueError("工作日历里一年多没有一个工作日，请检查。")


def _end_of_workday(day: date, n: int, calendar: WorkCalendar) -> datetime:
    days = _workdays(day + timedelta(days=1), 1, calendar)
    for _ in range(n - 1):
        next(days)
    return next(days)[-1][1]


def _length(day: date, calendar: WorkCalendar) -> timedelta:
    return sum((end - begin for begin, end in calendar.worked(day)), timedelta())


def _advance(start: datetime, length: timedelta, calendar: WorkCalendar) -> datetime:
    """Go forwards by working time; what ends exactly with a span ends there, not in the next."""
    for spans in _workdays(start.date(), 1, calendar):
        for begin, end in spans:
            begin = max(begin, start)
            if length <= end - begin:
                return begin + length
            length -= max(end - begin, timedelta())
    raise AssertionError("unreachable: the workdays end in an error")


def _retreat(start: datetime, length: timedelta, calendar: WorkCalendar) -> datetime:
    """Go backwards by working time."""
    for spans in _workdays(start.date(), -1, calendar):
        for begin, end in reversed(spans):
            end = min(end, start)
            if length <= end - begin:
                return end - length
            length -= max(end - begin, timedelta())
    raise AssertionError("unreachable: the workdays end in an error")


def _around(
    start: datetime, due_at: datetime, length: timedelta, calendar: WorkCalendar
) -> Moments:
    return Moments(
        max(_local(start, calendar), _retreat(due_at, length / 4, calendar)),
        due_at,
        _advance(due_at, length / 2, calendar),
        _advance(due_at, length, calendar),
    )
