"""Reads what is due today and foretells which of it will be late, by measured durations."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.incidents.foresight import STAGES, Key, Outlook, Row, outlook, taken
from linli.incidents.models import Incident, IncidentStep
from linli.kernel import clock, worktime
from linli.kernel.batch import batch
from linli.kernel.scope import Actor
from linli.organisation.calendar import calendar_for

LOOKED_AT = 300  # of what is due today, the first by due time
MEASURED = 500  # the newest finished ones of their categories


@dataclass(frozen=True)
class Forecast:
    """What is due today, by incident, with its outlook where enough is known."""

    outlooks: dict[UUID, Outlook] = field(default_factory=dict)
    measured: int = 0

    @property
    def late(self) -> dict[UUID, Outlook]:
        """Those that will probably be late."""
        return {pk: found for pk, found in self.outlooks.items() if found.will_be_late}


def is_due_today() -> Q:
    """Make the test for what is not late yet and falls due before the day ends."""
    end = datetime.combine(clock.today(), time.max, clock.CHINA)
    return Q(is_open=True, due_at__gte=clock.now(), due_at__lte=end)


def forecast(actor: Actor) -> Forecast:
    """Foretell what this person sees of today."""
    today = Incident.objects.visible_to(actor).filter(is_due_today(), state__in=[*STAGES])
    rows = list(today.order_by("due_at", "id")[:LOOKED_AT])
    if not rows:
        return Forecast()
    done = _finished(rows, actor)
    by_work, by_clock = taken(_lines(done, actor, by_clock=False)), {}
    if any(row.clock_limit.endswith("clock") for row in rows):
        by_clock = taken(_lines(done, actor, by_clock=True))
    entered = _entered(rows, actor)
    with batch():
        found = {row.pk: _one(row, entered.get(row.pk), by_work, by_clock) for row in rows}
    return Forecast({pk: known for pk, known in found.items() if known}, len(done))


def _one(
    row: Incident,
    entered: datetime | None,
    by_work: dict[Key, list[int]],
    by_clock: dict[Key, list[int]],
) -> Outlook | None:
    """Count in working time, or by the clock where the limit does."""
    since, now = entered or row.clock_from, clock.now()
    key = (row.category_id or "", row.level, row.state)
    if row.clock_limit.endswith("clock"):
        return outlook(_minutes(now - since), _minutes(row.due_at - now), by_clock.get(key, ()))
    calendar = calendar_for(row.holder_id)
    stood = worktime.worked_minutes(since, now, calendar)
    left = worktime.worked_minutes(now, row.due_at, calendar)
    return outlook(stood, left, by_work.get(key, ()))


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _finished(rows: list[Incident], actor: Actor) -> dict[UUID, str]:
    """Give the newest finished incidents of these categories, each with its category."""
    categories = {row.category_id for row in rows if row.category_id}
    ended = Incident.objects.visible_to(actor).filter(
        category__in=categories, closed_at__isnull=False, is_open=False, self_closed=False
    )
    newest = ended.order_by("-reported_at", "-id")[:MEASURED]
    return dict(newest.values_list("pk", "category_id"))


def _steps(pks: Iterable[UUID], actor: Actor) -> QuerySet[IncidentStep]:
    steps: QuerySet[IncidentStep] = IncidentStep.objects.visible_to(actor)
    return steps.filter(incident__in=[*pks]).order_by("incident", "seq")


def _lines(done: dict[UUID, str], actor: Actor, *, by_clock: bool) -> Iterable[Row]:
    before: tuple[UUID, datetime] | None = None
    columns = ("incident_id", "to_state", "from_state", "holder_id", "worked_minutes", "at")
    for pk, to_state, from_state, holder, minutes, at in _steps(done, actor).values_list(*columns):
        if by_clock:
            minutes = _minutes(at - before[1]) if before and before[0] == pk else 0
        before = (pk, at)
        yield Row(pk, done[pk], to_state, from_state, holder, minutes)


def _entered(rows: list[Incident], actor: Actor) -> dict[UUID, datetime]:
    """Give since when each stands in its state."""
    found: dict[UUID, datetime] = {}
    moved = _steps((row.pk for row in rows), actor).filter(is_note=False)
    for pk, frm, to, at in moved.values_list("incident_id", "from_state", "to_state", "at"):
        if frm != to or pk not in found:
            found[pk] = at
    return found
