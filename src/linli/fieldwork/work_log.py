"""The work log of a person: what the records of a day say, and nothing typed again (R72, P5).

Computed each time it is read; the remark alone is stored.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.accounts.models import User
from linli.fieldwork.dynamics import infos_in_sight
from linli.fieldwork.models import Patrol, Visit, WorkRemark
from linli.fieldwork.sources import in_words
from linli.incidents.models import IncidentStep
from linli.incidents.workflow import TABLE
from linli.kernel import clock, place
from linli.kernel.errors import NotFound
from linli.kernel.masking import mask_address, scrub
from linli.kernel.scope import Actor
from linli.organisation.models import Post
from linli.organisation.roles import LEAD_FIELD, VISIT, roles_with
from linli.residents.models import Change

VISITED, PATROLLED, INFORMED, CHANGED, STEPPED = "走访", "巡查", "动态信息", "登记变更", "事件办理"
KINDS = (VISITED, PATROLLED, INFORMED, CHANGED, STEPPED)
_LABELS = {step.verb: step.label for step in reversed(TABLE.steps)}
_SHORT = 60


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did, when, and where it is written down."""

    at: datetime
    kind: str
    text: str
    url: str


@dataclass(frozen=True)
class DayLog:
    """A day with what was done, in order, and the remark."""

    day: date
    entries: list[Entry]
    remark: str = ""

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Count each kind, in the usual order, without the kinds of which there is none."""
        found = Counter(entry.kind for entry in self.entries)
        return [(kind, found[kind]) for kind in KINDS if found[kind]]

    @property
    def cells(self) -> list[int]:
        """Count every kind, for a table."""
        found = Counter(entry.kind for entry in self.entries)
        return [found[kind] for kind in KINDS]


@dataclass(frozen=True)
class Span:
    """Some days with their sum."""

    days: list[DayLog]

    @property
    def sums(self) -> list[int]:
        return [sum(column) for column in zip(*(day.cells for day in self.days), strict=True)]

    @property
    def active(self) -> int:
        return sum(bool(day.entries) for day in self.days)


def whose(actor: Actor, pk: UUID | None) -> User:
    """Give whose log is asked for: one's own, or one of those whom one leads; NotFound else."""
    if pk is None or pk == actor.user:
        if actor.user is None:
            raise NotFound()
        return User.objects.get(pk=actor.user)
    person = User.objects.filter(pk=pk, pk__in=led_by(actor).values("user")).first()
    if person is None:
        raise NotFound()
    return person


def led_by(actor: Actor) -> QuerySet[Post]:
    """List the posts in the grids that one leads, whose holders keep a log."""
    spans = tuple(post.range for post in actor.posts if post.may(LEAD_FIELD) and post.range)
    inside = Q(pk__in=[])
    for span in spans:
        inside |= Q(unit__id__range=span)
    posts = Post.objects.current().filter(inside, role__in=roles_with(VISIT))
    return posts.select_related("user", "unit").order_by("unit", "user__name_key")


def log_of(person: User, first: date, last: date, *, actor: Actor) -> Span:
    """Compute the logs of some days, the first first; what the reader may not see is left out."""
    begin = datetime.combine(first, time(), clock.CHINA)
    end = datetime.combine(last + timedelta(days=1), time(), clock.CHINA)
    found: dict[date, list[Entry]] = defaultdict(list)
    for entry in _entries(person, begin, end, actor):
        found[entry.at.astimezone(clock.CHINA).date()].append(entry)
    said = dict(
        WorkRemark.objects.visible_to(actor)
        .filter(user=person, day__range=(first, last))
        .values_list("day", "text")
    )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return Span(
        [DayLog(day, sorted(found[day], key=lambda e: e.at), said.get(day, "")) for day in days]
    )


def _entries(person: User, begin: datetime, end: datetime, actor: Actor) -> Iterator[Entry]:
    yield from _visits(person, begin, end, actor)
    yield from _patrols(person, begin, end, actor)
    yield from _infos(person, begin, end, actor)
    yield from _changes(person, begin, end, actor)
    yield from _steps(person, begin, end, actor)


def _visits(person: User, begin: datetime, end: datetime, actor: Actor) -> Iterator[Entry]:
    day = Visit.objects.visible_to(actor).filter(
        started_at__gte=begin, started_at__lt=end, taken_back_at=None
    )
    # one question for each index: those one made, and those one came along to, at home
    along = day.filter(community__in=_communities(person), companions__contains=[person.pk])
    rows = {row.pk: row for row in (*day.filter(visitor=person), *along)}.values()
    for row in rows:
        found = "" if row.outcome == Visit.Outcome.MET else f"，{row.get_outcome_display()}"
        text = f"{row.get_kind_display()}：{mask_address(row.address)}{found}"
        yield Entry(row.started_at, VISITED, text, f"/visits/{row.pk}")


def _communities(person: User) -> set[int | None]:
    """Give the communities in which somebody holds a post."""
    units = Post.objects.current().filter(user=person).values_list("unit", flat=True)
    inside = (unit for unit in units if place.is_territorial(unit))
    return {place.ancestor(unit, place.Level.COMMUNITY) for unit in inside} - {None}


def _patrols(person: User, begin: datetime, end: datetime, actor: Actor) -> Iterator[Entry]:
    rows = Patrol.objects.visible_to(actor).filter(
        user=person, started_at__gte=begin, started_at__lt=end
    )
    for row in rows:
        where = scrub(row.where) or "本网格"
        yield Entry(row.started_at, PATROLLED, f"{row.get_mode_display()}：{where}", "/patrols")


def _infos(person: User, begin: datetime, end: datetime, actor: Actor) -> Iterator[Entry]:
    rows = infos_in_sight(actor).filter(
        recorded_by=person, recorded_at__gte=begin, recorded_at__lt=end
    )
    for row in rows:
        text = f"{row.get_kind_display()}：{_short(row.text)}"
        yield Entry(row.recorded_at, INFORMED, text, f"/dynamics/{row.pk}")


def _changes(person: User, begin: datetime, end: datetime, actor: Actor) -> Iterator[Entry]:
    """One entry a write; the doors where nothing had changed are one entry a day."""
    rows = Change.objects.visible_to(actor).filter(
        by=person, at__gte=begin, at__lt=end, op_id__isnull=False, run=None
    )
    confirmed: dict[date, list[datetime]] = defaultdict(list)
    written = []
    for row in rows:
        if row.kind == Change.Kind.CONFIRM:
            confirmed[row.at.astimezone(clock.CHINA).date()].append(row.at)
        else:
            written.append(row)
    for line in in_words(written, actor=actor):
        yield Entry(line.at, CHANGED, line.text, line.url)
    for moments in confirmed.values():
        yield Entry(max(moments), CHANGED, f"核实无变化 {len(moments)} 次", "/households")


def _steps(person: User, begin: datetime, end: datetime, actor: Actor) -> Iterator[Entry]:
    rows = IncidentStep.objects.visible_to(actor).filter(actor=person, at__gte=begin, at__lt=end)
    for row in rows.select_related("incident"):
        text = f"{_LABELS.get(row.verb, row.verb)}：{_short(row.incident.title)}"
        yield Entry(row.at, STEPPED, text, f"/incidents/{row.incident_id}")


def _short(text: str) -> str:
    said = scrub(" ".join(text.split()))
    return said if len(said) <= _SHORT else said[:_SHORT] + "…"
