"""Owners and people of establishments in clear: one at a time, with a reason, journalled."""

from collections.abc import Callable
from uuid import UUID

from linli.kernel.errors import Invalid
from linli.kernel.registered import Registered
from linli.kernel.scope import Actor
from linli.organisation.roles import REVEAL_RESIDENTS
from linli.places.models import Dwelling, Establishment
from linli.places.owners import Owner, People, open_owner, open_people
from linli.places.queries import dwelling_for, establishment_for
from linli.places.standing import journal

REASONS = {"ask": "核实情况", "tell": "通知事项", "hazard": "处理隐患或纠纷", "other": "其他"}
# What rooms above ask before anything is shown: one measure for all rooms (residents.quota).
LIMITS: Registered[Callable[[Actor], None]] = Registered()


def reveal_owner(pk: UUID, *, actor: Actor, reason: str) -> Owner:
    """Give the owner of a home in clear; no entry in the journal, no name."""
    actor.must(REVEAL_RESIDENTS)
    row = dwelling_for(actor, pk)
    _note(row, reason, actor=actor)
    return open_owner(row)


def reveal_people(pk: UUID, *, actor: Actor, reason: str) -> People:
    """Give the people of an establishment in clear; no entry in the journal, no name."""
    actor.must(REVEAL_RESIDENTS)
    row = establishment_for(actor, pk)
    _note(row, reason, actor=actor)
    return open_people(row)


def _note(row: Dwelling | Establishment, reason: str, *, actor: Actor) -> None:
    if reason not in REASONS:
        raise Invalid({"reason": "请选择查看的理由。"})
    for ask in LIMITS.all():
        ask(actor)
    journal("reveal", row, actor=actor, reason=REASONS[reason])
