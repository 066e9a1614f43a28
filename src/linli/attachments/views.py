"""Photos as files: rights are asked for each, and nothing in them can run."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, signed_in
from linli.attachments import queries
from linli.attachments.services import store
from linli.kernel.errors import Invalid, Refused
from linli.kernel.pictures import MAX_BYTES


@signed_in
@require_POST
def put_down(request: HttpRequest) -> JsonResponse:
    """Take one photo ahead of the form it belongs to; what is wrong is said in one sentence."""
    file = request.FILES.get("file")
    try:
        data = file.read(MAX_BYTES + 1) if file else b""
        row = store(data, actor=actor_of(request))
    except Refused as error:
        told = next(iter(error.errors.values())) if isinstance(error, Invalid) else error.message
        return JsonResponse({"detail": told}, status=error.status)
    return JsonResponse({"id": row.pk}, status=201)


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
    return response
