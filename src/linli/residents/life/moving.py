"""People move: out of sight, or to another home of the actor's places; alone or all together."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from linli.kernel.errors import Invalid, NotAllowedNow
from linli.kernel.masking import mask_address
from linli.kernel.scope import Actor
from linli.organisation.roles import KEEP_RESIDENTS
from linli.places.models import Dwelling
from linli.residents.codes import HEADS, Relation
from linli.residents.history import Kind, first_answer, note
from linli.residents.life.leaving import check_day, end_stays, open_members, take_out
from linli.residents.models import Household, Member, Person, Stay
from linli.residents.queries import dwelling_for, household_for
from linli.residents.standing import must_hold


def move_out(
    op_id: UUID,
    *,
    actor: Actor,
    household: UUID,
    people: Collection[UUID],
    on: date,
    went_to: str,
    new_head: UUID | None = None,
) -> Household:
    """Let some, or all, of a household leave for a place that is not the actor's.

    They can be taken in wherever they turn up: nobody types them again.
    """
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.MOVE_OUT):
        return household_for(actor, household)
    home = household_for(actor, household, lock=True)
    must_hold(actor, KEEP_RESIDENTS, home.place_id)
    moving = _chosen(home, people, actor)
    take_out(
        {person.pk for person in moving},
        home,
        actor=actor,
        on=on,
        new_head=new_head,
        went_to=went_to,
    )
    for person in moving:
        person.state = Person.State.LEFT
        person.touch(actor)
        person.save()
    _note_each(Kind.MOVE_OUT, moving, home, actor, op_id, on, f"迁出 {len(moving)} 人")
    return home


def move_household(op_id: UUID, *, actor: Actor, household: UUID, to: UUID, on: date) -> Household:
    """Let a whole household move to another home; its members' stays follow."""
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.MOVE_IN):
        return household_for(actor, household)
    moved = household_for(actor, household, lock=True)
    home = dwelling_for(actor, to, lock=True)
    for at in (moved.place_id, home.place_id):
        must_hold(actor, KEEP_RESIDENTS, at)
    if moved.dwelling_id == home.pk:
        raise Invalid({"to": "已经住在这里。"})
    members = open_members(moved, actor=actor)
    check_day(on, max((member.valid_from for member in members), default=on))
    people = _people([member.person_id for member in members], actor)
    before = moved.dwelling.address
    moved.dwelling = home
    moved.put_at(home.place_id)
    moved.touch(actor)
    moved.save()
    for member in members:
        member.place = home.place_id
        member.save(update_fields=["place"])
    settle_at(home, people, actor=actor, on=on)
    _note_each(Kind.MOVE_IN, people, moved, actor, op_id, on, f"整户由 {mask_address(before)} 迁来")
    return moved


def join_household(
    op_id: UUID,
    *,
    actor: Actor,
    person: UUID,
    to: UUID,
    relation: str,
    on: date,
    new_head: UUID | None = None,
) -> Household:
    """Let one person leave where he lives and join another household of the actor's places."""
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.MOVE_IN):
        return household_for(actor, to)
    target = household_for(actor, to, lock=True)
    must_hold(actor, KEEP_RESIDENTS, target.place_id)
    if target.is_over:
        raise NotAllowedNow("这一户已经注销。")
    if relation in HEADS:
        raise Invalid({"relation": "那一户已有户主。要换户主，请用“变更户主”。"})
    member = Member.objects.visible_to(actor).filter(person=person, valid_to=None).first()
    if member and member.household_id == target.pk:
        raise Invalid({"to": "已经在这一户。"})
    if member:
        old = household_for(actor, member.household_id, lock=True)
        must_hold(actor, KEEP_RESIDENTS, old.place_id)
        take_out({person}, old, actor=actor, on=on, new_head=new_head)
    people = _people([person], actor)
    if not people:
        raise NotAllowedNow("这个人已故或不在您的职责范围内。")
    enter_household(target, people, {person: Relation(relation)}, actor=actor, on=on)
    settle_at(target.dwelling, people, actor=actor, on=on)
    _note_each(Kind.MOVE_IN, people, target, actor, op_id, on, "迁入本户")
    return target


def settle_at(home: Dwelling, people: list[Person], *, actor: Actor, on: date) -> None:
    """End the residences of some people and begin new ones in a home; what is known stays."""
    before = {
        stay.person_id: stay
        for stay in Stay.objects.visible_to(actor)
        .filter(person__in=[person.pk for person in people], valid_to=None)
        .order_by("is_residence")
    }
    end_stays({person.pk for person in people}, actor=actor, on=on)
    for person in people:
        old = before.get(person.pk)
        stay = Stay(person=person, dwelling=home, valid_from=on)
        if old:
            stay.kind, stay.match, stay.flow_reason = old.kind, old.match, old.flow_reason
            stay.permit, stay.permit_due = old.permit, old.permit_due
            stay.stay_place, stay.is_residence = old.stay_place, old.is_residence
        stay.put_at(home.place_id)
        stay.save(force_insert=True)
        person.put_at(home.place_id)
        person.state = Person.State.HERE if stay.is_residence else Person.State.AWAY
        person.touch(actor)
        person.save()


def enter_household(
    household: Household,
    people: list[Person],
    relations: dict[UUID, Relation],
    *,
    actor: Actor,
    on: date,
) -> None:
    """Make some people members of a household from a day on; relations by person."""
    for person in people:
        relation = relations[person.pk]
        Member(
            household=household,
            person=person,
            place=household.place_id,
            relation=relation,
            is_head=relation in HEADS,
            valid_from=on,
        ).save(force_insert=True)
    household.touch(actor)
    household.save(update_fields=household.CHANGED)


def _chosen(household: Household, people: Collection[UUID], actor: Actor) -> list[Person]:
    """Give the chosen ones, all of whom must be in the household."""
    inside = {member.person_id for member in open_members(household, actor=actor)}
    if not people or not set(people) <= inside:
        raise Invalid({"people": "请从这一户里选人。"})
    return _people(people, actor)


def _people(people: Collection[UUID], actor: Actor) -> list[Person]:
    rows = Person.objects.visible_to(actor).filter(pk__in=people, is_deleted=False)
    return list(rows.exclude(state=Person.State.DEAD).select_for_update().order_by("id"))


def _note_each(
    kind: Kind,
    people: list[Person],
    household: Household,
    actor: Actor,
    op_id: UUID,
    on: date,
    words: str,
) -> None:
    """Note it once for the household, with the operation, and once for each person."""
    place = household.place_id
    note(kind, actor=actor, place=place, household=household, op_id=op_id, on=on, words=words)
    for person in people:
        note(kind, actor=actor, place=place, person=person, on=on, words=words)
