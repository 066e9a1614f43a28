"""Sets an incident's clocks after a step, by the limits of its category and the calendar."""

from datetime import datetime, timedelta
from typing import cast

from django.db.models import F, Q

from linli.incidents.deadlines import HANDLE_STAGE, Started, rework_clock, start_clock
from linli.incidents.models import Category, Incident, LimitRule
from linli.incidents.models.catalogue import WorkType, is_same_day, limit_in
from linli.incidents.states import State
from linli.kernel import clock, place, worktime
from linli.kernel.batch import remembered
from linli.kernel.worktime import Kind, Limit, Moments, WorkCalendar
from linli.organisation.calendar import calendar_for

ARCHIVE_AFTER = timedelta(days=15)
FOLLOW_ON_EVERY = timedelta(hours=2)  # workflow d.5: 续报
FILE_WITHIN = timedelta(hours=24)  # workflow d.5: the case number after a dispatch before it
GRANT_WAIT = Limit(4, "h", "work")  # workflow d.4: waiting for a grant is excluded, up to this
HANDLED = (State.DISPATCHED, State.HANDLING)


def calendar_of(incident: Incident) -> WorkCalendar:
    """Give the calendar that the running clock is counted by."""
    return calendar_for(incident.lead_id or incident.holder_id)


def limits_of(incident: Incident) -> dict[str, str]:
    """Give stage → "3d work" for an incident."""
    return limits_for(incident.category, incident.urgency)


def limits_for(category: Category | None, urgency: int) -> dict[str, str]:
    """Give stage → "3d work": the category's own limits before the urgency's defaults."""
    if category and not category.has_clock:
        return {}
    code = category.pk if category else None
    return remembered(("limits", urgency, code), lambda: _limits(urgency, code))


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
        kind = _kind(started.limit)
        started = Started(worktime.moments_between(now, until, kind, calendar), "")
    incident.clock_from, incident.clock_limit = now, started.limit
    set_moments(incident, started.moments)
    if stage in ("handle", "rework"):
        incident.handled_due = started.moments.due_at
        _start_reminders(incident, limits, calendar)


def _start_reminders(incident: Incident, limits: dict[str, str], calendar: WorkCalendar) -> None:
    """Set what stands beside the handling clock: signing, first action, follow-on, case number."""
    now = clock.now()
    for column, stage in (("sign_due_at", "sign"), ("first_due_at", "first_action")):
        setattr(incident, column, start_clock(stage, now, limits, calendar).moments.due_at)
    if incident.work_type == WorkType.SUDDEN:
        incident.remind_at = now + FOLLOW_ON_EVERY
    if incident.level is place.Level.COUNTY and not incident.case_no:
        incident.file_due_at = min(incident.file_due_at, now + FILE_WITHIN)


def sign_again(incident: Incident, calendar: WorkCalendar) -> None:
    """Give whoever has to sign now the whole time for it."""
    sign = start_clock("sign", clock.now(), limits_of(incident), calendar)
    incident.sign_due_at = sign.moments.due_at


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
    incident.sign_due_at = incident.first_due_at = incident.remind_at = never
    incident.file_due_at = incident.assist_due_at = never


def move_due(incident: Incident, due_at: datetime, calendar: WorkCalendar) -> None:
    """Put the due date elsewhere; urging and cards keep the parts of the limit."""
    limit = _limit(incident)
    if limit:
        moments = worktime.moments_at(incident.clock_from, due_at, limit, calendar)
    else:
        kind = kind_of(incident)
        moments = worktime.moments_between(incident.clock_from, due_at, kind, calendar)
    fired = incident.timer_stage
    set_moments(incident, moments)
    incident.timer_stage = min(fired, sum(m <= clock.now() for m in ladder(incident)))


def kind_of(incident: Incident) -> Kind:
    """Say in which kind of time the clock counts; a date set by a person follows its stage."""
    limits = limits_of(incident) if not incident.clock_limit else {}
    return _kind(incident.clock_limit or limits.get(HANDLE_STAGE[incident.level], ""))


def _kind(limit: str) -> Kind:
    return cast(Kind, limit.partition(" ")[2] or "work")


def _limit(incident: Incident) -> Limit | None:
    if is_same_day(incident.clock_limit):
        return Limit(1, "d", _kind(incident.clock_limit))
    return limit_in(incident.clock_limit)


