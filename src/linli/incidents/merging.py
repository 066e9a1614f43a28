"""Merges several incidents into one: each a step of its own, with its history and its notices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from linli.incidents.each import take_each
from linli.incidents.models import Incident
from linli.incidents.queries import incident_for
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor

MOST = 100


@dataclass(frozen=True)
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
        raise Invalid({"pick": f"请勾选要并入的事件（一次最多 {MOST} 件）。"})
    row = incident_for(actor, main)
    taken = take_each(wanted, "merge", actor=actor, op_id=op_id, given={"main": str(main)})
    return Merged(row, taken.done, taken.left)
