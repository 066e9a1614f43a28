"""Takes one verb on several incidents: each a step of its own, and what cannot be is left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from linli.incidents.models import Incident
from linli.incidents.services import take
from linli.kernel.errors import Refused
from linli.kernel.scope import Actor


@dataclass
class Taken:
    """The numbers of those on which it was taken, why others were left, and what each is about."""

    done: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


def take_each(
    wanted: Mapping[UUID, int | None],
    verb: str,
    *,
    actor: Actor,
    op_id: UUID,
    given: Mapping[str, Any],
) -> Taken:
    """Take `verb` on {incident: the version seen}; the same op_id again takes nothing again."""
    taken = Taken()
    rows = Incident.objects.visible_to(actor).filter(pk__in=wanted)
    for pk, no, title in rows.order_by("no").values_list("pk", "no", "title"):
        taken.titles[no] = title
        try:
            with transaction.atomic():
                take(pk, verb, actor=actor, op_id=uuid5(op_id, str(pk)), version=wanted[pk],
                     given=dict(given))  # fmt: skip
        except Refused as refused:
            taken.left[no] = str(refused)
        else:
            taken.done.append(no)
    return taken
