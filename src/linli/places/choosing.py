"""Reads for pickers: the homes that "3-2-501" or "东街 3号楼 501" may mean.

Other rooms put the picker into their forms so:

    {% include "places/_choose.html" with name="dwelling" label="房屋" chosen=dwelling %}

`chosen` is a `Choice` (`choice_of(actor, form["dwelling"].value())`) or None; `error` a sentence.
The form is sent the home's id under `name`; `queries.dwelling_for(actor, pk)` takes it, and raises
NotFound for what is out of sight. The picker needs no script but htmx.
"""

from dataclasses import dataclass
from uuid import UUID

from linli.kernel.ids import id_in
from linli.kernel.scope import Actor
from linli.places.lists import homes_with
from linli.places.models import Dwelling

MOST = 20


@dataclass(frozen=True)
class Choice:
    """A home to choose: its address, where it stands, what it is used for."""

    id: UUID
    address: str
    place_name: str
    state: str


@dataclass(frozen=True)
class Found:
    """The first homes that fit, and whether there are more."""

    choices: list[Choice]
    more: bool = False


def dwellings_to_choose(actor: Actor, q: str) -> Found:
    """Find at most 20 homes in force by what is typed; nothing for nothing."""
    if not q.strip():
        return Found([])
    rows = homes_with(actor, q).filter(valid_to=None).order_by("order", "id")
    found = list(rows.select_related("place")[: MOST + 1])
    return Found([_choice(row) for row in found[:MOST]], len(found) > MOST)


def choice_of(actor: Actor, value: object) -> Choice | None:
    """Give the home that a form already names, to show it again; None for none in sight."""
    pk = value if isinstance(value, UUID) else id_in(str(value or ""))
    if pk is None:
        return None
    rows = Dwelling.objects.visible_to(actor).filter(pk=pk, is_deleted=False)
    row = rows.select_related("place").first()
    return _choice(row) if row else None


def _choice(row: Dwelling) -> Choice:
    return Choice(row.pk, row.address, row.place.name, row.get_state_display())
