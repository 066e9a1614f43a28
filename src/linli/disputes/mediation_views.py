"""Forms about a dispute: a sitting, whether the agreement was kept, a revisit."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.attachments.sent import photo_ids, stored
from linli.disputes import mediating
from linli.disputes.forms import FulfilmentForm, MediationForm, RevisitForm, first_words
from linli.disputes.models import Dispute
from linli.disputes.queries import dispute_for
from linli.disputes.views import form_page
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.organisation.roles import MEDIATE


@needs(MEDIATE)
@require_http_methods(["GET", "POST"])
def mediate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down a sitting."""
    actor = actor_of(request)
    row = dispute_for(actor, pk)
    form = MediationForm(request.POST or None, initial=first_words(actor, row))
    return _taken(request, form, row, mediating.mediate, "记录调解", photos=True)


@needs(MEDIATE)
@require_http_methods(["GET", "POST"])
def fulfilment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down whether the agreement was kept."""
    row = dispute_for(actor_of(request), pk)
    form = FulfilmentForm(request.POST or None, initial={"on": clock.today()})
    return _taken(request, form, row, mediating.look_whether_kept, "核查履行", photos=True)


@needs(MEDIATE)
@require_http_methods(["GET", "POST"])
def revisit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what a party says some time after."""
    row = dispute_for(actor_of(request), pk)
    form = RevisitForm(request.POST or None, initial={"on": clock.today()})
    return _taken(request, form, row, mediating.revisit, "回访", photos=False)


def _taken(
    request: HttpRequest,
    form: Any,
    row: Dispute,
    write: Callable[..., Any],
    title: str,
    *,
    photos: bool,
) -> HttpResponse:
    """Write what was typed, or show it again with what is wrong beside its field."""
    if form.is_valid():
        actor = actor_of(request)
        try:
            more = {"photos": stored(request, "photos", actor)} if photos else {}
            write(row, actor=actor, **form.cleaned_data, **more)
        except Invalid as error:
            form.refuse(error.errors)
        except NotAllowedNow as error:
            form.refuse({"": error.message})
        else:
            messages.success(request, f"已保存：{title}。")
            return redirect("disputes:dispute", pk=row.pk)
    kept = {"photos": photo_ids(request.POST, "photos"), "dropped": bool(request.FILES)}
    return form_page(request, form, row, title, "保存", with_photos=photos, kept=kept)
