"""Reads: my requests, those that wait for my word, one of them."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from linli.exports.kinds import kind_named
from linli.exports.models import Export
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor

SHOWN = 30
_WITH = ("user", "unit", "decider")


@dataclass(frozen=True)
class Board:
    """What stands on the page of exports, and a version that changes when any of it does."""

    mine: list[Export]
    waiting: list[Export]
    version: str

    @property
    def is_moving(self) -> bool:
        return any(export.is_moving for export in self.mine)


def board_of(actor: Actor) -> Board:
    """Give a person's own requests, the latest first, and those that wait for his word."""
    rows = Export.objects.visible_to(actor).select_related(*_WITH)
    mine = list(rows.filter(user=actor.user)[:SHOWN])
    waiting = _waiting(actor)
    seen = [(row.pk, row.version, row.done) for row in (*mine, *waiting)]
    return Board(mine, waiting, hashlib.sha256(repr(seen).encode()).hexdigest()[:16])


def export_of(actor: Actor, pk: UUID) -> Export:
    """Find a request of one's own, or one that one may decide."""
    rows = Export.objects.visible_to(actor).select_related(*_WITH)
    export: Export | None = rows.filter(pk=pk).first()
    if export is None:
        raise NotFound()
    return export


def own_export(actor: Actor, pk: UUID) -> Export:
    """Find a request of one's own: to leaders, too, its file does not exist."""
    export = export_of(actor, pk)
    if export.user_id != actor.user:
        raise NotFound()
    return export


def may_decide(export: Export, actor: Actor) -> bool:
    """Tell whether this person's word is waited for."""
    waits = export.state == Export.State.ASKED and export.user_id != actor.user
    return waits and bool(set(export.road) & set(actor.approving_units))


def title_of(export: Export) -> str:
    """Give the Chinese name of what is taken out."""
    return kind_named(export.kind).title


def waiting_count(actor: Actor) -> int:
    """Count the requests that wait for this person's word."""
    return _undecided(actor).count() if actor.approving_units else 0


def _waiting(actor: Actor) -> list[Export]:
    if not actor.approving_units:
        return []
    return list(_undecided(actor).select_related(*_WITH).order_by("id")[:SHOWN])


def _undecided(actor: Actor) -> QuerySet[Export]:
    rows = Export.objects.visible_to(actor).filter(state=Export.State.ASKED)
    asked: QuerySet[Export] = rows.filter(road__overlap=list(actor.approving_units))
    return asked.exclude(user=actor.user)
