"""The photos that came with a form: put down ahead of it, or sent along."""

from uuid import UUID

from django.http import HttpRequest, QueryDict

from linli.attachments.services import store
from linli.kernel.ids import id_in
from linli.kernel.scope import Actor


def stored(request: HttpRequest, field: str, actor: Actor) -> list[UUID]:
    """Give the photos of a field: those put down ahead of the form, and those that came with it."""
    files = request.FILES.getlist(field)
    return photo_ids(request.POST, field) + [store(file.read(), actor=actor).id for file in files]


def photo_ids(typed: QueryDict, field: str) -> list[UUID]:
    """Read the numbers of the photos put down ahead; what is no number is left out."""
    return [found for text in typed.getlist(f"{field}_ids") if (found := id_in(text))]
