"""Pages of one's own notices."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, signed_in
from linli.kernel.errors import NotFound
from linli.notices import queries, services


@signed_in
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """List the unread notices, then the read ones a page at a time."""
    actor = actor_of(request)
    if actor.user is None:
        return redirect("/sign-in?next=/notices")
    after = _cursor(request)
    first = after is None
    return render(
        request,
        "notices/notices.html",
        {
            "unread": queries.notices_of(actor, unread=True, most=100).items if first else [],
            "count": queries.unread_count(actor),
            "page": queries.notices_of(actor, unread=False, after=after),
            "first": first,
        },
    )


@signed_in
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark a notice as read and go on to what it is about."""
    notice = services.mark_read(pk, actor=actor_of(request))
    if request.POST.get("open") and notice.about:
        return redirect(notice.about)
    return redirect("notices:list")


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    services.mark_all_read(actor=actor_of(request))
    return redirect("notices:list")


def _cursor(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        raise NotFound() from None
