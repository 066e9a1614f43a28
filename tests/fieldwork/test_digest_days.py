"""周二、周五, and the workday after where one of them is off (rulebook 1.3.3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.fieldwork.digest_days import digest_days, is_digest_day, next_digest_day
from linli.kernel.worktime import WorkCalendar

MONDAY = date(2026, 9, 28)
# National Day: Thursday to the Wednesday after, with a Saturday worked instead
HOLIDAYS = frozenset(date(2026, 10, 1) + timedelta(days=n) for n in range(7))
NATIONAL = WorkCalendar(holidays=HOLIDAYS, makeup_workdays=frozenset({date(2026, 10, 10)}))
PLAIN = WorkCalendar()


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-09-28", False),  # Monday
        ("2026-09-29", True),  # Tuesday
        ("2026-10-02", False),  # Friday, off
        ("2026-10-06", False),  # Tuesday, off
        ("2026-10-08", True),  # the first workday after both: one digest for the two
        ("2026-10-09", True),  # Friday
        ("2026-10-10", False),  # a Saturday worked instead: nothing is owed
        ("2026-10-13", True),
    ],
)
def test_a_digest_is_due_on_its_day_or_on_the_workday_after_a_holiday(day: str, due: bool) -> None:
    assert is_digest_day(date.fromisoformat(day), NATIONAL) is due


def test_a_friday_off_is_reported_on_the_saturday_that_is_worked() -> None:
    calendar = WorkCalendar(
        holidays=frozenset({date(2026, 10, 2)}), makeup_workdays=frozenset({date(2026, 10, 3)})
    )
    assert is_digest_day(date(2026, 10, 3), calendar)
    assert not is_digest_day(date(2026, 10, 5), calendar)


def test_the_latest_days_come_newest_first() -> None:
    found = digest_days(date(2026, 10, 12), NATIONAL, most=3)
    assert found == [date(2026, 10, 9), date(2026, 10, 8), date(2026, 9, 29)]


def test_a_calendar_without_workdays_has_no_digest_and_no_fault() -> None:
    off = frozenset(MONDAY + timedelta(days=n) for n in range(-400, 400))
    assert digest_days(MONDAY, WorkCalendar(holidays=off), most=3) == []
    assert next_digest_day(MONDAY, WorkCalendar(holidays=off)) is None


@given(off=st.frozensets(st.integers(0, 60), max_size=45))
def test_every_tuesday_and_friday_is_followed_by_a_digest_before_the_second_workday(
    off: frozenset[int],
) -> None:
    calendar = WorkCalendar(holidays=frozenset(MONDAY + timedelta(days=n) for n in off))
    for n in range(60):
        day = MONDAY + timedelta(days=n)
        if day.weekday() in (1, 4):
            first = next(
                later
                for later in (day + timedelta(days=k) for k in range(120))
                if calendar.is_workday(later)
            )
            assert is_digest_day(first, calendar)
            assert next_digest_day(day - timedelta(days=1), calendar) <= first
        elif is_digest_day(day, calendar):
            assert not calendar.is_workday(day - timedelta(days=1))
