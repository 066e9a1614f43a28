"""Reads: a photo for those who may see it, and its bytes."""

from collections.abc import Iterable
from uuid import UUID

from linli.attachments import storage
from linli.attachments.models import Attachment
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor


def photo_for(actor: Actor, photo: UUID) -> Attachment:
    """Find a photo: one's own, or evidence of an incident that one may see."""
    if actor.user is None and not actor.is_system:
        raise NotFound()
    row: Attachment | None = Attachment.objects.visible_to(actor).filter(pk=photo).first()
    if row is None:
        raise NotFound()
    return row


def thumbs_of(photos: Iterable[UUID], actor: Actor) -> dict[UUID, bytes]:
    """Read the small versions of those photos that the actor may see and that are still there."""
    rows = Attachment.objects.visible_to(actor).filter(pk__in=list(photos))
    found = ((row.pk, storage.path_of(row.pk, thumb=True)) for row in rows)
    return {pk: path.read_bytes() for pk, path in found if path.exists()}


def bytes_of(photo: UUID, actor: Actor, *, thumb: bool = False) -> bytes:
    """Read the JPEG of a photo the actor may see, or its small version."""
    row = photo_for(actor, photo)
    try:
        return storage.path_of(row.pk, thumb=thumb).read_bytes()
    except FileNotFoundError:
        raise NotFound("照片文件不在了，请告诉系统管理员。") from None
