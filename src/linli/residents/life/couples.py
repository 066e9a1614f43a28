"""Two people marry or part: what is known of each changes, and one may move to the other."""

from datetime import date
from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.kernel.identity import age_at
from linli.kernel.scope import Actor
from linli.organisation.roles import KEEP_RESIDENTS
from linli.residents.codes import Marital
from linli.residents.history import Kind, first_answer, note
from linli.residents.models import Person
from linli.residents.queries import person_for
from linli.residents.standing import must_hold

MARRIED = (Marital.MARRIED, Marital.FIRST, Marital.AGAIN, Marital.RESTORED)
_BEFORE = (Marital.WIDOWED, Marital.DIVORCED)
YOUNGEST = 20  # Civil Code 1047: women 20, men 22; a younger date is a slip


def register_marriage(
    op_id: UUID, *, actor: Actor, person: UUID, on: date, spouse: UUID | None = None
) -> Person:
    """Register a marriage; `spouse` when both live in the actor's places.

    Who moves in with whom is a move of its own: most couples decide that on another day.
    """
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.MARRIAGE):
        return person_for(actor, person)
    if on > clock.today():
        raise Invalid({"on": "日期不能晚于今天。"})
    if spouse == person:
        raise Invalid({"spouse_doc": "请填对方的证件号。"})
    first = person_for(actor, person, lock=True)
    couple = [first, *([person_for(actor, spouse, lock=True)] if spouse else [])]
    for one in couple:
        _marry(one, on, actor)
    for one in couple:
        note(
            Kind.MARRIAGE,
            actor=actor,
            place=one.place_id,
            person=one,
            op_id=op_id if one is first else None,
            on=on,
            words=f"{one.get_marital_display()}，对方{'已登记' if spouse else '不在本辖区'}",
        )
    return first


def register_divorce(
    op_id: UUID, *, actor: Actor, person: UUID, on: date, spouse: UUID | None = None
) -> Person:
    """Register that a marriage has ended by divorce."""
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.DIVORCE):
        return person_for(actor, person)
    if on > clock.today():
        raise Invalid({"on": "日期不能晚于今天。"})
    if spouse == person:
        raise Invalid({"spouse_doc": "请填对方的证件号。"})
    first = person_for(actor, person, lock=True)
    for one in [first, *([person_for(actor, spouse, lock=True)] if spouse else [])]:
        if one.marital not in MARRIED:
            raise NotAllowedNow("他登记的婚姻状况不是已婚，请先核对。")
        _become(one, Marital.DIVORCED, actor)
        mine = op_id if one is first else None
        note(
            Kind.DIVORCE,
            actor=actor,
            place=one.place_id,
            person=one,
            op_id=mine,
            on=on,
        )
    return first


def _marry(one: Person, on: date, actor: Actor) -> None:
    if one.marital in MARRIED:
        raise NotAllowedNow("其中一位登记的婚姻状况已是已婚，请先核对。")
    if not one.is_settled:
        raise NotAllowedNow("其中一位已迁出或已故，请先核对。")
    if one.born and age_at(one.born, on) < YOUNGEST:
        raise Invalid({"on": f"按出生日期，那天还不满 {YOUNGEST} 周岁，请核对日期。"})
    _become(one, Marital.AGAIN if one.marital in _BEFORE else Marital.FIRST, actor)


def _become(one: Person, marital: Marital, actor: Actor) -> None:
    must_hold(actor, KEEP_RESIDENTS, one.place_id)
    one.marital = marital
    one.touch(actor)
    one.save(update_fields=["marital", *one.CHANGED])
