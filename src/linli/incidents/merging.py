"""Merges several incidents into one: each a step of its own, with its history and its notices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.db import transaction

from linli.incidents.models import Incident
from linli.incidents.queries import incident_for
from linli.incidents.services import take
from linli.kernel.errors import Invalid, Refused
from linli.kernel.scope import Actor

MOST = 100


@dataclass
class Merged:
    """What became of a merge: the numbers that went in, and why the others stayed."""

    main: Incident
    done: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


def merge_into(main: UUID, others: Mapping[UUID, int], *, actor: Actor, op_id: UUID) -> Merged:
    """Merge {incident: the version seen} into `main`; what cannot be is left, with the reason.

    The same op_id again merges nothing again: each step's own op_id is made from it.
    """
    wanted = {pk: version for pk, version in others.items() if pk != main}
    if not wanted or len(wanted) > MOST:
        raise Invalid({"pick": f"请勾选要并入的事件(一次最多 {MOST} 件)。"})
    merged = Merged(incident_for(actor, main))
    rows = Incident.objects.visible_to(actor).filter(pk__in=wanted)
    for pk, no in sorted(rows.values_list("pk", "no"), key=lambda row: row[1]):
        try:
            with transaction.atomic():
                take(pk, "merge", actor=actor, op_id=uuid5(op_id, str(pk)), version=wanted[pk],
                     given={"main": str(main)})  # fmt: skip
        except Refused as refused:
            merged.left[no] = str(refused)
        else:
            merged.done.append(no)
    return merged
