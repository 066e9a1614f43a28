"""Reads of visits: the grids one walks, one visit, the latest at a door."""

from uuid import UUID

from django.db.models import Prefetch, Q

from linli.accounts.models import User
from linli.fieldwork.dynamics import reading_ranges
from linli.fieldwork.models import Need, Visit, VisitMet
from linli.fieldwork.targets import Target
from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.place import Level, is_territorial, level_of, subtree
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.models import Unit
from linli.organisation.placed import in_ranges
from linli.organisation.roles import CONFIRM, LEAD_FIELD, VISIT
from linli.residents.projections import lines
from linli.residents.queries import people_in_sight

LATEST = 5


def visits_in_sight(actor: Actor) -> ScopedQuerySet[Visit]:
    """Open the visits that one reads: of the places one looks after, and one's own.

    Informants and heads of buildings are neighbours: what others were told is not for them.
    """
    rows = Visit.objects.visible_to(actor)
    if actor.is_system:
        return rows
    return rows.filter(in_ranges(reading_ranges(actor)) | Q(visitor=actor.user))


def needs_in_sight(actor: Actor) -> ScopedQuerySet[Need]:
    """Open the needs that one reads: like their visits, and what one has to answer."""
    rows = Need.objects.visible_to(actor)
    if actor.is_system:
        return rows
    own = Q(owner=actor.user) | Q(visit__visitor=actor.user)
    return rows.filter(in_ranges(reading_ranges(actor)) | own)


def grids_of(actor: Actor, *, verbs: tuple[str, ...] = (VISIT, LEAD_FIELD)) -> list[Unit]:
    """List the grids that the actor walks or leads, those of his own posts first."""
    own: list[int] = []
    spans = []
    for post in actor.posts:
        if not any(post.may(verb) for verb in verbs) or not is_territorial(post.unit):
            continue
        spans.append(subtree(post.unit))
        if level_of(post.unit) is Level.GRID:
            own.append(post.unit)
    found: dict[int, Unit] = {}
    for low, high in spans:
        rows = Unit.objects.current().filter(kind=Unit.Kind.GRID, id__range=(low, high))
        found |= {unit.pk: unit for unit in rows.defer("boundary").order_by("id")}
    return sorted(found.values(), key=lambda unit: (unit.pk not in own, unit.pk))


def grids_read(actor: Actor) -> list[Unit]:
    """List the grids of which one reads all that was done: those of the ledgers."""
    return grids_of(actor, verbs=(CONFIRM, LEAD_FIELD))


def grid_chosen(
    actor: Actor, wanted: str, *, among: list[Unit] | None = None
) -> tuple[Unit | None, list[Unit]]:
    """Give the grid that was asked for, or the first; and all there are to choose."""
    grids = grids_of(actor) if among is None else among
    chosen = next((grid for grid in grids if str(grid.pk) == wanted), None)
    if wanted and chosen is None:
        raise NotFound()
    return chosen or next(iter(grids), None), grids


def visit_for(actor: Actor, pk: UUID) -> Visit:
    """Give one visit with its needs; NotFound when there is none, or not for this actor."""
    rows = visits_in_sight(actor).select_related("visitor", "place")
    needs = needs_in_sight(actor).select_related("owner").order_by("raised_at")
    row = rows.prefetch_related(Prefetch("needs", queryset=needs)).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def facts_of(visit: Visit, *, actor: Actor) -> list[tuple[str, str]]:
    """Say what is known of a visit, line by line; what is empty is left out."""
    said = [
        ("时间", f"{_when(visit)}，{visit.get_mode_display()}"),
        ("走访人", "、".join([visit.visitor.name, *_names(visit.companions)])),
        ("见到", _met(visit, actor)),
        ("核实", "登记的信息没有变化" if visit.is_unchanged else ""),
        ("情况", visit.content),
        ("类别", visit.get_topic_display() if visit.topic else ""),
        ("当场答复", visit.answer),
        ("是否满意", visit.get_satisfied_display() if visit.satisfied else ""),
        ("约定下次", f"{visit.next_due:%Y-%m-%d}" if visit.next_due else ""),
    ]
    return [(label, text) for label, text in said if text]


def _when(visit: Visit) -> str:
    begin = visit.started_at.astimezone(clock.CHINA)
    until = f"至{visit.ended_at.astimezone(clock.CHINA):%H:%M}" if visit.ended_at else ""
    return f"{begin:%Y-%m-%d %H:%M}{until}"


def _names(people: list[UUID]) -> list[str]:
    return list(User.objects.filter(pk__in=people).order_by("name").values_list("name", flat=True))


def _met(visit: Visit, actor: Actor) -> str:
    """Name who was met, as far as one may see them now."""
    if visit.outcome == Visit.Outcome.NOT_HOME:
        return "不在家"
    met = VisitMet.objects.visible_to(actor).filter(visit=visit)
    people = people_in_sight(actor).filter(pk__in=met.values("person")).select_related("place")
    return "、".join(f"{one.name}（{one.sex}）" for one in lines(people))


def latest_at(target: Target, *, actor: Actor) -> list[Visit]:
    """List the last visits to the same door or firm."""
    rows = visits_in_sight(actor).filter(taken_back_at=None).select_related("visitor")
    if target.household:
        rows = rows.filter(household=target.household)
    elif target.person:
        rows = rows.filter(person=target.person)
    else:
        rows = rows.filter(establishment=target.establishment)
    return list(rows.order_by("-started_at")[:LATEST])


def open_needs_at(target: Target, *, actor: Actor) -> list[Need]:
    """List what is still promised at a door."""
    rows = needs_in_sight(actor).filter(closed_at=None).select_related("owner")
    if target.household:
        rows = rows.filter(household=target.household)
    else:
        rows = rows.filter(person=target.person) if target.person else rows.none()
    return list(rows.order_by("due_at"))
