"""Reads of dynamic information: what one may see of it, a page of it, what is urgent and unread."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from linli.fieldwork.models import DigestItem, DynamicInfo, InfoReceipt
from linli.kernel import keyset
from linli.kernel.errors import NotFound
from linli.kernel.keyset import Page
from linli.kernel.scope import Actor, Range, ScopedQuerySet
from linli.organisation.placed import in_ranges
from linli.organisation.roles import CONFIRM, LEAD_FIELD
from linli.residents.models import Change

PAGE = 30


@dataclass(frozen=True)
class InfoFilters:
    """What a list is narrowed to; "" and False narrow nothing."""

    kind: str = ""
    special: bool = False
    mine: bool = False


def reading_ranges(actor: Actor) -> tuple[Range, ...]:
    """Give the places of which one reads all that is reported.

    Informants and heads of buildings are neighbours: they read their own reports alone.
    """
    reads = (p for p in actor.posts if p.may(CONFIRM) or p.may(LEAD_FIELD))
    return tuple(post.range for post in reads if post.range)


def infos_in_sight(actor: Actor) -> ScopedQuerySet[DynamicInfo]:
    """Open the information that this actor may see: of the places he looks after, and his own."""
    rows = DynamicInfo.objects.visible_to(actor)
    if actor.is_system:
        return rows
    return rows.filter(in_ranges(reading_ranges(actor)) | Q(recorded_by=actor.user))


def info_for(actor: Actor, pk: UUID, *, lock: bool = False) -> DynamicInfo:
    """Give one; NotFound when there is none, or not for this actor."""
    rows = infos_in_sight(actor).select_related("place")
    if lock:
        rows = rows.select_for_update(of=("self",))
    info: DynamicInfo | None = rows.filter(pk=pk).first()
    if info is None:
        raise NotFound()
    return info


def page_of(actor: Actor, filters: InfoFilters, *, cursor: str | None = None) -> Page[DynamicInfo]:
    """List what one may see, the latest first; Invalid for a cursor of another list."""
    rows = infos_in_sight(actor).select_related("place")
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.special:
        rows = rows.filter(is_special=True)
    if filters.mine:
        rows = rows.filter(recorded_by=actor.user)
    query = f"dynamics:{filters.kind}:{filters.special}:{filters.mine}"
    return keyset.page_of(
        rows, "-recorded_at", "-id", actor=actor, query=query, cursor=cursor, size=PAGE
    )


def digests_of(infos: Iterable[DynamicInfo], *, actor: Actor) -> dict[UUID, UUID]:
    """Say in which digest each of some rows was reported."""
    rows = DigestItem.objects.visible_to(actor).filter(
        source=DigestItem.Source.INFO, row__in=[info.pk for info in infos]
    )
    return dict(rows.values_list("row", "digest"))


def change_from(info: DynamicInfo, *, actor: Actor) -> Change | None:
    """Give the change of the registers that this information led to: its op_id is the row's id."""
    return Change.objects.visible_to(actor).filter(op_id=info.pk).first()


def receipts_of(info: DynamicInfo, *, actor: Actor) -> list[InfoReceipt]:
    """List whom it was told and when each read it, in the order of telling."""
    rows = InfoReceipt.objects.visible_to(actor).filter(info=info)
    return list(rows.select_related("user", "unit").order_by("stage", "told_at", "id"))


def unread_urgent(actor: Actor) -> ScopedQuerySet[DynamicInfo]:
    """Open the urgent information that this person was told and has not read."""
    unread = InfoReceipt.objects.visible_to(actor).filter(user=actor.user, read_at=None)
    return DynamicInfo.objects.visible_to(actor).filter(pk__in=unread.values("info"))


def count_unread(actor: Actor) -> int:
    """Count the urgent information that waits for this person's eyes."""
    if actor.user is None or not reading_ranges(actor):
        return 0
    return unread_urgent(actor).count()


def urgent_mark(actor: Actor) -> str:
    """Give a short text that changes when other urgent information waits for this person."""
    if actor.user is None or not reading_ranges(actor):
        return ""
    rows = InfoReceipt.objects.visible_to(actor).filter(user=actor.user, read_at=None)
    return ",".join(str(pk)[-12:] for pk in rows.order_by("pk").values_list("pk", flat=True)[:20])
