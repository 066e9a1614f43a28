"""The page of one incident and its next steps."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, signed_in
from linli.attachments.sent import photo_ids
from linli.incidents import services, shapes
from linli.incidents.forms import given_for
from linli.incidents.incident_page import changed_since, lost_words, page_of
from linli.incidents.models import Incident
from linli.incidents.papers import print_paper
from linli.incidents.queries import incident_for
from linli.incidents.reveal import reveal_reporter
from linli.incidents.states import State
from linli.incidents.wording import needs_of
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound, OutOfStep, Refused
from linli.kernel.ids import id_in
from linli.kernel.scope import Actor
from linli.notices.queries import was_told


@signed_in
@require_GET
def incident(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one incident: facts, road, history and what may be done next."""
    try:
        page = _page(request, pk)
    except NotFound:
        raise _gone(actor_of(request), pk) from None
    return render(request, "incidents/incident.html", page)


def _gone(actor: Actor, pk: UUID) -> NotFound:
    """Say more than "not found" only to whoever has been told of it while it was his."""
    if was_told(actor, pk):
        return NotFound("这件事已经不在您的职责范围内了：退回了，或转给了别的单位。")
    return NotFound()


@signed_in
@require_GET
def paper(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Give one paper of an incident as PDF, to look at or to print."""
    name, content = print_paper(pk, kind, actor=actor_of(request))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, name) or ""
    return answer


@signed_in
@require_POST
def reporter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the reporter in clear, once, on this answer alone."""
    reason = request.POST.get("reason", "")
    try:
        person = reveal_reporter(pk, actor=actor_of(request), reason=reason)
    except Invalid as error:
        page = _page(request, pk) | {"reveal_error": error.errors["reason"]}
        return render(request, "incidents/incident.html", page, status=error.status)
    return render(request, "incidents/incident.html", _page(request, pk) | {"person": person})


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
            op_id=op_id_in(request),
            version=number_in(request.POST.get("version")),
            given=given_for(request, tuple(needs_of(verb).values()), actor),
        )
    except Invalid as error:
        return _again(request, pk, error, errors=error.errors)
    except (OutOfStep, NotAllowedNow, Forbidden) as error:
        return _again(request, pk, error, notice=plainly(error))
    messages.success(request, _said(taken))
    still = Incident.objects.visible_to(actor).filter(pk=taken.incident.pk).exists()
    return done(pk, verb) if still else redirect("/")


def done(pk: UUID, verb: str) -> HttpResponse:
    """Go to the incident; `done` has the browser drop the draft of the form just taken."""
    return redirect(f"{reverse('incidents:incident', args=[pk])}?{urlencode({'done': verb})}")


def _again(request: HttpRequest, pk: UUID, error: Refused, **more: Any) -> HttpResponse:
    """Show the page as it is now, with what was typed and why it was not taken."""
    verb, typed = request.POST.get("verb", ""), request.POST
    page = _page(request, pk)
    page |= {"errors": {}} | more | {"verb": verb, "typed": typed, "op_id": typed.get("op_id")}
    page |= {"kept": photo_ids(typed, "photos"), "dropped": bool(request.FILES)}
    page["changed"] = changed_since(
        page["incident"], number_in(typed.get("version")), page["history"]
    )
    page["lost"] = lost_words(verb, typed, page["steps"] + page["aside"])
    return render(request, "incidents/incident.html", page, status=error.status)


def _said(taken: services.Taken) -> str:
    """Say what was done, and what it set going by itself."""
    incident, text = taken.incident, f"已办理：{shapes.label(taken.step)}。"
    if taken.step.verb != "follow_up" or incident.state == State.CLOSED:
        return text
    whom = f"并派给{incident.lead.name}" if incident.lead else "并退回受理"
    return f"{text}群众不满意，已自动重启{whom}。"


def plainly(error: Refused) -> str:
    """Say why a step was not taken, in words for a page."""
    if error.code == "op_id_reused":
        return (
            "这一步刚才已经提交成功，只是网络没有把结果传回来。如果还要再办一次，请改好后再提交。"
        )
    return error.message


def _page(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    return page_of(incident_for(actor, pk), actor)


def op_id_in(request: HttpRequest) -> UUID:
    """Read the number that makes a form's repeats one operation."""
    found = id_in(request.POST.get("op_id", ""))
    if found is None:
        raise NotFound()
    return found


def refused_in_place(request: HttpRequest, reason: str, page: str) -> HttpResponse:
    """Say beside the buttons why it was not done; what was typed and ticked stays as it is."""
    if request.headers.get("HX-Request"):
        answer = render(request, "incidents/_not_done.html", {"reason": reason})
        answer.headers["HX-Retarget"] = "find [data-said]"
        answer.headers["HX-Reswap"] = "innerHTML"
        return answer
    messages.warning(request, reason)
    return redirect(page)


def number_in(text: str | None) -> int | None:
    """Read a small number; None for what is none."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
