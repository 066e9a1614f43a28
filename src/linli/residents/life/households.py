"""A household gets another head, is split in two, or becomes part of another one."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.kernel.scope import Actor
from linli.organisation.roles import KEEP_RESIDENTS
from linli.residents.codes import Relation
from linli.residents.history import Kind, first_answer, note
from linli.residents.life.leaving import check_day, end_memberships, make_head, open_members
from linli.residents.life.moving import enter_household, settle_at
from linli.residents.models import Household, Member, Person
from linli.residents.queries import dwelling_for, household_for
from linli.residents.relations import relation_after
from linli.residents.standing import must_hold


def change_head(op_id: UUID, *, actor: Actor, household: UUID, new_head: UUID) -> Household:
    """Make another member the head; the relations follow where they can."""
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.HEAD):
        return household_for(actor, household)
    home = household_for(actor, household, lock=True)
    must_hold(actor, KEEP_RESIDENTS, home.place_id)
    members = open_members(home, actor=actor)
    old = next(member for member in members if member.is_head)
    if old.person_id == new_head:
        raise Invalid({"new_head": "他已经是户主。"})
    chosen = next((member for member in members if member.person_id == new_head), None)
    old.is_head, old.relation = False, _of_old_head(chosen, old.person.sex)
    old.save(update_fields=["is_head", "relation"])
    make_head(new_head, [m for m in members if m is not old], actor=actor)
    note(
        Kind.HEAD,
        actor=actor,
        place=home.place_id,
        household=home,
        person=None,
        op_id=op_id,
        words="变更户主；请核对各人与新户主的关系",
    )
    return home


def split_household(
    op_id: UUID,
    *,
    actor: Actor,
    household: UUID,
    people: Collection[UUID],
    head: UUID,
    to: UUID | None = None,
    on: date | None = None,
    new_head: UUID | None = None,
) -> Household:
    """Let some of a household become one of their own, in the same home or in another.

    `head` leads the new one; `new_head` the old one when its head leaves.
    """
    actor.must(KEEP_RESIDENTS)
    if (earlier := first_answer(op_id, actor=actor, kind=Kind.SPLIT)) and earlier.household_id:
        return household_for(actor, earlier.household_id)
    day = on or clock.today()
    old = household_for(actor, household, lock=True)
    must_hold(actor, KEEP_RESIDENTS, old.place_id)
    members = {member.person_id: member for member in open_members(old, actor=actor)}
    _check_split(members, people, head)
    home = dwelling_for(actor, to, lock=True) if to else old.dwelling
    must_hold(actor, KEEP_RESIDENTS, home.place_id)
    new = Household(dwelling=home, kind=old.kind)
    new.put_at(home.place_id)
    new.entered_by(actor)
    new.save(force_insert=True)
    relations = _relations([members[pk] for pk in people], head)
    end_memberships(set(people), old, actor=actor, on=day, new_head=new_head)
    who = list(Person.objects.visible_to(actor).filter(pk__in=people).select_for_update())
    enter_household(new, who, relations, actor=actor, on=day)
    if to:
        settle_at(home, who, actor=actor, on=day)
    _note_pair(Kind.SPLIT, old, new, actor, op_id, day, f"分出 {len(who)} 人另立一户")
    return new


def merge_household(
    op_id: UUID,
    *,
    actor: Actor,
    household: UUID,
    into: UUID,
    relation: str,
    on: date | None = None,
) -> Household:
    """Let all of a household join another; `relation`: its head's to the other one's head."""
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.MERGE):
        return household_for(actor, into)
    if household == into:
        raise Invalid({"into": "请选另一户。"})
    day = on or clock.today()
    old = household_for(actor, household, lock=True)
    new = household_for(actor, into, lock=True)
    for one in (old, new):
        must_hold(actor, KEEP_RESIDENTS, one.place_id)
    if old.is_over or new.is_over:
        raise NotAllowedNow("已经注销的户不能合并。")
    members = open_members(old, actor=actor)
    check_day(day, max((member.valid_from for member in members), default=day))
    people = [member.person_id for member in members]
    relations = {m.person_id: _joined(m, relation) for m in members}
    end_memberships(set(people), old, actor=actor, on=day)
    who = list(Person.objects.visible_to(actor).filter(pk__in=people).select_for_update())
    enter_household(new, who, relations, actor=actor, on=day)
    if old.dwelling_id != new.dwelling_id:
        settle_at(new.dwelling, who, actor=actor, on=day)
    _note_pair(Kind.MERGE, new, old, actor, op_id, day, f"并入 {len(who)} 人")
    return new


def _check_split(members: dict[UUID, Member], people: Collection[UUID], head: UUID) -> None:
    if not people or not set(people) <= members.keys():
        raise Invalid({"people": "请从这一户里选出要分出去的人。"})
    if len(set(people)) == len(members):
        raise Invalid({"people": "不能把所有人都分出去；整户搬家请用“整户迁移”。"})
    if head not in people:
        raise Invalid({"head": "新户的户主要在分出去的人里面选。"})


def _relations(members: list[Member], head: UUID) -> dict[UUID, Relation]:
    before = next(member.relation for member in members if member.person_id == head)
    found = {m.person_id: relation_after(before, m.relation) for m in members}
    return found | {head: Relation.HEAD}


def _joined(member: Member, relation: str) -> Relation:
    """Say how a member of the household that joins is related to the other one's head."""
    return Relation(relation) if member.is_head else Relation.OTHER


def _of_old_head(chosen: Member | None, sex: str) -> Relation:
    return relation_after(chosen.relation, Relation.HEAD, sex=sex) if chosen else Relation.OTHER


def _note_pair(
    kind: Kind, one: Household, other: Household, actor: Actor, op_id: UUID, on: date, words: str
) -> None:
    note(kind, actor=actor, place=other.place_id, household=other, op_id=op_id, on=on, words=words)
    note(kind, actor=actor, place=one.place_id, household=one, on=on, words=words)
