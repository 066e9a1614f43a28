"""Reads: one person, one household and those in it, as this actor may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.roles import READ_RESIDENTS
from linli.places.models import Dwelling
from linli.residents.models import Change, Household, Member, Person, Stay
from linli.residents.projections import Line, line

_LATE = date.max


@dataclass(frozen=True)
class Inmate:
    """A member of a household as it is shown: the relation, and the person's line."""

    person: Line
    relation: str
    is_head: bool
    kind: str = ""  # 户籍人口, 流动人口 …
    match: str = ""  # 人户一致, 人户分离


def people_in_sight(actor: Actor) -> ScopedQuerySet[Person]:
    """Open the persons that this actor may see; none for who has no business with people."""
    rows = Person.objects.visible_to(actor).filter(is_deleted=False)
    return rows if _may_read(actor) else rows.none()


def households_in_sight(actor: Actor) -> ScopedQuerySet[Household]:
    """Open the households that this actor may see."""
    rows = Household.objects.visible_to(actor).filter(is_deleted=False)
    return rows if _may_read(actor) else rows.none()


def person_for(actor: Actor, pk: UUID, *, lock: bool = False) -> Person:
    """Give one person; NotFound when there is none, or not for this actor."""
    rows = people_in_sight(actor).select_related("place")
    if lock:
        rows = rows.select_for_update(of=("self",))
    person = rows.filter(pk=pk).first()
    if person is None:
        raise NotFound()
    return person


def household_for(actor: Actor, pk: UUID, *, lock: bool = False) -> Household:
    """Give one household; NotFound when there is none, or not for this actor."""
    rows = households_in_sight(actor).select_related("place", "dwelling__building")
    if lock:
        rows = rows.select_for_update(of=("self",))
    household = rows.filter(pk=pk).first()
    if household is None:
        raise NotFound()
    return household


def dwelling_for(actor: Actor, pk: UUID, *, lock: bool = False) -> Dwelling:
    """Give one home; NotFound when there is none, or not for this actor."""
    rows = Dwelling.objects.visible_to(actor).filter(is_deleted=False, valid_to=None)
    if lock:
        rows = rows.select_for_update(of=("self",))
    dwelling = rows.select_related("building", "place").filter(pk=pk).first()
    if dwelling is None or not _may_read(actor):
        raise NotFound()
    return dwelling


def heads_of(households: Iterable[Household], *, actor: Actor) -> dict[UUID, Line]:
    """Show the heads of some households, by household; only those one may see."""
    people = people_in_sight(actor).select_related("place")
    rows = Member.objects.visible_to(actor).filter(household__in=list(households), is_head=True)
    rows = rows.filter(valid_to=None, person__in=people.values("pk"))
    heads = rows.prefetch_related(Prefetch("person", queryset=people))
    return {row.household_id: line(row.person) for row in heads}


def memberships(*households: Household, actor: Actor) -> list[Member]:
    """List those who are in some households now, the heads first; only those one may see."""
    people = people_in_sight(actor).select_related("place")
    rows = Member.objects.visible_to(actor).filter(household__in=households, valid_to=None)
    rows = rows.filter(person__in=people.values("pk")).prefetch_related(
        Prefetch("person", queryset=people)
    )
    return sorted(rows, key=lambda row: (not row.is_head, row.relation, row.person.born or _LATE))


def members_of(household: Household, *, actor: Actor) -> list[Inmate]:
    """Show those who are in a household now, the head first."""
    return inmates([household], actor=actor)[household.pk]


def inmates(households: list[Household], *, actor: Actor) -> dict[UUID, list[Inmate]]:
    """Show those who are in each of some households now, the heads first."""
    members = memberships(*households, actor=actor)
    stays = residences([member.person_id for member in members], actor=actor)
    found: dict[UUID, list[Inmate]] = {household.pk: [] for household in households}
    for member in members:
        found[member.household_id].append(_inmate(member, stays.get(member.person_id)))
    return found


def residences(people: Iterable[UUID], *, actor: Actor) -> dict[UUID, Stay]:
    """Give where each of some people lives, or is registered, now."""
    rows = Stay.objects.visible_to(actor).filter(person__in=list(people), valid_to=None)
    return {row.person_id: row for row in rows.order_by("is_residence")}


def doors_of(people: Iterable[UUID], *, actor: Actor) -> dict[UUID, str]:
    """Give the addresses where some people live, or are registered, now."""
    rows = Stay.objects.visible_to(actor).filter(person__in=list(people), valid_to=None)
    found = rows.order_by("is_residence").values_list("person", "dwelling__address")
    return dict(found)


def membership_of(person: Person, *, actor: Actor) -> Member | None:
    """Give the household that a person is in now, with it."""
    rows = Member.objects.visible_to(actor).filter(person=person, valid_to=None)
    found = Household.objects.visible_to(actor).select_related("dwelling", "place")
    return rows.prefetch_related(Prefetch("household", queryset=found)).first()


def stays_of(person: Person, *, actor: Actor) -> list[Stay]:
    """List where a person has stayed, the latest first, in places that one may see."""
    homes = Dwelling.objects.visible_to(actor)
    rows = Stay.objects.visible_to(actor).filter(person=person)
    rows = rows.prefetch_related(Prefetch("dwelling", queryset=homes)).select_related("place")
    return list(rows.order_by("-valid_from", "-id"))


def changes_of(
    *, actor: Actor, person: UUID | None = None, household: UUID | None = None
) -> list[Change]:
    """List what was changed of a person or a household, the latest first."""
    about = Q(person=person) if person else Q(household=household)
    return list(Change.objects.visible_to(actor).filter(about).order_by("-at")[:50])


def households_at(dwelling: Dwelling, *, actor: Actor) -> list[tuple[Household, list[Inmate]]]:
    """List the households that live in a home now, each with its members."""
    rows = households_in_sight(actor).filter(dwelling=dwelling, valid_to=None)
    found = list(rows.select_related("place", "dwelling__building"))
    within = inmates(found, actor=actor)
    return [(household, within[household.pk]) for household in found]


def sizes_of(households: Iterable[Household], *, actor: Actor) -> dict[UUID, int]:
    """Count those who are in each of some households now."""
    rows = Member.objects.visible_to(actor).filter(household__in=list(households), valid_to=None)
    counted = rows.values("household").annotate(n=Count("pk")).values_list("household", "n")
    return dict(counted)


def _inmate(member: Member, stay: Stay | None) -> Inmate:
    return Inmate(
        person=line(member.person),
        relation=member.get_relation_display(),
        is_head=member.is_head,
        kind=stay.get_kind_display() if stay else "",
        match=stay.get_match_display() if stay else "",
    )


def _may_read(actor: Actor) -> bool:
    return actor.is_system or actor.may(READ_RESIDENTS)
