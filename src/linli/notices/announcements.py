"""Reads of announcements: those for me, those my unit told, and who has not read one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from linli.kernel import place
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor
from linli.notices.models import Announcement, Receipt
from linli.organisation.models import Unit

PAGE = 50
MOST_NAMES = 400  # a page of names is read; thousands are counted by unit


@dataclass
class Branch:
    """How far one unit right below has read: `unread` names those who have not."""

    name: str
    told: int = 0
    read: int = 0
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """An announcement, how many it was for and how many have read it."""

    announcement: Announcement
    people: int
    read: int


def announcement_for(actor: Actor, pk: UUID) -> Announcement:
    """Give one that was told to the actor or by his unit; NotFound otherwise."""
    rows = Announcement.objects.visible_to(actor).select_related("unit").filter(pk=pk)
    found: Announcement | None = rows.first()
    if found is None:
        raise NotFound()
    return found


def receipt_of(announcement: Announcement, actor: Actor) -> Receipt | None:
    """Give the actor's own receipt, when it was for him."""
    rows = Receipt.objects.visible_to(actor).filter(announcement=announcement, user=actor.user)
    return rows.first()


def told_to(actor: Actor) -> list[Receipt]:
    """List the latest announcements for the actor, the unread first."""
    rows = Receipt.objects.visible_to(actor).filter(user=actor.user)
    shown = rows.select_related("announcement", "announcement__unit")
    return list(shown.order_by(F("read_at").asc(nulls_first=True), "-id")[:PAGE])


def told_by(actor: Actor) -> list[Told]:
    """List the latest announcements of the actor's units with how many were told and have read."""
    rows = Announcement.objects.visible_to(actor).filter(unit__in=actor.units)
    mine = list(rows.select_related("unit").order_by("-id")[:PAGE])
    counted = {row["announcement"]: row for row in _counts(actor, mine)}
    return [Told(one, counted[one.pk]["told"], counted[one.pk]["read"]) for one in mine]


def reading_of(announcement: Announcement, actor: Actor) -> list[Branch]:
    """Give by unit right below the issuer how far it was read, who lags most first."""
    rows = Receipt.objects.visible_to(actor).filter(announcement=announcement)
    lines = rows.values_list("unit", "unit__name", "unit__parent", "user__name", "read_at")
    found: dict[int, Branch] = {}
    for unit, _, parent, _, read_at in (kept := list(lines.order_by("unit", "id"))):
        branch = found.setdefault(_below(announcement.unit_id, unit, parent), Branch(""))
        branch.told += 1
        branch.read += read_at is not None
    for number, name in Unit.objects.filter(pk__in=found).values_list("pk", "name"):
        found[number].name = name
    waiting = [line for line in kept if line[4] is None]
    for unit, name, parent, person, _ in waiting[:MOST_NAMES]:
        found[_below(announcement.unit_id, unit, parent)].unread.append(f"{name} {person}")
    return sorted(found.values(), key=lambda branch: (branch.read - branch.told, branch.name))


def _below(issuer: int, unit: int, parent: int | None) -> int:
    """Name the unit right below the issuer that a unit lies in; a department is its own."""
    if not place.is_territorial(unit) or unit == issuer:
        return unit
    level = place.level_of(issuer)
    wanted = None if level is place.Level.GRID else place.Level(level + 1)
    return (place.ancestor(unit, wanted) if wanted else None) or parent or unit


def _counts(actor: Actor, announcements: Iterable[Announcement]) -> Iterable[Any]:
    rows = Receipt.objects.visible_to(actor).filter(announcement__in=list(announcements))
    read = Count("pk", filter=Q(read_at__isnull=False))
    return rows.order_by().values("announcement").annotate(told=Count("pk"), read=read)