def latest_extension(incident: Incident) -> datetime:
    """Give the last moment that extensions may reach: twice the original limit (workflow d.3)."""
    calendar, first = calendar_of(incident), incident.handled_due or incident.due_at
    if limit := _limit(incident):
        return worktime.due(first, limit, calendar)
    kind = kind_of(incident)
    length = worktime.length_between(incident.clock_from, first, kind, calendar)
    return worktime.moved(first, length, kind, calendar)


def held_until(incident: Incident) -> datetime:
    """Give the moment until which waiting for a grant holds the clock (workflow d.4)."""
    return worktime.due(incident.ask_from or clock.now(), GRANT_WAIT, calendar_of(incident))


def exclude_waiting(incident: Incident) -> None:
    """Take the time spent waiting for a grant out of the clock."""
    if incident.ask_from:
        exclude(incident, incident.ask_from, min(clock.now(), held_until(incident)))


def extend(incident: Incident) -> None:
    """Put the due date where it was asked for, later by the time that the grant took."""
    calendar, kind = calendar_of(incident), kind_of(incident)
    asked, since = incident.ask_due or incident.due_at, incident.ask_from or clock.now()
    until = min(clock.now(), held_until(incident))
    waited = worktime.length_between(since, until, kind, calendar)
    move_due(incident, worktime.moved(asked, waited, kind, calendar), calendar)


def exclude(incident: Incident, since: datetime, until: datetime) -> None:
    """Move the due date, and the one that the result is judged by, by the time between two."""
    if incident.due_at >= clock.NEVER:
        return
    calendar, kind = calendar_of(incident), kind_of(incident)
    length = worktime.length_between(since, until, kind, calendar)
    if length and incident.handled_due:
        incident.handled_due = worktime.moved(incident.handled_due, length, kind, calendar)
    if length:
        move_due(incident, worktime.moved(incident.due_at, length, kind, calendar), calendar)


def pause(incident: Incident, review: datetime) -> None:
    """Stand still until the review; what had been running is remembered."""
    incident.paused_due = incident.due_at
    limit, begun = incident.clock_limit, incident.clock_from
    set_moments(incident, Moments(clock.NEVER, review, clock.NEVER, clock.NEVER))
    incident.clock_limit, incident.clock_from = limit, begun


def resume(incident: Incident) -> None:
    """Let the clock go on where the suspension stopped it."""
    calendar = calendar_of(incident)
    incident.due_at = incident.paused_due or clock.NEVER
    if incident.due_at < clock.NEVER and incident.paused_at:
        move_due(incident, incident.due_at, calendar)
        exclude(incident, incident.paused_at, clock.now())
    if incident.state == State.DISPATCHED:
        sign_again(incident, calendar)
    if incident.remind_at < clock.NEVER:
        incident.remind_at = clock.now() + FOLLOW_ON_EVERY
    incident.paused_state, incident.paused_at, incident.paused_due = "", None, None


def ladder(incident: Incident) -> tuple[datetime, ...]:
    """Give the moments of urging and of the three cards, in the order of the rungs."""
    return incident.urge_at, incident.due_at, incident.yellow_at, incident.red_at


def rung(incident: Incident) -> int | None:
    """Give the highest rung of the ladder that time has reached and no timer has taken yet."""
    now = clock.now()
    if incident.ask and now < held_until(incident):
        return None
    reached = [n for n, moment in enumerate(ladder(incident)) if moment <= now]
    return reached[-1] if reached and reached[-1] >= incident.timer_stage else None


def reminders(incident: Incident) -> list[tuple[str, datetime]]:
    """Give what stands beside the ladder and has not been reminded of, each with its moment."""
    found = [("file", incident.file_due_at)]
    if incident.state == State.DISPATCHED:
        found.append(("sign", incident.sign_due_at))
    if incident.state in HANDLED:
        found += [
            ("first", incident.first_due_at),
            ("follow_on", incident.remind_at),
            ("assist", incident.assist_due_at),
        ]
    return [(name, moment) for name, moment in found if moment > incident.reminded_to]


def next_timer(incident: Incident) -> datetime:
    """Give the moment when the sweep must look at this incident again."""
    if incident.state == State.CLOSED:
        return (incident.closed_at or clock.now()) + ARCHIVE_AFTER
    if incident.state == State.SUSPENDED:
        return incident.due_at
    if not incident.is_open:
        return clock.NEVER
    climb = min(*ladder(incident)[incident.timer_stage :], clock.NEVER, clock.NEVER)
    if incident.ask and climb < clock.NEVER:
        climb = max(climb, held_until(incident))
    return min(climb, clock.NEVER, *(moment for _, moment in reminders(incident)))
