"""Writes: the days of a year, the year's notice, and the working hours of a unit.

What they change counts for deadlines set from then on; those already set stay.
"""

from collections.abc import Iterable
from datetime import date, time

from linli.journal.services import record
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.organisation.calendar import WHOLE_YEAR, season_label, seasons_overlap
from linli.organisation.day_changes import DayChange, changes
from linli.organisation.holiday_notice import DayKind, Told
from linli.organisation.models import CalendarDay, CalendarYear, DaySpan, Unit
from linli.organisation.powers import must_at, must_for_all
from linli.organisation.roles import MANAGE_UNITS

FIRST_YEAR, LAST_YEAR = 2004, 2100


def set_day(day: date, *, actor: Actor, kind: DayKind, name: str = "") -> DayChange:
    """Make a day a holiday, a make-up workday, or again what its day of the week says."""
    must_for_all(actor)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid({"day": f"年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。"})
    if len(name) > 40:
        raise Invalid({"name": "名称最多 40 个字。"})
    told = Told(0, "", (day,), kind, name)
    (change,) = changes([told])
    _write([change], actor=actor, year=day.year)
    return change


def take_notice(
    year: int, told: Iterable[Told], *, actor: Actor, source: str = "", announced: bool = True
) -> list[DayChange]:
    """Take a notice whole, or nothing when a line is wrong; a second time changes nothing."""
    must_for_all(actor)
    lines = list(told)
    if not any(line.days for line in lines) or any(line.error for line in lines):
        raise Invalid({"text": "有看不懂的行，什么都没有写入；请按提示改正。"})
    found = changes(lines)
    _write(found, actor=actor, year=year)
    if announced:
        set_year(year, actor=actor, announced=True, source=source)
    return found


def set_year(year: int, *, actor: Actor, announced: bool, source: str = "") -> CalendarYear:
    """Say whether the arrangement of a year is announced, and by which paper."""
    must_for_all(actor)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid({"year": f"年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。"})
    if announced and not source.strip():
        raise Invalid({"source": "请写明依据，如国务院办公厅关于这一年放假安排的通知。"})
    if len(source) > 120:
        raise Invalid({"source": "依据最多 120 个字。"})
    row = CalendarYear.objects.filter(pk=year).first() or CalendarYear(year=year)
    wanted = (announced, source.strip() if announced else "")
    if (row.announced, row.source) != wanted or row._state.adding:
        row.announced, row.source = wanted
        row.save()
        _record("calendar.year", actor, year, {"announced": announced})
    return row


def set_spans(
    unit: Unit, *, actor: Actor, season: tuple[int, int], spans: list[tuple[time, time]]
) -> None:
    """Give a unit its own working hours for a season of each year; no spans takes them away."""
    role = must_at(actor, MANAGE_UNITS, unit)
    _check_spans(spans)
    own = DaySpan.objects.filter(unit=unit)
    for other in set(own.values_list("season_from", "season_to")) - {season, WHOLE_YEAR}:
        if spans and season != WHOLE_YEAR and seasons_overlap(season, other):
            raise Invalid({"season": f"与已有的季节 {season_label(other)} 重叠。"})
    begin, end = season
    own.filter(season_from=begin, season_to=end).delete()
    DaySpan.objects.bulk_create(
        DaySpan(unit=unit, season_from=begin, season_to=end, starts=starts, ends=ends)
        for starts, ends in spans
    )
    detail = {"season": f"{begin:04}-{end:04}", "spans": len(spans)}
    _record("calendar.spans", actor, unit.pk, detail, county=unit.county_number, role=role)


def _check_spans(spans: list[tuple[time, time]]) -> None:
    for n, (starts, ends) in enumerate(spans):
        if starts >= ends:
            raise Invalid({f"span_{n}": "下班时间应晚于上班时间。"})
        if n and starts < spans[n - 1][1]:
            raise Invalid({f"span_{n}": "应在上一段下班之后。"})


def _write(found: list[DayChange], *, actor: Actor, year: int) -> None:
    real = [change for change in found if change.outcome != "same"]
    if not real:
        return
    CalendarDay.objects.filter(day__in=[c.day for c in real]).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=c.day, is_workday=c.kind is DayKind.WORK, name=c.name)
        for c in real
        if c.kind is not DayKind.PLAIN
    )
    days = {c.day.isoformat(): c.kind.value for c in real}
    _record("calendar.days", actor, year, {"days": days})


def _record(
    action: str,
    actor: Actor,
    number: int,
    detail: dict[str, object],
    county: int | None = None,
    role: str = "",
) -> None:
    record(
        action,
        actor=actor,
        object_type="calendar",
        object_id=number,
        county=county,
        detail=detail,
        role=role,
    )
