"""The page of one incident and its next steps."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, signed_in
from linli.incidents import queries, services, shapes
from linli.incidents.duplicates import candidates
from linli.incidents.forms import category_choices, given_for, needs_of, photo_ids
from linli.incidents.models import Incident
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound, OutOfStep, Refused


@signed_in
@require_GET
def incident(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one incident: facts, road, history and what may be done next."""
    return render(request, "incidents/incident.html", _page(request, pk))


@signed_in
@require_POST
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one step; what is wrong comes back beside its field, and nothing typed is lost."""
    actor, verb = actor_of(request), request.POST.get("verb", "")
    try:
        taken = services.take(
            pk,
            verb,
            actor=actor,
            op_id=_uuid(request.POST.get("op_id")),
            version=_number(request.POST.get("version")),
            given=given_for(request, needs_of(verb), actor),
        )
    except Invalid as error:
        return _again(request, pk, error, errors=error.errors)
    except (OutOfStep, NotAllowedNow, Forbidden) as error:
        return _again(request, pk, error, notice=_plainly(error))
    messages.success(request, f"已办理:{shapes.label(taken.step)}。")
    still = Incident.objects.visible_to(actor).filter(pk=taken.incident.pk).exists()
    return done(pk, verb) if still else redirect("/")


def done(pk: UUID, verb: str) -> HttpResponse:
    """Go to the incident; `done` has the browser drop the draft of the form just taken."""
    return redirect(f"{reverse('incidents:incident', args=[pk])}?{urlencode({'done': verb})}")


def _again(request: HttpRequest, pk: UUID, error: Refused, **more: Any) -> HttpResponse:
    page = _page(request, pk, verb=request.POST.get("verb", ""), **more)
    return render(request, "incidents/incident.html", page, status=error.status)


def _plainly(error: Refused) -> str:
    if error.code == "op_id_reused":
        return "这一步刚才已经提交成功,只是网络没有把结果传回来。如果还要再办一次,请改好后再提交。"
    return error.message


def _page(
    request: HttpRequest,
    pk: UUID,
    *,
    verb: str = "",
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> dict[str, Any]:
    actor = actor_of(request)
    found = queries.incident_for(actor, pk)
    past = queries.history(found, actor)
    steps = queries.available_steps(found, actor, past)
    may_merge = any(line.verb == "merge" for line in steps)
    return {
        "incident": found,
        "facts": shapes.facts(found, actor),
        "road": queries.road(past),
        "history": [shapes.step(row, actor) | {"moment": row.at} for row in past],
        "steps": steps,
        "duplicates": candidates(found, actor) if may_merge else [],
        "categories": category_choices(),
        "op_id": request.POST.get("op_id") or uuid4(),
        "verb": verb,
        "errors": errors or {},
        "typed": request.POST,
        "kept": photo_ids(request.POST, "photos"),
        "dropped": bool(request.FILES),
        "notice": notice,
    }


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound() from None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
