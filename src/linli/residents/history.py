"""What every write of this room notes: one `Change` with its op_id, and an entry in the journal."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.errors import Forbidden, Refused
from linli.kernel.scope import Actor
from linli.residents.models import Change, Household, Person
from linli.residents.sealed import seal_facts

Kind = Change.Kind
ACTIONS = {
    Kind.REGISTER: "resident.register",
    Kind.CHANGE: "resident.change",
    Kind.CARE: "resident.care",
}


def first_answer(
    op_id: UUID | None, *, actor: Actor, kind: Change.Kind | None = None
) -> Change | None:
    """Give what a repeat of an operation was answered; a twin of this moment waits for its end.

    The same number from another person, or for another kind of change, is refused (settled 2.3).
    """
    if op_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(op_id)])
    row = _wherever(op_id, actor)
    if row is None:
        return None
    if row.by_id != actor.user:
        raise Forbidden("这张表已经被别人用过，请重新打开。", "op_id_reused")
    if kind is not None and row.kind != kind:
        raise Refused("这张表刚才登记过别的变动，请重新打开再登记。", "op_id_reused")
    return row


def _wherever(op_id: UUID, actor: Actor) -> Change | None:
    """Find a change by its operation, also where its person has left the actor's sight since."""
    row = Change.objects.visible_to(actor).filter(op_id=op_id).first()
    if row is not None or not actor.counties:
        return row
    county = actor.counties[0]
    with scope.lifted(actor, within=county, because="an op_id is one operation's in the county"):
        platform = scope.system_actor("登记", within=county)
        return Change.objects.visible_to(platform).filter(op_id=op_id).first()


def note(
    kind: Change.Kind,
    *,
    actor: Actor,
    place: int,
    person: Person | None = None,
    household: Household | None = None,
    op_id: UUID | None = None,
    on: date | None = None,
    words: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    run: UUID | None = None,
) -> Change:
    """Write down a change; `before` and `after` (field → value) are sealed, their names are not."""
    change = Change(
        person=person,
        household=household,
        kind=kind,
        on=on or clock.today(),
        by_id=actor.user,
        by_name=actor.name,
        fields=sorted((after or before or {}).keys()),
        words=words[:200],
        op_id=op_id,
        run=run,
    )
    change.put_at(place)
    if before or after:
        seal_facts(change, {"before": dict(before or {}), "after": dict(after or {})})
    change.save(force_insert=True)
    _journal(change, actor)
    return change


def _journal(change: Change, actor: Actor) -> None:
    subject = ("person", change.person_id) if change.person_id else ("household", None)
    record(
        ACTIONS.get(Kind(change.kind), "resident.life"),
        actor=actor,
        object_type=subject[0],
        object_id=subject[1] or change.household_id or "",
        county=change.county,
        detail={"kind": change.kind, "fields": change.fields},
    )
