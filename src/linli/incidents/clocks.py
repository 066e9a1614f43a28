"""Sets an incident's clocks after a step, by the limits of its category and the calendar."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from linli.incidents.deadlines import (
    HANDLE_STAGE,
    Started,
    moments_until,
    rework_clock,
    start_clock,
)
from linli.incidents.models import Incident, LimitRule
from linli.incidents.states import State
from linli.kernel import clock, worktime
from linli.kernel.batch import remembered
from linli.kernel.worktime import Moments, WorkCalendar

ARCHIVE_AFTER = timedelta(days=15)
FOLLOW_ON_EVERY = timedelta(hours=2)  # workflow d.5: 续报


def limits_of(incident: Incident) -> dict[str, str]:
    """Give stage → "3d work": the category's own limits before the urgency's defaults."""
    if incident.category and not incident.category.has_clock:
        return {}
    urgency, category = incident.urgency, incident.category_id
    return remembered(("limits", urgency, category), lambda: _limits(urgency, category))


def _limits(urgency: int, category: str | None) -> dict[str, str]:
    rules = LimitRule.objects.filter(urgency=urgency)
    rules = rules.filter(Q(category=None) | Q(category=category or ""))
    defaults_first = rules.order_by(F("category").asc(nulls_first=True))
    return {r.stage: f"{r.amount} {r.kind}" for r in defaults_first}


def start(
    incident: Incident, stage: str, calendar: WorkCalendar, until: datetime | None = None
) -> None:
    """Set the clock of `stage` going now; `until` is a date that a person set instead."""
    now = clock.now()
    limits = limits_of(incident)
    if stage == "rework":
        started = rework_clock(incident.level, now, limits, calendar)
    else:
        key = HANDLE_STAGE[incident.level] if stage == "handle" else stage
        started = start_clock(key, now, limits, calendar)
    if until:
        started = Started(moments_until(now, until), "")
    incident.clock_from, incident.clock_limit = now, started.limit
    set_moments(incident, started.moments)
    if stage in ("handle", "rework"):
        incident.handled_due = started.moments.due_at
        incident.sign_due_at = start_clock("sign", now, limits, calendar).moments.due_at
    if stage == "handle" and incident.work_type == 3:
        incident.remind_at = now + FOLLOW_ON_EVERY


def set_moments(incident: Incident, moments: Moments) -> None:
    """Put the four moments on the row; timers that had fired may fire again for the new date."""
    incident.urge_at, incident.due_at = moments.urge_at, moments.due_at
    incident.yellow_at, incident.red_at = moments.yellow_at, moments.red_at
    incident.timer_stage = 0


def stop(incident: Incident) -> None:
    """Nothing is due any more."""
    never = clock.NEVER
    set_moments(incident, Moments(never, never, never, never))
    incident.clock_from, incident.clock_limit = clock.now(), ""
    incident.sign_due_at = incident.remind_at = never


def shift(
    incident: Incident, since: datetime, calendar: WorkCalendar, cap: int | None = None
) -> None:
    """Move the due date by the working time since `since`, at most `cap` minutes."""
    if incident.due_at >= clock.NEVER:
        return
    minutes = worktime.worked_minutes(since, clock.now(), calendar)
    minutes = min(minutes, cap) if cap is not None else minutes
    if minutes:
        limit = worktime.Limit(minutes, "m", "work")
        due_at = worktime.due(incident.due_at, limit, calendar)
        set_moments(incident, moments_until(incident.clock_from, due_at))


def resume(incident: Incident, calendar: WorkCalendar) -> None:
    """Let the clock go on where the suspension stopped it."""
    incident.due_at = incident.paused_due or clock.NEVER
    if incident.paused_at:
        shift(incident, incident.paused_at, calendar)
    incident.paused_state, incident.paused_at, incident.paused_due = "", None, None


def next_timer(incident: Incident) -> datetime:
    """Give the moment when the sweep must look at this incident again."""
    if incident.state == State.CLOSED:
        return (incident.closed_at or clock.now()) + ARCHIVE_AFTER
    if incident.state == State.SUSPENDED:
        return incident.due_at
    if not incident.is_open:
        return clock.NEVER
    ladder = (incident.urge_at, incident.due_at, incident.yellow_at, incident.red_at)
    return min(*ladder[incident.timer_stage :], clock.NEVER, incident.remind_at)
