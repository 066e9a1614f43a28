"""Writes: put down a photo, make photos evidence of an incident."""

import hashlib
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from linli.attachments import storage
from linli.attachments.models import Attachment
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, Refused, TooMany
from linli.kernel.ids import new_id
from linli.kernel.pictures import MAX_BYTES, Picture, UnreadablePicture, normalise, thumbnail
from linli.kernel.scope import Actor

DAILY_QUOTA = 500  # photos of one person in 24 hours
# A picture of 40 megapixels takes 0.6 GB while it is read.
_decoding = threading.BoundedSemaphore(2)


class TooLarge(Refused):
    """The file is larger than any photo."""

    status = 413

    def __init__(self) -> None:
        super().__init__(f"照片超过 {MAX_BYTES // 2**20} MB，请缩小后再传。", "too_large")


def store(data: bytes, *, actor: Actor, claimed_sha256: str | None = None) -> Attachment:
    """Clean and keep a photo; files first, then the row, so that no row lacks its file.

    Invalid for what is no photo or was cut on its way, TooLarge (413), TooMany above the day's
    quota, DiskFull (503).
    """
    if actor.user is None:
        raise Forbidden()
    if len(data) > MAX_BYTES:
        raise TooLarge()
    if claimed_sha256 and hashlib.sha256(data).hexdigest() != claimed_sha256.lower():
        raise Invalid({"file": "照片在传输中损坏，请重新上传。"})
    _keep_within_quota(actor)
    picture, small = _cleaned(data)
    photo = new_id()
    try:
        storage.write(storage.path_of(photo), picture.jpeg)
        storage.write(storage.path_of(photo, thumb=True), small)
        return _row(photo, picture, actor)
    except BaseException:
        storage.remove(photo)
        raise


def attach(ids: Sequence[UUID], *, incident: UUID, actor: Actor) -> int:
    """Make one's own photos evidence of an incident; Invalid when one is not free for it."""
    wanted = set(ids)
    # The count of the update itself is the check: two uses at once cannot both win.
    free = Attachment.objects.visible_to(actor).filter(pk__in=wanted, incident=None)
    linked: int = free.update(incident=incident)
    if linked != len(wanted):
        raise Invalid({"photos": "照片不存在，或已用在别的事件上，请重新上传。"})
    return linked


def attach_to_info(ids: Sequence[UUID], *, info: UUID, actor: Actor) -> int:
    """Let one's own photos be seen with a dynamic information; Invalid as in `attach`.

    They may become evidence of an incident later: it is the same photo, not a copy.
    """
    wanted = set(ids)
    free = Attachment.objects.visible_to(actor).filter(
        pk__in=wanted, uploader=actor.user, incident=None, visit=None, info=None
    )
    linked: int = free.update(info=info)
    if linked != len(wanted):
        raise Invalid({"photos": "照片不存在，或已用在别处，请重新上传。"})
    return linked


def attach_to_visit(ids: Sequence[UUID], *, visit: UUID, actor: Actor) -> int:
    """Make one's own photos part of a visit; Invalid when one is not free for it."""
    wanted = set(ids)
    free = Attachment.objects.visible_to(actor).filter(
        pk__in=wanted, visit=None, info=None, incident=None, uploader=actor.user
    )
    linked: int = free.update(visit=visit)
    if linked != len(wanted):
        raise Invalid({"photos": "照片不存在，或已用在别处，请重新上传。"})
    return linked


def _keep_within_quota(actor: Actor) -> None:
    since = clock.now() - timedelta(days=1)
    mine = Attachment.objects.visible_to(actor).filter(uploader=actor.user, uploaded_at__gt=since)
    if mine.count() >= DAILY_QUOTA:
        raise TooMany(f"一天最多上传 {DAILY_QUOTA} 张照片，请明天再传。", retry_after=3600)


def _cleaned(data: bytes) -> tuple[Picture, bytes]:
    try:
        with _decoding:
            picture = normalise(data)
            return picture, thumbnail(picture.jpeg)
    except UnreadablePicture as error:
        raise Invalid({"file": str(error)}) from None


def _row(photo: UUID, picture: Picture, actor: Actor) -> Attachment:
    row = Attachment(
        id=photo,
        uploader_id=actor.user,
        sha256=picture.sha256_of_original,
        bytes=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
        taken_at=_in_china(picture.taken_at),
        lon=picture.lon,
        lat=picture.lat,
        dhash=picture.dhash,
    )
    row.save(force_insert=True)
    return row


def _in_china(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=clock.CHINA) if moment else None
