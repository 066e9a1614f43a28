"""The working calendar of a unit, read from the tables, and deadlines counted by it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from django.db import connection

from linli.kernel import clock, place, worktime
from linli.kernel.batch import remembered
from linli.kernel.errors import Invalid
from linli.kernel.worktime import DEFAULT_SPANS, Kind, Spans, WorkCalendar
from linli.organisation.models import CalendarDay, CalendarYear, DaySpan, Unit

KINDS: dict[str, str] = {"work": "工作时间", "clock": "时钟时间", "calendar": "自然日"}

# One row that changes with any edit, in any process, also when a transaction is rolled back.
_VERSION = """
SELECT (SELECT coalesce(sum(hashtext(d::text)::bigint), 0) FROM organisation_calendarday d),
       (SELECT coalesce(sum(hashtext(y::text)::bigint), 0) FROM organisation_calendaryear y),
       (SELECT coalesce(sum(hashtext(s::text)::bigint), 0) FROM organisation_dayspan s)
"""

Season = tuple[int, int]
WHOLE_YEAR: Season = (101, 1231)
Rows = dict[Season, Spans]


@dataclass(frozen=True)
class _Tables:
    """All that the tables say, as it stood at `version`."""

    version: tuple[int, ...]
    holidays: frozenset[date]
    makeup_workdays: frozenset[date]
    announced_years: frozenset[int]
    spans: Mapping[int | None, Rows]
    # by a place's number, else by the seats from a unit upwards: a department may move
    made: dict[int | tuple[int, ...], WorkCalendar] = field(default_factory=dict)


_kept: _Tables | None = None


def calendar_for(unit_id: int | None) -> WorkCalendar:
    """Give the calendar of a unit: its own day spans, else those of the nearest unit above it."""
    tables = remembered("the calendar's tables", _tables)
    if unit_id in tables.made:
        return tables.made[unit_id]
    seats = _upwards(unit_id)
    if seats not in tables.made:
        tables.made[seats] = WorkCalendar(
            holidays=tables.holidays,
            makeup_workdays=tables.makeup_workdays,
            announced_years=tables.announced_years,
            spans=_spans_of(seats, tables.spans),
        )
    if unit_id and place.is_territorial(unit_id):
        tables.made[unit_id] = tables.made[seats]
    return tables.made[seats]


def deadline(start: datetime, limit_text: str, kind: str, unit: Unit | int | None) -> datetime:
    """Give the moment a limit such as "4h" ends for a unit; Invalid for `limit` or `kind`."""
    if kind not in KINDS:
        raise Invalid({"kind": "计时方式应为 work、clock 或 calendar。"})
    if start.tzinfo is None:
        start = start.replace(tzinfo=clock.CHINA)
    try:
        limit = worktime.parse_limit(limit_text, cast(Kind, kind))
        return worktime.due(start, limit, calendar_for(unit.pk if isinstance(unit, Unit) else unit))
    except OverflowError:
        raise Invalid({"start": "开始时间太晚。"}) from None
    except ValueError as error:
        raise Invalid({"limit": str(error)}) from None


def year_warning(today: date | None = None) -> str:
    """Say loudly which year is not announced: this one, or from October on the next; else ""."""
    today = today or clock.now().astimezone(clock.CHINA).date()
    announced = _tables().announced_years
    years = [today.year, *([today.year + 1] if today.month >= 10 else [])]
    missing = "、".join(str(year) for year in years if year not in announced)
    if not missing:
        return ""
    return f"{missing} 年的节假日安排尚未录入，暂按周一至周五上班计算时限；通知公布后请尽快录入。"


def spans_of_season(rows: Rows, day: date) -> Spans:
    """Give the spans of the season that `day` lies in, of the shortest where one lies in another.

    A season may go over the new year.
    """
    number = day.month * 100 + day.day
    around = [season for season in rows if _is_inside(season, number)]
    return rows[min(around, key=_length)] if around else ()


def seasons_overlap(one: Season, other: Season) -> bool:
    """Tell whether two seasons share a day: then one begins inside the other."""
    return _is_inside(one, other[0]) or _is_inside(other, one[0])


def season_label(season: Season) -> str:
    """Say a season in Chinese."""
    if season == WHOLE_YEAR:
        return "全年"
    return "至".join(f"{number // 100}月{number % 100}日" for number in season)


def _is_inside(season: Season, number: int) -> bool:
    begin, end = season
    return begin <= number <= end if begin <= end else number >= begin or number <= end


def _length(season: Season) -> int:
    return (season[1] - season[0]) % 1300


def _spans_of(seats: tuple[int, ...], spans: Mapping[int | None, Rows]) -> Callable[[date], Spans]:
    chain = [spans[seat] for seat in (*seats, None) if seat in spans]

    def of(day: date) -> Spans:
        return next((s for rows in chain if (s := spans_of_season(rows, day))), DEFAULT_SPANS)

    return of


def _upwards(unit_id: int | None) -> tuple[int, ...]:
    """List a unit and those above it, the nearest first."""
    if not unit_id:
        return ()
    if not place.is_territorial(unit_id):
        parent = remembered(("the seat of", unit_id), lambda: _parent(unit_id))
        return (unit_id, *_upwards(parent))
    above = place.parent(unit_id)
    return (unit_id, *_upwards(above))


def _parent(department: int) -> int | None:
    found: int | None = (
        Unit.objects.filter(pk=department).values_list("parent_id", flat=True).first()
    )
    return found


def _tables() -> _Tables:
    """Give the tables as they stand, read again only when their version has changed."""
    global _kept
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        version = tuple(int(n) for n in cursor.fetchone())
    if _kept is None or _kept.version != version:
        _kept = _read(version)
    return _kept


def _read(version: tuple[int, ...]) -> _Tables:
    days = dict(CalendarDay.objects.values_list("day", "is_workday"))
    years = CalendarYear.objects.filter(announced=True).values_list("year", flat=True)
    spans: defaultdict[int | None, Rows] = defaultdict(dict)
    for row in DaySpan.objects.order_by("unit_id", "season_from", "season_to", "starts"):
        seasons = spans[row.unit_id]
        season = (row.season_from, row.season_to)
        seasons[season] = (*seasons.get(season, ()), (row.starts, row.ends))
    return _Tables(
        version,
        frozenset(day for day, is_workday in days.items() if not is_workday),
        frozenset(day for day, is_workday in days.items() if is_workday),
        frozenset(years),
        dict(spans),
    )
