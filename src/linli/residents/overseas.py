"""What is asked besides of people from abroad, Hong Kong, Macao and Taiwan (dictionary c.5)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from linli.kernel.errors import Invalid, NotAllowedNow
from linli.kernel.scope import Actor
from linli.organisation.roles import KEEP_RESIDENTS
from linli.residents.codes import PersonKind
from linli.residents.history import Kind, first_answer, note
from linli.residents.models import Overseas, Person
from linli.residents.queries import person_for, residences
from linli.residents.standing import must_hold


def overseas_of(person: Person, *, actor: Actor) -> Overseas | None:
    """Give what is known of somebody from abroad."""
    return Overseas.objects.visible_to(actor).filter(person=person).first()


def is_overseas(person: Person, *, actor: Actor) -> bool:
    """Tell whether somebody is registered as one from abroad."""
    stay = residences([person.pk], actor=actor).get(person.pk)
    return stay is not None and stay.kind == PersonKind.OVERSEAS


def write_overseas(
    op_id: UUID, *, actor: Actor, person: UUID, facts: Mapping[str, Any]
) -> Overseas:
    """Write what is known of somebody from abroad; only of who is registered as such."""
    actor.must(KEEP_RESIDENTS)
    row = person_for(actor, person, lock=True)
    must_hold(actor, KEEP_RESIDENTS, row.place_id)
    known = overseas_of(row, actor=actor)
    if first_answer(op_id, actor=actor, kind=Kind.CHANGE) and known:
        return known
    if not is_overseas(row, actor=actor):
        raise NotAllowedNow("只有人口类别是“境外人员”的才登记这些内容。")
    arrived, leaves = facts.get("arrived_on"), facts.get("leaves_on")
    if arrived and leaves and leaves < arrived:
        raise Invalid({"leaves_on": "预计离开日期不能早于抵达日期。"})
    before = {name: getattr(known, name) for name in facts} if known else {}
    known = known or Overseas(person=row)
    for name, value in facts.items():
        setattr(known, name, value)
    known.save()
    note(
        Kind.CHANGE,
        actor=actor,
        place=row.place_id,
        person=row,
        op_id=op_id,
        before=before,
        after=facts,
        words="境外人员情况",
    )
    return known
