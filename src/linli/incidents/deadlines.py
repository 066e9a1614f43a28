"""From a limit to the moments of a clock: urging, due, yellow and red; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linli.incidents.models.catalogue import LimitRule, is_same_day, limit_in
from linli.kernel import clock, place, worktime
from linli.kernel.worktime import Moments, WorkCalendar

HANDLE_STAGE = {
    place.Level.COMMUNITY: LimitRule.Stage.HANDLE_COMMUNITY,
    place.Level.TOWNSHIP: LimitRule.Stage.HANDLE_TOWNSHIP,
    place.Level.COUNTY: LimitRule.Stage.HANDLE_COUNTY,
}
NO_CLOCK = Moments(clock.NEVER, clock.NEVER, clock.NEVER, clock.NEVER)


@dataclass(frozen=True)
class Started:
    """A clock that has been set going."""

    moments: Moments
    limit: str  # "3d work", "day work", "" for none


def start_clock(
    stage: str, start: datetime, limits: Mapping[str, str], calendar: WorkCalendar
) -> Started:
    """Start the clock of `stage` by the incident's limits ("4h work"); none means no clock."""
    text = limits.get(stage, "")
    if is_same_day(text):
        return Started(worktime.moments_of_same_day(start, calendar), text)
    limit = limit_in(text)
    return Started(worktime.moments(start, limit, calendar) if limit else NO_CLOCK, text)


def rework_clock(
    level: place.Level, start: datetime, limits: Mapping[str, str], calendar: WorkCalendar
) -> Started:
    """Start half of the original handling limit (workflow d.3, verify_fail)."""
    limit = limit_in(limits.get(HANDLE_STAGE[level], ""))
    if limit is None:
        return start_clock(HANDLE_STAGE[level], start, limits, calendar)
    half = limit.scaled(50)
    return Started(worktime.moments(start, half, calendar), f"{half} {half.kind}")
