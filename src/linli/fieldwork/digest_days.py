"""On which days the digest of a grid is due (rulebook 1.3.3): pure, by the working calendar."""

from collections.abc import Iterator
from datetime import date, timedelta

from linli.kernel.worktime import WorkCalendar

TUESDAY, FRIDAY = 1, 4
_DAY = timedelta(days=1)
_LONGEST_REST = 60  # days without work in a row; a calendar with more has no digests, no fault


def is_digest_day(day: date, calendar: WorkCalendar) -> bool:
    """Tell whether a digest is due: a Tuesday or Friday, or the next workday after one off.

    Where both fall into one holiday, one digest is due after it.
    """
    if not calendar.is_workday(day):
        return False
    if day.weekday() in (TUESDAY, FRIDAY):
        return True
    return any(before.weekday() in (TUESDAY, FRIDAY) for before in _days_off_before(day, calendar))


def digest_days(last: date, calendar: WorkCalendar, *, most: int) -> list[date]:
    """Give the latest digest days up to `last`, newest first."""
    found: list[date] = []
    day = last
    while len(found) < most and (last - day).days < _LONGEST_REST + 7 * most:
        if is_digest_day(day, calendar):
            found.append(day)
        day -= _DAY
    return found


def next_digest_day(after: date, calendar: WorkCalendar) -> date | None:
    """Give the first digest day after a day; None where the calendar has no workday."""
    days = (after + _DAY * n for n in range(1, _LONGEST_REST + 8))
    return next((day for day in days if is_digest_day(day, calendar)), None)


def _days_off_before(day: date, calendar: WorkCalendar) -> Iterator[date]:
    for n in range(1, _LONGEST_REST):
        before = day - _DAY * n
        if calendar.is_workday(before):
            return
        yield before
