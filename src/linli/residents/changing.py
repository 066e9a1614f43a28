"""Writes: correct what is known of a person or a household, or say that nothing has changed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import Invalid, OutOfStep, Refused
from linli.kernel.scope import Actor
from linli.organisation.roles import KEEP_RESIDENTS, VISIT
from linli.residents.basis import must_have_basis
from linli.residents.elsewhere import ExistsElsewhere, known_person
from linli.residents.history import Kind, first_answer, note
from linli.residents.life.leaving import take_out
from linli.residents.models import Household, Member, Person, Stay
from linli.residents.queries import household_for, membership_of, person_for
from linli.residents.registering import write_facts
from linli.residents.sealed import Phone, open_doc, open_phones, open_religion, seal_religion
from linli.residents.standing import must_hold


def change_person(
    op_id: UUID,
    *,
    actor: Actor,
    person: UUID,
    version: int,
    facts: Mapping[str, Any],
    stay: Mapping[str, Any] | None = None,
    doc: str | None = None,
    phones: Sequence[Phone] | None = None,
    religion: str | None = None,
) -> Person:
    """Write new facts of somebody; what is None stays. OutOfStep when overtaken.

    `religion` is refused where no legal basis is recorded (privacy G2).
    """
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.CHANGE):
        return person_for(actor, person)
    row = person_for(actor, person, lock=True)
    must_hold(actor, KEEP_RESIDENTS, row.place_id)
    if row.version != version:
        raise OutOfStep("这个人的信息刚刚被别人改过，请看最新内容后再改。")
    if doc:
        _check_number(doc, row, actor)
    before, after = _difference(row, facts, doc, phones)
    write_facts(row, facts, doc=doc, phones=phones)
    if religion is not None and religion != open_religion(row):
        must_have_basis(row.county, "religion", field="religion")
        seal_religion(row, religion)
        after |= {"religion": "（加密）"}
    row.touch(actor)
    row.save()
    if stay:
        more_before, more_after = _change_stay(row, stay, actor)
        before, after = before | more_before, after | more_after
    if after:
        note(
            Kind.CHANGE,
            actor=actor,
            place=row.place_id,
            person=row,
            op_id=op_id,
            before=before,
            after=after,
            words="修改" + "、".join(_labels(after))[:150],
        )
    return row


def change_household(
    op_id: UUID, *, actor: Actor, household: UUID, version: int, facts: Mapping[str, Any]
) -> Household:
    """Write the number, the kind, the flags or the remark of a household."""
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.CHANGE):
        return household_for(actor, household)
    row = household_for(actor, household, lock=True)
    must_hold(actor, KEEP_RESIDENTS, row.place_id)
    if row.version != version:
        raise OutOfStep("这一户刚刚被别人改过，请看最新内容后再改。")
    before = {name: getattr(row, name) for name in facts if getattr(row, name) != facts[name]}
    for name in before:
        setattr(row, name, facts[name])
    row.touch(actor)
    row.save()
    if before:
        note(
            Kind.CHANGE,
            actor=actor,
            place=row.place_id,
            household=row,
            op_id=op_id,
            before=before,
            after={name: facts[name] for name in before},
            words="修改户的信息",
        )
    return row


def confirm_household(op_id: UUID | None, *, actor: Actor, household: UUID) -> Household:
    """Say that all is as the register has it: the household, its members and their stays."""
    if not actor.may(KEEP_RESIDENTS):
        actor.must(VISIT)
    if first_answer(op_id, actor=actor, kind=Kind.CONFIRM):
        return household_for(actor, household)
    row = household_for(actor, household, lock=True)
    now = {"confirmed_at": clock.now(), "confirmed_by": actor.user}
    Household.objects.visible_to(actor).filter(pk=row.pk).update(**now)
    inside = Member.objects.visible_to(actor).filter(household=row, valid_to=None)
    people = list(inside.values_list("person", flat=True))
    Person.objects.visible_to(actor).filter(pk__in=people).update(**now)
    Stay.objects.visible_to(actor).filter(person__in=people, valid_to=None).update(**now)
    note(
        Kind.CONFIRM,
        actor=actor,
        place=row.place_id,
        household=row,
        op_id=op_id,
        words=f"核实无变化，{len(people)} 人",
    )
    return row


def _check_number(number: str, row: Person, actor: Actor) -> None:
    other = known_person(number, actor=actor, county=row.county)
    if other is None or other.pk == row.pk:
        return
    if not Person.objects.visible_to(actor).filter(pk=other.pk).exists():
        raise ExistsElsewhere()  # also of who has left: a number is no question to be asked
    raise Refused("这个证件号已是另一个人的，请核对。", "known_here")


def _difference(
    row: Person, facts: Mapping[str, Any], doc: str | None, phones: Sequence[Phone] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what the changing fields said before, and what they are to say; for the sealed history.

    The number and the phones are in it, too: a correction must be possible to be corrected.
    """
    before = {name: getattr(row, name) for name in facts}
    after = dict(facts)
    if doc is not None:
        before["doc"], after["doc"] = open_doc(row), doc
    if phones is not None:
        before["phones"] = [phone.number for phone in open_phones(row)]
        after["phones"] = [phone.number for phone in phones]
    changed = {name for name in after if before[name] != after[name]}
    return (
        {name: before[name] for name in changed},
        {name: after[name] for name in changed},
    )


def _change_stay(
    row: Person, said: Mapping[str, Any], actor: Actor
) -> tuple[dict[str, Any], dict[str, Any]]:
    stays = Stay.objects.visible_to(actor).filter(person=row, valid_to=None)
    stay = stays.select_for_update().order_by("-is_residence").first()
    if stay is None:
        return {}, {}
    before = {name: getattr(stay, name) for name in said if getattr(stay, name) != said[name]}
    for name in before:
        setattr(stay, name, said[name])
    if before:
        stay.save()
    return before, {name: said[name] for name in before}


def _labels(fields: Mapping[str, Any]) -> list[str]:
    names = {field.name: str(field.verbose_name) for field in Person._meta.fields}
    names |= {field.name: str(field.verbose_name) for field in Stay._meta.fields}
    names |= {"religion": "宗教信仰", "doc": "证件号码", "phones": "电话", "kind": "人口类别"}
    return sorted(names.get(name, name) for name in fields)


def remove_person(
    op_id: UUID, *, actor: Actor, person: UUID, reason: str, new_head: UUID | None = None
) -> None:
    """Take out somebody who was registered by mistake; the row stays, marked, seen by nobody."""
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.REMOVE):
        return
    row = person_for(actor, person, lock=True)
    must_hold(actor, KEEP_RESIDENTS, row.place_id)
    if not reason.strip():
        raise Invalid({"reason": "请写明为什么是误登记。"})
    if membership := membership_of(row, actor=actor):
        home = membership.household
        take_out({row.pk}, home, actor=actor, on=clock.today(), new_head=new_head)
    row.is_deleted = True
    row.touch(actor)
    row.save()
    note(
        Kind.REMOVE, actor=actor, place=row.place_id, person=row, op_id=op_id, words="误登记，注销"
    )
