"""Reads: a person's own notices, the unread first."""

from dataclasses import dataclass
from uuid import UUID

from linli.kernel.scope import Actor
from linli.notices.models import Notice

PAGE = 30
MOST = 99  # counted no further: the bell shows "99+"


@dataclass(frozen=True)
class Page:
    """Some notices and the id after which the next page begins."""

    items: list[Notice]
    next: UUID | None


def unread_count(actor: Actor) -> int:
    """Count one's own unread notices, to 100 at most."""
    if actor.user is None:
        return 0
    unread = Notice.objects.visible_to(actor).filter(user=actor.user, read_at=None)
    return unread[: MOST + 1].count()


def was_told(actor: Actor, incident: UUID) -> bool:
    """Tell whether one has ever had a notice about an incident."""
    mine = Notice.objects.visible_to(actor).filter(user=actor.user, incident=incident)
    return actor.user is not None and mine.exists()


def notices_of(
    actor: Actor, *, unread: bool | None = None, after: UUID | None = None, most: int = PAGE
) -> Page:
    """List one's own notices from the newest, only unread or only read ones when asked."""
    rows = Notice.objects.visible_to(actor).filter(user=actor.user).order_by("-id")
    if unread is not None:
        rows = rows.filter(read_at__isnull=unread)
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows[: most + 1])
    shown = found[:most]
    return Page(shown, shown[-1].pk if len(found) > most else None)
