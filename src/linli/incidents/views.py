"""Pages of the closed loop: one incident, its next steps, the report."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs, signed_in
from linli.incidents import queries, services, shapes
from linli.incidents.duplicates import candidates
from linli.incidents.forms import ReportForm, category_choices, given_for, stored
from linli.incidents.models import Incident
from linli.kernel.errors import Invalid, NotFound, OutOfStep


@signed_in
@require_GET
def incident(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one incident: facts, road, history and what may be done next."""
    return render(request, "incidents/incident.html", _page(request, pk))


@signed_in
@require_POST
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one step; what is wrong comes back beside its field."""
    actor, verb = actor_of(request), request.POST.get("verb", "")
    found = queries.incident_for(actor, pk)
    lines = [line for line in queries.available_steps(found, actor) if line.verb == verb]
    given: dict[str, Any] = {}
    try:
        given = given_for(request, tuple(lines[0].needs) if lines else (), actor)
        taken = services.take(
            pk,
            verb,
            actor=actor,
            op_id=_uuid(request.POST.get("op_id")),
            version=_number(request.POST.get("version")),
            given=given,
        )
    except Invalid as error:
        page = _page(request, pk, verb=verb, errors=error.errors)
        return render(request, "incidents/incident.html", page, status=422)
    except OutOfStep as error:
        page = _page(request, pk, verb=verb, notice=error.message)
        return render(request, "incidents/incident.html", page, status=409)
    messages.success(request, f"已办理:{lines[0].label if lines else '完成'}。")
    still = Incident.objects.visible_to(actor).filter(pk=taken.incident.pk).exists()
    return _done(pk, verb) if still else redirect("/")


@needs("incident.report")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a report; a double click makes one incident."""
    actor = actor_of(request)
    form = ReportForm(actor, request.POST or None, initial={"op_id": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            return _reported(request, form)
        except Invalid as error:
            for name, text in error.errors.items():
                form.add_error(name if name in form.fields else None, text)
    status = 422 if form.errors else 200
    return render(request, "incidents/report.html", {"form": form}, status=status)


def _reported(request: HttpRequest, form: ReportForm) -> HttpResponse:
    actor, asked = actor_of(request), form.asked()
    photos = stored(request, "photos", actor)
    if form.cleaned_data["settled"]:
        after = stored(request, "after_photos", actor)
        asked["self_close"] = {"result": form.cleaned_data["result"], "photos": after}
    done = services.report(actor=actor, attachments=photos, **asked)
    messages.success(
        request, f"已上报:{done.incident.no},查询码 {done.incident.query_code}。请告知反映人。"
    )
    return _done(done.incident.pk, "report")


def _done(pk: UUID, verb: str) -> HttpResponse:
    """Go to the incident; `done` has the browser drop the draft of the form just taken."""
    return redirect(f"{reverse('incidents:incident', args=[pk])}?{urlencode({'done': verb})}")


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
        "notice": notice,
    }


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound() from None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
