"""分拣受理: one report after another is classified and accepted, rejected, merged or sent on."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, needs
from linli.incidents import services
from linli.incidents import triage as desk
from linli.incidents.forms import given_for
from linli.incidents.queries import incident_for
from linli.incidents.views import number_in, op_id_in, plainly
from linli.incidents.wording import needs_of
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, OutOfStep, Refused
from linli.kernel.ids import id_in
from linli.organisation.roles import OPERATE

FORMS = ("", ".reject", ".send_down")  # of one report, each with a draft of its own
QUICK = ("dispatch", "recall")  # of what was decided last: what goes wrong is mended on its page


@needs(OPERATE)
@require_GET
def triage(request: HttpRequest) -> HttpResponse:
    """Show the queue and the first of it, or the one asked for."""
    actor, done = actor_of(request), id_in(request.GET.get("done", ""))
    page = desk.page_of(actor, id_in(request.GET.get("at", "")))
    page |= {"decided": desk.decided(actor, done), "errors": {}}
    page["done_forms"] = [f"triage.{done}{form}" for form in FORMS] if done else []
    return render(request, "incidents/triage.html", page)


@needs(OPERATE)
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one step and go on to the next report; a refusal loses nothing that was typed."""
    actor, verb = actor_of(request), request.POST.get("verb", "")
    following = desk.following(incident_for(actor, pk), actor)
    try:
        services.take(
            pk,
            verb,
            actor=actor,
            op_id=op_id_in(request),
            version=number_in(request.POST.get("version")),
            given=given_for(request, tuple(needs_of(verb).values()), actor),
        )
    except (Invalid, OutOfStep, NotAllowedNow, Forbidden) as refused:
        return _again(request, pk, refused)
    return _go_on(following if verb not in QUICK else id_in(request.POST.get("at", "")), pk)


def _go_on(at: UUID | None, done: UUID) -> HttpResponse:
    query = {"at": at, "done": done} if at else {"done": done}
    return redirect(f"{reverse('incidents:triage')}?{urlencode(query)}")


def _again(request: HttpRequest, pk: UUID, refused: Refused) -> HttpResponse:
    """Show the report as it is now, why the step was not taken, and what was typed."""
    verb, typed = request.POST.get("verb", ""), request.POST
    if verb in QUICK:
        messages.warning(request, f"没有办成。{refused}")
        return redirect("incidents:incident", pk)
    page: dict[str, Any] = desk.page_of(actor_of(request), pk)
    page |= desk.refusal(page, verb, number_in(typed.get("version")), typed)
    page |= {"verb": verb, "typed": typed, "op_id": typed.get("op_id"), "errors": {}}
    page |= (
        {"errors": refused.errors} if isinstance(refused, Invalid) else {"notice": plainly(refused)}
    )
    return render(request, "incidents/triage.html", page, status=refused.status)
