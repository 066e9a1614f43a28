"""Writes: tell people inside and the person concerned outside, mark as read."""

from collections.abc import Iterable
from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.masking import scrub
from linli.kernel.scope import Actor
from linli.notices.models import Notice, OutboundMessage


def tell(
    users: Iterable[UUID],
    *,
    title: str,
    text: str = "",
    incident: UUID | None = None,
    announcement: UUID | None = None,
    link: str = "",
    urgent: bool = False,
    key: str | None = None,
) -> int:
    """Tell each person once, and with a `key` (at most 80 characters) once for ever.

    `link`: the page of what it is about, where that is no incident or announcement.
    Gives how many people it was for. Numbers of phones and identities are masked.
    """
    people = list(dict.fromkeys(users))
    # Nothing may come back (RETURNING): the teller may not read another person's notices.
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=user,
                title=scrub(title)[:120],
                text=scrub(text)[:500],
                incident=incident,
                announcement=announcement,
                link=link,
                urgent=urgent,
                key=f"{key[:80]}:{user.hex}" if key else None,
            )
            for user in people
        ],
        ignore_conflicts=True,
    )
    return len(people)


def phone_context(incident_id: UUID) -> str:
    """Say for which cell the phone of the person concerned is encrypted (kernel.secrets)."""
    return f"incidents_incident:reporter_phone_token:{incident_id}"


def tell_party(
    *,
    incident_id: UUID,
    county: int,
    step_seq: int,
    occasion: str,
    phone_token: bytes | None,
    text: str,
) -> None:
    """Put down one message to the person concerned, once for a step and occasion.

    `phone_token` is encrypted for `phone_context(incident_id)`; without one nothing is sent.
    """
    if not phone_token:
        return
    message = OutboundMessage(
        incident=incident_id,
        county=county,
        step_seq=step_seq,
        occasion=occasion,
        phone_token=phone_token,
        text=scrub(text)[:500],
    )
    OutboundMessage.objects.bulk_create([message], ignore_conflicts=True)


def mark_read(notice_id: UUID, *, actor: Actor) -> Notice:
    """Mark one's own notice as read; a second time changes nothing."""
    notice: Notice | None = Notice.objects.visible_to(actor).filter(pk=notice_id).first()
    if notice is None:
        raise NotFound()
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
    return notice


def mark_read_about(link: str, *, actor: Actor) -> None:
    """Mark one's own notices about a page as read: whoever has seen the page has read them."""
    if actor.user is not None:
        mine = Notice.objects.visible_to(actor).filter(user=actor.user, read_at=None, link=link)
        mine.update(read_at=clock.now())


def mark_all_read(*, actor: Actor) -> int:
    """Mark all of one's own notices as read and give their number."""
    if actor.user is None:
        return 0
    unread = Notice.objects.visible_to(actor).filter(user=actor.user, read_at=None)
    return unread.update(read_at=clock.now())
