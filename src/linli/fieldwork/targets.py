"""Whom a visit goes to: a household, somebody, a firm; and who may go there."""

from dataclasses import dataclass
from uuid import UUID

from linli.kernel import place
from linli.kernel.errors import Forbidden, NotAllowedNow, NotFound
from linli.kernel.scope import ActingPost, Actor
from linli.organisation.roles import LEAD_FIELD, VISIT
from linli.places.models import Establishment
from linli.residents.models import Household, Person
from linli.residents.queries import (
    household_for,
    membership_of,
    memberships,
    person_for,
    residences,
)


@dataclass(frozen=True)
class Target:
    """Where a visit goes, with the living people who may be met there."""

    place: int
    address: str
    household: Household | None = None
    person: Person | None = None
    establishment: Establishment | None = None
    people: tuple[Person, ...] = ()

    @property
    def key(self) -> str:
        """What an address of a page names it by: household=…"""
        if self.household and not self.person:
            return f"household={self.household.pk}"
        if self.person:
            return f"person={self.person.pk}"
        return f"establishment={self.establishment.pk if self.establishment else ''}"


def target_for(actor: Actor, kind: str, pk: UUID | None) -> Target:
    """Find a target by its kind (household, person, establishment) and number; else NotFound."""
    if pk is None or kind not in _KINDS:
        raise NotFound()
    return _KINDS[kind](actor, pk)


def visiting_post(actor: Actor, at: int) -> ActingPost:
    """Give the post by which the actor visits a place; Forbidden where none reaches it."""
    for post in actor.posts:
        if (post.may(VISIT) or post.may(LEAD_FIELD)) and place.contains(post.unit, at):
            return post
    raise Forbidden("只能登记自己网格（职责范围）内的走访。")


def cares_for(actor: Actor, at: int) -> bool:
    """Tell whether the actor looks after the special groups of a place."""
    return any(low <= at <= high for low, high in actor.care_ranges)


def _household(actor: Actor, pk: UUID) -> Target:
    household = household_for(actor, pk)
    if household.is_over:
        raise NotAllowedNow("这一户已经注销，不再走访。")
    people = tuple(
        row.person
        for row in memberships(household, actor=actor)
        if row.person.state == Person.State.HERE
    )
    return Target(household.place_id, household.dwelling.address, household, people=people)


def _person(actor: Actor, pk: UUID) -> Target:
    person = person_for(actor, pk)
    if person.state != Person.State.HERE:
        raise NotAllowedNow(f"{person.get_state_display()}的人不用走访。")
    member = membership_of(person, actor=actor)
    household = member.household if member else None
    return Target(
        person.place_id, _home_of(person, household, actor), household, person, people=(person,)
    )


def _home_of(person: Person, household: Household | None, actor: Actor) -> str:
    if household:
        return household.dwelling.address
    stay = residences([person.pk], actor=actor).get(person.pk)
    return stay.dwelling.address if stay else person.place.name


def _establishment(actor: Actor, pk: UUID) -> Target:
    rows = Establishment.objects.visible_to(actor).filter(is_deleted=False, valid_to=None)
    firm = rows.filter(pk=pk).first()
    if firm is None:
        raise NotFound()
    return Target(firm.place_id, f"{firm.name}（{firm.address}）"[:200], establishment=firm)


_KINDS = {"household": _household, "person": _person, "establishment": _establishment}
