"""Photos as files: rights are asked for each, and nothing in them can run."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, signed_in
from linli.attachments import queries


@signed_in
@require_GET
def photo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a photo."""
    return _picture(pk, queries.bytes_of(pk, actor_of(request)))


@signed_in
@require_GET
def thumb(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the small version of a photo."""
    return _picture(pk, queries.bytes_of(pk, actor_of(request), thumb=True))


def _picture(pk: UUID, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="{pk}.jpg"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'"
    response["X-Content-Type-Options"] = "nosniff"
    # Rights change at once: the browser asks again each time, and no proxy keeps it.
    response["Cache-Control"] = "private, no-cache"
    return response
