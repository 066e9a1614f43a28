"""Days of work in a grid, computed from visits, reports and rounds; workdays without any (R07)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings

from linli.accounts.models import User
from linli.fieldwork.models import Leave, Patrol, Visit
from linli.incidents.models import Incident
from linli.kernel import clock
from linli.kernel.masking import mask_address
from linli.kernel.place import contains
from linli.kernel.scope import Actor
from linli.organisation.calendar import calendar_for
from linli.organisation.models import Post, Unit
from linli.organisation.roles import LEAD_FIELD, role_name

WALKERS = ("grid_leader", "grid_worker")  # who goes into his grid daily (rulebook 1.2.1, 1.3)


@dataclass
class Day:
    """What somebody did in a grid on a day: one patrol, derived from the work or walked by hand."""

    user: UUID
    grid: int
    day: date
    begin: datetime
    end: datetime
    visits: list[Visit] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    rounds: list[Patrol] = field(default_factory=list)
    name: str = ""

    def add(self, row: Visit | Incident | Patrol) -> None:
        """Put a piece of work into the day."""
        if isinstance(row, Visit):
            self.visits.append(row)
        elif isinstance(row, Incident):
            self.incidents.append(row)
        else:
            self.rounds.append(row)

    @property
    def is_derived(self) -> bool:
        return not self.rounds

    @property
    def places(self) -> str:
        """Say where: as the rounds say, else the buildings that were visited."""
        said = [one.where for one in self.rounds]
        said += [mask_address(visit.address) for visit in self.visits]
        said += [mask_address(report.address) for report in self.incidents]
        return "、".join(dict.fromkeys(text.removesuffix("***") for text in said if text))


@dataclass(frozen=True)
class Missing:
    """The workdays on which somebody whose duty it is was not in his grid, the latest first."""

    days: tuple[date, ...]
    name: str
    role: str
    grid: str

    @property
    def role_name(self) -> str:
        return role_name(self.role)


def supervises(actor: Actor, grid: int) -> bool:
    """Tell whether the actor leads the people of a grid, and sees all they do there."""
    return any(
        post.may(LEAD_FIELD) and post.clearance and contains(post.unit, grid)
        for post in actor.posts
    )


def days_of(
    *,
    actor: Actor,
    grids: Iterable[int],
    first: date,
    last: date,
    user: UUID | None = None,
) -> list[Day]:
    """List the days of work in some grids, the latest first; of one person where `user` is said."""
    found: dict[tuple[UUID, int, date], Day] = {}
    for who, grid, at, until, row in _work(list(grids), actor, first, last):
        if user and who != user:
            continue
        key = (who, grid, at.astimezone(clock.CHINA).date())
        day = found.setdefault(key, Day(*key, begin=at, end=until))
        day.begin, day.end = min(day.begin, at), max(day.end, until)
        day.add(row)
    users = {day.user for day in found.values()}
    names = dict(User.objects.filter(pk__in=users).values_list("pk", "name"))
    for day in found.values():
        day.name = names.get(day.user, "")
    return sorted(found.values(), key=lambda day: (-day.day.toordinal(), day.grid, day.begin))


Worked = tuple[UUID, int, datetime, datetime, Visit | Incident | Patrol]


def _work(grids: list[int], actor: Actor, first: date, last: date) -> Iterator[Worked]:
    span = (_midnight(first), _midnight(last + timedelta(days=1)) - timedelta(microseconds=1))
    visits = Visit.objects.visible_to(actor).filter(
        place__in=grids, started_at__range=span, taken_back_at=None
    )
    for visit in visits.order_by("started_at"):
        for who in (visit.visitor_id, *visit.companions):
            until = visit.ended_at or visit.started_at
            yield who, visit.place_id, visit.started_at, until, visit
    reports = Incident.objects.visible_to(actor).filter(place__in=grids, reported_at__range=span)
    reports = reports.select_related("category", "lead")
    for report in reports.order_by("reported_at"):
        at = report.reported_at
        if report.reporter_id:
            yield report.reporter_id, report.place_id, at, at, report
    rounds = Patrol.objects.visible_to(actor).filter(place__in=grids, started_at__range=span)
    for one in rounds.order_by("started_at"):
        yield one.user_id, one.place_id, one.started_at, one.ended_at or one.started_at, one


def without_patrol(*, actor: Actor, grids: list[Unit], first: date, last: date) -> list[Missing]:
    """List the leaders and workers of grids with the workdays on which they were not there.

    By grid and name: it is no ranking. Days off, leave and days outside the post do not count.
    """
    numbers = [grid.pk for grid in grids]
    worked = {
        (day.user, day.day) for day in days_of(actor=actor, grids=numbers, first=first, last=last)
    }
    away = _days_of_leave(actor, first, last)
    names = {grid.pk: grid.name for grid in grids}
    found = []
    for post in _posts(numbers, first):
        user = post.user_id
        missed = [
            day
            for day in _duty(post, first, last)
            if (user, day) not in worked and day not in away[user]
        ]
        if missed:
            days = tuple(reversed(missed))
            found.append(Missing(days, post.user.name, post.role, names[post.unit_id]))
    return found


def _duty(post: Post, first: date, last: date) -> Iterator[date]:
    """Give the days on which a post has to be in its grid."""
    calendar = calendar_for(post.unit_id)
    begin, end = max(first, post.valid_from), min(last, post.valid_to or last)
    for day in _days(begin, end):
        if settings.PATROL_EVERY_DAY or calendar.is_workday(day):
            yield day


def _posts(grids: list[int], first: date) -> list[Post]:
    rows = Post.objects.not_over(first).filter(
        unit__in=grids, role__in=WALKERS, user__is_active=True
    )
    return list(rows.select_related("user").order_by("unit", "role", "user__name"))


def _days_of_leave(actor: Actor, first: date, last: date) -> dict[UUID, set[date]]:
    rows = Leave.objects.visible_to(actor).filter(
        cancelled_at=None, first_day__lte=last, last_day__gte=first
    )
    found: dict[UUID, set[date]] = defaultdict(set)
    for user, begin, end in rows.values_list("user", "first_day", "last_day"):
        found[user] |= set(_days(max(begin, first), min(end, last)))
    return found


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), clock.CHINA)
