"""Reads of digests: one with its records, those of a grid, the state of all grids on a day."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from linli.fieldwork.digest_days import digest_days, next_digest_day
from linli.fieldwork.dynamics import reading_ranges
from linli.fieldwork.models import Digest, DigestItem
from linli.fieldwork.sources import SOURCES, Line
from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.calendar import calendar_for
from linli.organisation.models import Post, Unit
from linli.organisation.placed import in_ranges
from linli.organisation.roles import CONFIRM, LEAD_FIELD, roles_with

MOST_DAYS = 8
MOST_OWN = 20
WATCHERS = ("platform_admin",)  # who sees to it that every grid has reported


@dataclass(frozen=True)
class Shown:
    """A digest with its records by kind, each kind with how many."""

    digest: Digest
    groups: list[tuple[str, list[Line]]]
    counts: list[tuple[str, int]]
    may_confirm: bool


@dataclass(frozen=True)
class GridState:
    """How far a grid is with the digest of a day."""

    grid: Unit
    digest: Digest | None

    @property
    def is_open(self) -> bool:
        return self.digest is not None and self.digest.confirmed_at is None


@dataclass(frozen=True)
class CommunityState:
    """The grids of a community on a day."""

    name: str
    grids: list[GridState]

    @property
    def confirmed(self) -> int:
        return sum(bool(s.digest and s.digest.confirmed_at) for s in self.grids)


def digests_in_sight(actor: Actor) -> ScopedQuerySet[Digest]:
    """Open the digests of the places that one looks after."""
    rows = Digest.objects.visible_to(actor)
    return rows if actor.is_system else rows.filter(in_ranges(reading_ranges(actor)))


def digest_for(actor: Actor, pk: UUID, *, lock: bool = False) -> Digest:
    """Give one; NotFound when there is none, or not for this actor."""
    rows = digests_in_sight(actor).select_related("place", "place__parent")
    if lock:
        rows = rows.select_for_update(of=("self",))
    digest: Digest | None = rows.filter(pk=pk).first()
    if digest is None:
        raise NotFound()
    return digest


def shown(digest: Digest, *, actor: Actor) -> Shown:
    """Give a digest with what it holds; records that one may not see are left out."""
    items: dict[str, list[UUID]] = defaultdict(list)
    rows = DigestItem.objects.visible_to(actor).filter(digest=digest)
    for source, row in rows.values_list("source", "row"):
        items[source].append(row)
    found = [line for name, pks in items.items() for line in SOURCES[name].shown(pks, actor)]
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(found, key=lambda line: line.at):
        groups[line.group].append(line)
    counts = Counter({group: len(members) for group, members in groups.items()})
    own = {post.unit for post in actor.posts if post.may(CONFIRM)}
    may = digest.confirmed_at is None and digest.place_id in own
    return Shown(digest, sorted(groups.items()), sorted(counts.items()), may)


def own_digests(actor: Actor) -> list[Digest]:
    """List the digests of the grids that one reports for, the latest first."""
    own = [post.unit for post in actor.posts if post.may(CONFIRM)]
    rows = Digest.objects.visible_to(actor).filter(place__in=own)
    return list(rows.select_related("place").order_by("-day", "place")[:MOST_OWN])


def count_to_confirm(actor: Actor) -> int:
    """Count the digests that wait for this person's word."""
    own = [post.unit for post in actor.posts if post.may(CONFIRM)]
    if not own:
        return 0
    return Digest.objects.visible_to(actor).filter(place__in=own, confirmed_at=None).count()


def days_to_choose() -> list[date]:
    """Give the latest digest days, newest first."""
    return digest_days(clock.today(), calendar_for(None), most=MOST_DAYS)


def next_day() -> date | None:
    """Give the digest day to come."""
    return next_digest_day(clock.today(), calendar_for(None))


def states_on(day: date, actor: Actor) -> list[CommunityState]:
    """Give every grid of the places that one leads, with its digest of a day or none."""
    spans = [post.range for post in actor.posts if post.may(LEAD_FIELD) and post.range]
    inside = Q(pk__in=[])
    for span in spans:
        inside |= Q(id__range=span)
    grids = Unit.objects.current().filter(inside, kind=Unit.Kind.GRID, valid_from__lte=day)
    digests = digests_in_sight(actor).filter(day=day)
    made = {digest.place_id: digest for digest in digests.select_related("place")}
    found: dict[str, list[GridState]] = defaultdict(list)
    for grid in grids.select_related("parent").defer("boundary", "parent__boundary").order_by("id"):
        found[grid.parent.name if grid.parent else ""].append(GridState(grid, made.get(grid.pk)))
    return [CommunityState(name, states) for name, states in found.items()]


def reporters_of(digest: Digest) -> list[UUID]:
    """Give who confirms it: the worker of the grid, else whoever else may."""
    posts = Post.objects.current().filter(
        unit=digest.place_id, role__in=roles_with(CONFIRM), user__is_active=True
    )
    held = list(posts.order_by("id").values_list("user", "role"))
    workers = [user for user, role in held if role == "grid_worker"]
    return workers or [user for user, _ in held]


def watchers_of(digest: Digest) -> list[UUID]:
    """Give who sees to it in the community that every grid has reported."""
    posts = Post.objects.current().filter(
        unit=digest.community, role__in=WATCHERS, user__is_active=True
    )
    return list(posts.values_list("user", flat=True).distinct())
