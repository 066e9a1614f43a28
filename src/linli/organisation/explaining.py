"""Explains a deadline in sentences: from where it counts, what each day gives, what is skipped."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby

from linli.kernel.worktime import Limit, WorkCalendar, due, end_of_day

_DAYS = "一二三四五六日"
_FULL_DAY = "full"
Names = Mapping[date, str]  # of the days that differ from Monday to Friday
Piece = tuple[str, date, str]  # what kind of day, which, and the sentence it makes alone


def explain(
    start: datetime, limit: Limit | None, calendar: WorkCalendar, names: Names
) -> list[str]:
    """Say step by step how the moment is found; None is "same day"."""
    start = start.astimezone(calendar.tz)
    if limit is None:
        end = end_of_day(start, calendar)
        late = ["当天的上班时间已过，顺延到下一个工作日。"] if end.date() > start.date() else []
        return [*late, f"{_day(end.date())}最后一段下班是 {end:%H:%M}。"]
    if limit.kind == "clock":
        return [f"从 {_moment(start)} 起不分昼夜、不管休息，连续计 {limit.label}。"]
    if limit.kind == "calendar":
        end = due(start, limit, calendar)
        return [
            f"从第二天数起，休息日也算；第 {limit.amount} 天是{_day(end.date())}，到当天最后一秒。"
        ]
    count = _workdays if limit.unit == "d" else _hours
    return count(start, limit, calendar, names)


def _workdays(start: datetime, limit: Limit, calendar: WorkCalendar, names: Names) -> list[str]:
    """Count whole days from the one after the start (settled 2.15)."""
    end = due(start, limit, calendar)
    pieces, n = [], 0
    for day in _each(start.date() + timedelta(days=1), end.date()):
        if calendar.worked(day):
            n += 1
            pieces.append((_FULL_DAY, day, f"第 {n} 个工作日是{_day(day)}{_why(day, names)}。"))
        else:
            pieces.append(_skipped(day, names))
    told = _merge(pieces, lambda days: f"{_span(days)}都上班，共 {len(days)} 个工作日。")
    return [
        "当天不算，从第二天数起。",
        *told,
        f"第 {limit.amount} 个工作日最后一段下班是 {end:%H:%M}。",
    ]


def _hours(start: datetime, limit: Limit, calendar: WorkCalendar, names: Names) -> list[str]:
    """Count hours or minutes inside the spans."""
    end = due(start, limit, calendar)
    pieces: list[Piece] = []
    for day in _each(start.date(), end.date()):
        spans = calendar.worked(day)
        parts = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
        if parts:
            whole = parts == spans
            pieces.append((_FULL_DAY if whole else "part", day, _counted(day, parts, names)))
        elif not spans:
            pieces.append(_skipped(day, names))
    told = _merge(pieces, lambda days: f"{_span(days)}每天全天计时，共 {len(days)} 个工作日。")
    first = _first_moment(start, end, calendar)
    moved = [f"开始时间不在上班时间内，从 {_moment(first)} 起算。"] if first != start else []
    return [*moved, *told, f"计满 {limit.label}。"]


def _first_moment(start: datetime, end: datetime, calendar: WorkCalendar) -> datetime:
    for day in _each(start.date(), end.date()):
        for a, b in calendar.worked(day):
            if b > start:
                return max(a, start)
    return start


def _counted(day: date, parts: list[tuple[datetime, datetime]], names: Names) -> str:
    minutes = sum(int((b - a).total_seconds()) for a, b in parts) // 60
    hours = "、".join(f"{a:%H:%M}–{b:%H:%M}" for a, b in parts)
    return f"{_day(day)}{_why(day, names)} {hours}，计 {_length(minutes)}。"


def _skipped(day: date, names: Names) -> Piece:
    why = names.get(day) or ("周末" if day.weekday() > 4 else "不上班")
    return (f"skip {why}", day, f"{_day(day)}休息（{why}），不计。")


def _merge(pieces: list[Piece], full: Callable[[list[date]], str]) -> Iterator[str]:
    """Say days of one kind in a row together."""
    for kind, group in groupby(pieces, key=lambda piece: piece[0]):
        rows = list(group)
        days = [day for _, day, _ in rows]
        if kind == "part" or len(rows) < (3 if kind == _FULL_DAY else 2):
            yield from (text for _, _, text in rows)
        elif kind == _FULL_DAY:
            yield full(days)
        else:
            yield f"{_span(days)}休息（{kind.removeprefix('skip ')}），不计。"


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _why(day: date, names: Names) -> str:
    return f"（{names[day]}）" if day in names else ""


def _span(days: list[date]) -> str:
    return f"{_day(days[0])}至{_day(days[-1])}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日（周{_DAYS[day.weekday()]}）"


def _moment(at: datetime) -> str:
    return f"{_day(at.date())} {at:%H:%M}"


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join(f"{n} {unit}" for n, unit in ((hours, "小时"), (rest, "分钟")) if n) or "0 分钟"
