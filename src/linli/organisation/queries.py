"""Reads: units, who works there, which posts are empty, and where an incident can be sent."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from linli.kernel import place
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor
from linli.organisation.models import CalendarDay, DaySpan, Post, Unit, UnitQuerySet
from linli.organisation.readings import read_as
from linli.organisation.roles import ROLES

# rulebook 1.3.6 and settled 2.18: these posts may not stand empty
_MUST_BE_FILLED = (
    (Unit.Kind.GRID, "grid_worker"),
    (Unit.Kind.GRID, "grid_leader"),
    (Unit.Kind.COMMUNITY, "platform_admin"),
)


@dataclass(frozen=True)
class Vacancy:
    """A unit without a person in a post that may not stand empty."""

    unit: Unit
    role: str

    @property
    def role_name(self) -> str:
        return ROLES[self.role].name


def units_below(unit: Unit, *, kind: str = "") -> UnitQuerySet:
    """List the units in force in the subtree of `unit`, itself included, and their departments."""
    if not unit.is_territorial:
        return Unit.objects.filter(pk=unit.pk)
    span = place.subtree(unit.pk)
    below = Unit.objects.current().filter(Q(id__range=span) | Q(parent__id__range=span))
    return below.filter(kind=kind) if kind else below


def departments(unit: Unit) -> UnitQuerySet:
    """List the departments of a county with those of its townships, or of one township."""
    return units_below(unit, kind=Unit.Kind.DEPARTMENT)


def units_to_choose(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group what lies two levels below a person by the unit above, then the offices there."""
    wanted = Q(pk__in=[])
    for low, high in (span for span in actor.ranges if span[0]):
        top = place.level_of(low)
        kinds = [kind for level, kind in Unit.LEVEL_KINDS.items() if top < level <= top + 2]
        wanted |= Q(id__range=(low, high), kind__in=kinds)
        wanted |= Q(kind=Unit.Kind.DEPARTMENT, parent__id__range=(low, high))
    rows = Unit.objects.current().filter(wanted).order_by("id")
    groups: dict[str, list[tuple[str, str]]] = {}
    for number, name, kind, above in rows.values_list("pk", "name", "kind", "parent__name"):
        group = f"{above}的部门站所" if kind == Unit.Kind.DEPARTMENT else above
        groups.setdefault(group, []).append((str(number), name))
    return list(groups.items())


def dispatch_targets(holder: Unit) -> UnitQuerySet:
    """List the units that a holder can send an incident to (settled 2.7)."""
    if holder.kind == Unit.Kind.COMMUNITY:
        return Unit.objects.current().inside(holder.pk)
    if holder.kind in (Unit.Kind.TOWNSHIP, Unit.Kind.COUNTY):
        return departments(holder)
    return Unit.objects.none()


def seats(actor: Actor) -> tuple[tuple[int, int], ...]:
    """Give the ranges in which a person may look at the organisation: those of his posts."""
    if actor.is_system:
        return actor.ranges
    return tuple({place.subtree(p.unit) for p in actor.posts if place.is_territorial(p.unit)})


def within(actor: Actor) -> Q:
    """Make the filter for units in the places of the actor's posts."""
    test = Q(pk__in=[])
    for span in seats(actor):
        test |= Q(id__range=span) | Q(parent__id__range=span)
    return test


def unit_in_sight(number: int, *, actor: Actor) -> Unit:
    """Give a unit in the places of the actor's posts, closed or not; NotFound otherwise."""
    rows = Unit.objects.filter(within(actor)) if not actor.is_system else Unit.objects.all()
    unit = rows.select_related("parent").filter(pk=number).first()
    if unit is None:
        raise NotFound()
    return unit


def units_named(text: str, *, actor: Actor) -> UnitQuerySet:
    """Find units in force in the actor's places by a part of the name, its reading, or the code."""
    test = Q(name__contains=text) | Q(code__startswith=text) | read_as(text)
    rows = Unit.objects.current().filter(within(actor)).filter(test)
    return rows.select_related("parent").defer("boundary", "parent__boundary").order_by("id")


def neighbours(unit: Unit) -> UnitQuerySet:
    """List the units in force below the same parent that have a boundary, without `unit`."""
    return _beside(unit).filter(boundary__isnull=False)


def undrawn_beside(unit: Unit) -> int:
    """Count the units in force below the same parent that have no boundary, without `unit`."""
    return _beside(unit).filter(boundary__isnull=True).count()


def _beside(unit: Unit) -> UnitQuerySet:
    beside = Unit.objects.current().filter(parent=unit.parent_id, kind=unit.kind)
    return beside.exclude(pk=unit.pk)


def posts_at(unit: Unit) -> QuerySet[Post]:
    """List all posts ever held at a unit: in the order of the cast, the latest first."""
    order = Case(*(When(role=code, then=n) for n, code in enumerate(ROLES)), default=99)
    rows = Post.objects.filter(unit=unit).select_related("user")
    return rows.order_by(order, "is_deputy", "-valid_from", "id")


def covers_of(post: Post) -> QuerySet[Post]:
    """List who stands in for the holder of a post, now or from a day to come."""
    covers = Post.objects.not_over().filter(unit=post.unit_id, role=post.role, is_deputy=True)
    return covers.exclude(pk=post.pk).select_related("user").order_by("valid_from", "id")


def post_in_sight(pk: UUID, *, actor: Actor) -> Post:
    """Give a post at a unit in the actor's places; NotFound otherwise."""
    post = Post.objects.filter(pk=pk).select_related("user", "unit", "unit__parent").first()
    if post is None:
        raise NotFound()
    unit_in_sight(post.unit_id, actor=actor)
    return post


def vacancies(actor: Actor) -> list[Vacancy]:
    """List empty posts in the actor's places: grids without worker or leader, communities without
    platform administrator. A deputy fills a post; a closed account does not."""
    held = Post.objects.current().filter(unit=OuterRef("pk"), user__is_active=True)
    found = []
    for kind, role in _MUST_BE_FILLED:  # three queries, however many units
        units = Unit.objects.current().filter(within(actor), kind=kind)
        empty = units.filter(~Exists(held.filter(role=role))).select_related("parent")
        found += [Vacancy(unit, role) for unit in empty]
    return sorted(found, key=lambda vacancy: (vacancy.unit.pk, vacancy.role))


def seasons_of(unit: Unit) -> list[tuple[tuple[int, int], list[DaySpan]]]:
    """List a unit's own working hours by season."""
    found: dict[tuple[int, int], list[DaySpan]] = {}
    for row in DaySpan.objects.filter(unit=unit).order_by("season_from", "season_to", "starts"):
        found.setdefault((row.season_from, row.season_to), []).append(row)
    return list(found.items())


def units_with_spans(actor: Actor) -> UnitQuerySet:
    """List the units in the actor's places that have working hours of their own."""
    own = DaySpan.objects.filter(unit=OuterRef("pk"))
    return Unit.objects.current().filter(within(actor)).filter(Exists(own)).order_by("id")


def names_of_days(first: date, last: date) -> dict[date, str]:
    """Give the names of the days between two that differ from Monday to Friday."""
    rows = CalendarDay.objects.filter(day__range=(first, last))
    return {row.day: row.name or ("调休上班" if row.is_workday else "放假") for row in rows}
