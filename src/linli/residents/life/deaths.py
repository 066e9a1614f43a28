"""Somebody has died: he leaves his household, and is visited no more (requirements R14)."""

from datetime import date
from uuid import UUID

from linli.kernel.errors import NotAllowedNow
from linli.kernel.scope import Actor
from linli.organisation.roles import KEEP_RESIDENTS
from linli.residents.codes import HEADS, Marital, Relation
from linli.residents.history import Kind, first_answer, note
from linli.residents.life.leaving import check_day, end_stays, take_out
from linli.residents.models import CareProfile, Member, Person
from linli.residents.queries import membership_of, person_for
from linli.residents.standing import must_hold


def register_death(
    op_id: UUID,
    *,
    actor: Actor,
    person: UUID,
    on: date,
    new_head: UUID | None = None,
    widowed: UUID | None = None,
) -> Person:
    """Register a death on a day; `new_head` where the head has died, `widowed` the one left."""
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.DEATH):
        return person_for(actor, person)
    dead = person_for(actor, person, lock=True)
    must_hold(actor, KEEP_RESIDENTS, dead.place_id)
    if dead.state == Person.State.DEAD:
        raise NotAllowedNow("已经登记过死亡。")
    check_day(on, dead.born or on)
    membership = membership_of(dead, actor=actor)
    if membership:
        home = membership.household
        take_out({dead.pk}, home, actor=actor, on=max(on, membership.valid_from), new_head=new_head)
    end_stays({dead.pk}, actor=actor, on=on)
    dead.state, dead.died_on = Person.State.DEAD, on
    dead.touch(actor)
    dead.save()
    profiles = CareProfile.objects.visible_to(actor).filter(person=dead, until=None)
    for profile in profiles:
        profile.until = max(on, profile.since)
        profile.save(update_fields=["until"])
    dead.care_groups = []
    dead.save(update_fields=["care_groups"])
    if widowed:
        _widow(person_for(actor, widowed, lock=True), actor)
    note(
        Kind.DEATH,
        actor=actor,
        place=dead.place_id,
        person=dead,
        household=membership.household if membership else None,
        op_id=op_id,
        on=on,
    )
    return dead


def spouse_of(member: Member, members: list[Member]) -> Member | None:
    """Guess who in the household is the wife or husband of a member, by their relations."""
    spouses = (Relation.SPOUSE, Relation.HUSBAND, Relation.WIFE)
    if member.is_head:
        return next((other for other in members if other.relation in spouses), None)
    if member.relation in spouses:
        return next((other for other in members if other.relation in HEADS), None)
    return None


def _widow(left: Person, actor: Actor) -> None:
    left.marital = Marital.WIDOWED
    left.touch(actor)
    left.save(update_fields=["marital", *left.CHANGED])
