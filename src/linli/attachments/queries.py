"""Reads: a photo for those who may see it, its bytes, and its look-alikes."""

from uuid import UUID

from linli.attachments import storage
from linli.attachments.models import Attachment
from linli.kernel.errors import NotFound
from linli.kernel.pictures import distance
from linli.kernel.scope import Actor

ALIKE = 4  # bits of the fingerprint in which the same scene may differ
RECENT = 2000  # photos compared; a hint, not a proof


def photo_for(actor: Actor, photo: UUID) -> Attachment:
    """Find a photo: one's own, or evidence of an incident that one may see."""
    if actor.user is None and not actor.is_system:
        raise NotFound()
    rows = Attachment.objects.unsealed(because="row security follows the incident")
    row: Attachment | None = rows.filter(pk=photo).first()
    if row is None:
        raise NotFound()
    return row


def bytes_of(photo: UUID, actor: Actor, *, thumb: bool = False) -> bytes:
    """Read the JPEG of a photo the actor may see, or its small version."""
    row = photo_for(actor, photo)
    try:
        return storage.path_of(row.pk, thumb=thumb).read_bytes()
    except FileNotFoundError:
        raise NotFound("照片文件不在了,请告诉系统管理员。") from None


def twins(photo: Attachment) -> int:
    """Count other visible photos of the same file or scene, for a soft hint."""
    rows = Attachment.objects.unsealed(because="a count for a hint, within row security")
    others = rows.exclude(pk=photo.pk).order_by("-id").values_list("sha256", "dhash")
    return sum(1 for sha256, dhash in others[:RECENT] if _alike(photo, sha256, dhash))


def _alike(photo: Attachment, sha256: str, dhash: int | None) -> bool:
    if sha256 == photo.sha256:
        return True
    # A plain surface has the fingerprint 0 whatever it shows.
    if not photo.dhash or not dhash:
        return False
    return distance(photo.dhash, dhash) <= ALIKE
