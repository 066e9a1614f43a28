"""Pages of announcements: those for me and of my unit, a new one, one with its receipts."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs, signed_in
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.notices import announcements, announcing
from linli.notices.announcement_form import AnnouncementForm
from linli.organisation.roles import ANNOUNCE


@signed_in
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List what I was told, and what my unit told with how many have read it."""
    actor = actor_of(request)
    may = actor.may(ANNOUNCE)
    page = {
        "told": announcements.told_to(actor),
        "ours": announcements.told_by(actor) if may else [],
        "may_announce": may,
    }
    return render(request, "notices/announcements.html", page)


@needs(ANNOUNCE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write one and publish it; what is wrong comes back beside its field."""
    actor = actor_of(request)
    form = AnnouncementForm(request.POST or None, actor=actor, initial={"op_id": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = announcing.publish(actor=actor, **form.cleaned_data)
        except Invalid as error:
            for name, text in error.errors.items():
                form.add_error(name, text)
        else:
            messages.success(request, "通知已发布。")
            return redirect("notices:announcement", pk=made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "notices/announcement_form.html", {"form": form}, status=status)


@signed_in
@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one; opening it is the receipt, unless one is asked for expressly."""
    actor = actor_of(request)
    announcement = announcements.announcement_for(actor, pk)
    announcing.read(announcement, actor=actor)
    ours = announcement.unit_id in actor.units
    branches = announcements.reading_of(announcement, actor) if ours else []
    page = {
        "announcement": announcement,
        "receipt": announcements.receipt_of(announcement, actor),
        "branches": branches,
        "told": sum(branch.told for branch in branches),
        "read": sum(branch.read for branch in branches),
        "may_announce": ours and actor.may(ANNOUNCE),
    }
    return render(request, "notices/announcement.html", page)


@signed_in
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that I have read it."""
    actor = actor_of(request)
    announcing.read(announcements.announcement_for(actor, pk), actor=actor, confirmed=True)
    return redirect("notices:announcement", pk=pk)


@signed_in
@require_POST
def remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell those again who have not read it."""
    try:
        told = announcing.remind(pk, actor=actor_of(request))
    except NotAllowedNow as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"已提醒 {told} 人。")
    return redirect("notices:announcement", pk=pk)


@signed_in
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back."""
    try:
        announcing.withdraw(pk, actor=actor_of(request))
    except NotAllowedNow as error:
        messages.warning(request, error.message)
    return redirect("notices:announcement", pk=pk)
