"""Deadlines: the examples of the rulebook's tables, and what must hold for every start."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.clock import CHINA
from linli.kernel.worktime import (
    Limit,
    Spans,
    WorkCalendar,
    due,
    end_of_day,
    moments,
    moments_of_same_day,
    parse_limit,
    unannounced_year,
    worked_minutes,
)

# May 2026: the 1st is a Friday; 9 May is a Saturday that is worked. 1-5 May are holidays.
CALENDAR = WorkCalendar(
    holidays=frozenset(date(2026, 5, day) for day in range(1, 6)),
    makeup_workdays=frozenset({date(2026, 5, 9)}),
    announced_years=frozenset({2026}),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


# 12 June 2026 is a Friday, 13 a Saturday, 15 a Monday.
@pytest.mark.parametrize(
    ("start", "limit", "kind", "end"),
    [
        # workflow d.4
        ("2026-06-12 16:30", "4h", "work", "2026-06-15 11:30"),
        ("2026-06-12 10:00", "3d", "work", "2026-06-17 17:30"),
        # settled 2.15
        ("2026-06-13 09:00", "1d", "work", "2026-06-15 17:30"),
        ("2026-06-12 18:00", "1d", "work", "2026-06-15 17:30"),
        ("2026-06-15 08:00", "7h", "work", "2026-06-15 17:30"),
        ("2026-06-15 10:00", "3d", "clock", "2026-06-18 10:00"),
        ("2026-06-15 10:00", "30d", "calendar", "2026-07-15 23:59:59"),
        # a start outside the spans moves to the next span
        ("2026-06-15 12:30", "30m", "work", "2026-06-15 14:30"),
        ("2026-06-15 12:00", "30m", "work", "2026-06-15 14:30"),
        ("2026-06-15 17:30", "1m", "work", "2026-06-16 08:31"),
        ("2026-06-15 07:00", "210m", "work", "2026-06-15 12:00"),
        ("2026-06-14 12:00", "1h", "work", "2026-06-15 09:30"),
        ("2026-06-15 11:59:30", "1m", "work", "2026-06-15 14:00:30"),
        # day and night
        ("2026-06-13 23:55", "10m", "clock", "2026-06-14 00:05"),
        ("2026-06-13 20:00", "48h", "clock", "2026-06-15 20:00"),
        # holidays and the Saturday that is worked
        ("2026-04-30 17:00", "1h", "work", "2026-05-06 09:00"),
        ("2026-04-30 10:00", "1d", "work", "2026-05-06 17:30"),
        ("2026-05-08 10:00", "1d", "work", "2026-05-09 17:30"),
        ("2026-05-08 10:00", "2d", "work", "2026-05-11 17:30"),
        # leap day and the end of the year
        ("2028-02-28 10:00", "1d", "calendar", "2028-02-29 23:59:59"),
        ("2028-02-28 10:00", "1d", "work", "2028-02-29 17:30"),
        ("2027-12-31 17:00", "1h", "work", "2028-01-03 09:00"),
        ("2027-12-31 23:00", "2h", "clock", "2028-01-01 01:00"),
        ("2027-12-31 23:59:59", "1d", "calendar", "2028-01-01 23:59:59"),
    ],
)
def test_due(start: str, limit: str, kind: str, end: str) -> None:
    assert due(at(start), parse_limit(limit, kind), CALENDAR) == at(end)  # type: ignore[arg-type]


def test_a_start_in_another_zone_is_read_in_the_calendars() -> None:
    start = datetime(2026, 6, 12, 8, 30, tzinfo=UTC)  # Friday 16:30 in China
    assert due(start, Limit(4, "h", "work"), CALENDAR).isoformat() == "2026-06-15T11:30:00+08:00"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-06-12 10:00", "2026-06-12 17:30"),
        ("2026-06-12 17:29:59", "2026-06-12 17:30"),
        ("2026-06-12 17:30", "2026-06-15 17:30"),
        ("2026-06-12 18:00", "2026-06-15 17:30"),
        ("2026-06-13 10:00", "2026-06-15 17:30"),
        ("2026-05-09 10:00", "2026-05-09 17:30"),
    ],
)
def test_same_day(start: str, end: str) -> None:
    assert end_of_day(at(start), CALENDAR) == at(end)


@pytest.mark.parametrize(
    ("start", "limit", "urge", "end", "yellow", "red"),
    [
        (
            "2026-06-12 10:00",
            Limit(3, "d", "work"),
            "2026-06-17 10:15",
            "2026-06-17 17:30",
            "2026-06-19 12:00",
            "2026-06-22 17:30",
        ),
        (
            "2026-06-12 16:30",
            Limit(4, "h", "work"),
            "2026-06-15 10:30",
            "2026-06-15 11:30",
            "2026-06-15 15:30",
            "2026-06-15 17:30",
        ),
        (
            "2026-06-13 10:00",
            Limit(10, "m", "clock"),
            "2026-06-13 10:07:30",
            "2026-06-13 10:10",
            "2026-06-13 10:15",
            "2026-06-13 10:20",
        ),
        (
            "2026-06-01 10:00",
            Limit(4, "d", "calendar"),
            "2026-06-04 23:59:59",
            "2026-06-05 23:59:59",
            "2026-06-07 23:59:59",
            "2026-06-09 23:59:59",
        ),
    ],
)
def test_moments(start: str, limit: Limit, urge: str, end: str, yellow: str, red: str) -> None:
    timers = moments(at(start), limit, CALENDAR)
    assert timers.urge_at == at(urge)
    assert timers.due_at == at(end)
    assert timers.yellow_at == at(yellow)
    assert timers.red_at == at(red)


def test_the_same_day_is_urged_at_once_when_it_is_late() -> None:
    timers = moments_of_same_day(at("2026-06-12 17:00"), CALENDAR)
    assert timers.urge_at == at("2026-06-12 17:00")
    assert timers.due_at == at("2026-06-12 17:30")
    assert timers.yellow_at == at("2026-06-15 12:00")
    assert timers.red_at == at("2026-06-15 17:30")


@pytest.mark.parametrize(
    ("limit", "label"),
    [
        (Limit(4, "h", "work"), "4 工作时"),
        (Limit(3, "d", "work"), "3 工作日"),
        (Limit(30, "m", "work"), "30 工作分钟"),
        (Limit(24, "h", "clock"), "24 小时"),
        (Limit(3, "d", "clock"), "72 小时"),
        (Limit(10, "m", "clock"), "10 分钟"),
        (Limit(30, "d", "calendar"), "30 自然日"),
    ],
)
def test_labels(limit: Limit, label: str) -> None:
    assert limit.label == label
    assert parse_limit(str(limit), limit.kind) == limit


@pytest.mark.parametrize(
    "text", ["", "4", "h", "4.5h", "-4h", "0h", "4 h", "4w", "4hh", "四h", "9999999999h", "9999d"]
)
def test_a_bad_limit_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(ValueError, match="时限"):
        parse_limit(text, "work")


def test_full_width_and_capitals_are_read() -> None:
    assert parse_limit(" 4H ", "work") == Limit(4, "h", "work")


@pytest.mark.parametrize("unit", ["m", "h"])
def test_calendar_time_is_counted_in_days_only(unit: str) -> None:
    with pytest.raises(ValueError, match="自然日"):
        parse_limit(f"3{unit}", "calendar")


def test_unknown_units_and_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="不认识"):
        Limit(1, "w", "work")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="不认识"):
        Limit(1, "d", "lunar")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limit", "percent", "part"),
    [
        (Limit(3, "d", "work"), 50, Limit(2, "d", "work")),
        (Limit(1, "d", "work"), 50, Limit(1, "d", "work")),
        (Limit(4, "h", "work"), 50, Limit(2, "h", "work")),
        (Limit(5, "h", "work"), 50, Limit(150, "m", "work")),
        (Limit(3, "d", "clock"), 50, Limit(36, "h", "clock")),
        (Limit(30, "d", "calendar"), 50, Limit(15, "d", "calendar")),
        (Limit(7, "d", "work"), 200, Limit(14, "d", "work")),
        (Limit(1, "m", "clock"), 50, Limit(1, "m", "clock")),
    ],
)
def test_scaling_keeps_the_kind_and_rounds_up(limit: Limit, percent: int, part: Limit) -> None:
    assert limit.scaled(percent) == part


def test_seasons_change_the_spans() -> None:
    def spans(day: date) -> Spans:
        summer = 6 <= day.month <= 9
        return (
            (time(8), time(12)),
            (time(15), time(18, 30)) if summer else (time(14), time(17, 30)),
        )

    calendar = WorkCalendar(spans=spans)
    assert due(at("2026-05-29 09:00"), Limit(1, "d", "work"), calendar) == at("2026-06-01 18:30")
    assert due(at("2026-06-01 11:30"), Limit(1, "h", "work"), calendar) == at("2026-06-01 15:30")


@pytest.mark.parametrize("limit", [Limit(1, "h", "work"), Limit(1, "d", "work")])
def test_a_calendar_without_workdays_ends_in_an_error(limit: Limit) -> None:
    idle = WorkCalendar(spans=lambda _day: ())
    with pytest.raises(ValueError, match="工作日历"):
        due(at("2026-06-12 10:00"), limit, idle)
    with pytest.raises(ValueError, match="工作日历"):
        end_of_day(at("2026-06-12 10:00"), idle)


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2026, 6, 12)  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        due(naive, Limit(1, "h", "clock"), CALENDAR)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-06-12 16:30", "2026-06-15 11:30", 240),
        ("2026-06-12 10:00", "2026-06-12 10:00", 0),
        ("2026-06-12 11:00", "2026-06-12 10:00", 0),
        ("2026-06-15 11:00", "2026-06-12 10:00", 0),
        ("2026-06-12 12:00", "2026-06-12 14:00", 0),
        ("2026-06-12 10:00:30", "2026-06-12 10:01:29", 0),
        ("2026-04-30 17:30", "2026-05-06 08:30", 0),
        ("2026-05-08 17:30", "2026-05-11 08:30", 420),
    ],
)
def test_worked_minutes(start: str, end: str, minutes: int) -> None:
    assert worked_minutes(at(start), at(end), CALENDAR) == minutes


def test_worked_minutes_of_ten_years() -> None:
    # 522 whole weeks from a Monday; the calendar takes away 1 (Fri), 4 and 5 May, adds 9 May.
    start = at("2026-01-05 00:00")
    assert worked_minutes(start, start + timedelta(weeks=522), CALENDAR) == (522 * 5 - 2) * 420


def test_the_first_year_without_a_notice_is_named() -> None:
    assert unannounced_year(at("2026-12-01 10:00"), at("2026-12-31 17:30"), CALENDAR) is None
    assert unannounced_year(at("2026-12-31 10:00"), at("2027-01-01 17:30"), CALENDAR) == 2027
    assert unannounced_year(at("2025-12-31 10:00"), at("2026-01-01 17:30"), CALENDAR) == 2025


starts = st.datetimes(
    min_value=datetime(2026, 4, 1),  # noqa: DTZ001
    max_value=datetime(2028, 3, 31),  # noqa: DTZ001
    timezones=st.just(CHINA),
)
limits = st.one_of(
    st.builds(Limit, st.integers(1, 5000), st.just("m"), st.sampled_from(["work", "clock"])),
    st.builds(Limit, st.integers(1, 200), st.just("h"), st.sampled_from(["work", "clock"])),
    st.builds(Limit, st.integers(1, 90), st.just("d"), st.sampled_from(["work", "clock"])),
    st.builds(Limit, st.integers(1, 90), st.just("d"), st.just("calendar")),
)


@given(starts, limits)
def test_due_is_after_the_start_and_the_timers_are_in_order(start: datetime, limit: Limit) -> None:
    timers = moments(start, limit, CALENDAR)
    assert start <= timers.urge_at < timers.due_at < timers.yellow_at < timers.red_at
    assert timers.due_at == due(start, limit, CALENDAR)


@given(starts)
def test_the_timers_of_the_same_day_are_in_order(start: datetime) -> None:
    timers = moments_of_same_day(start, CALENDAR)
    assert start <= timers.urge_at < timers.due_at < timers.yellow_at < timers.red_at


@given(starts, st.timedeltas(timedelta(), timedelta(days=9)), limits)
def test_who_starts_later_is_not_due_earlier(
    start: datetime, delay: timedelta, limit: Limit
) -> None:
    assert due(start, limit, CALENDAR) <= due(start + delay, limit, CALENDAR)


@given(starts, limits)
def test_more_time_is_due_later(start: datetime, limit: Limit) -> None:
    more = Limit(limit.amount + 1, limit.unit, limit.kind)
    assert due(start, limit, CALENDAR) < due(start, more, CALENDAR)


@given(starts, st.integers(1, 300))
def test_work_hours_are_worked(start: datetime, hours: int) -> None:
    end = due(start, Limit(hours, "h", "work"), CALENDAR)
    assert worked_minutes(start, end, CALENDAR) == hours * 60


@given(starts, st.integers(1, 60))
def test_workdays_are_worked_in_full_after_the_day_they_start(start: datetime, days: int) -> None:
    end = due(start, Limit(days, "d", "work"), CALENDAR)
    assert 0 <= worked_minutes(start, end, CALENDAR) - days * 420 <= 420


@given(starts, starts, starts)
def test_worked_minutes_add_up(a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted(moment.replace(second=0, microsecond=0) for moment in (a, b, c))
    parts = worked_minutes(a, b, CALENDAR) + worked_minutes(b, c, CALENDAR)
    assert parts == worked_minutes(a, c, CALENDAR)
