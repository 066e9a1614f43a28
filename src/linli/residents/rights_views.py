"""Pages of people's rights: the register, a new request, one with its answer, the copy."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow, NotFound
from linli.kernel.masking import mask_name
from linli.kernel.scope import Actor
from linli.organisation.roles import AGREE_ERASURE, ANSWER_RIGHTS
from linli.residents import rights, rights_copy, sealed
from linli.residents.models import RightsRequest
from linli.residents.projections import line
from linli.residents.queries import person_for
from linli.residents.rights_extract import extract_of
from linli.residents.rights_form import AnswerForm, ReceiveForm

MOST = 200


@needs(ANSWER_RIGHTS, AGREE_ERASURE)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """List what people have asked, what waits first."""
    rows = rights.requests(actor_of(request))[:MOST]
    shown = [{"row": row, "name": mask_name(row.person.name)} for row in rows]
    return render(request, "residents/rights.html", {"rows": shown, "now": clock.now()})


@needs(ANSWER_RIGHTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put down what a person asks at the counter."""
    actor = actor_of(request)
    person = person_for(actor, pk)
    form = ReceiveForm(request.POST or None, initial={"op_id": uuid4()})
    if form.is_valid():
        try:
            made = rights.receive(pk, actor=actor, **form.cleaned_data)
            messages.success(request, f"已登记，{made.due_at:%Y-%m-%d} 前答复。")
            return redirect("privacy:right", pk=made.pk)
        except Invalid as error:
            form.refuse(error.errors)
    page = {"form": form, "person": line(person), "title": "登记个人信息请求"}
    return render(request, "residents/care_form.html", page, status=422 if form.is_bound else 200)


@needs(ANSWER_RIGHTS, AGREE_ERASURE)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a request; answer it, ask for the deletion, or agree to it."""
    actor = actor_of(request)
    form = AnswerForm(request.POST if "text" in request.POST else None)
    if request.method == "POST":
        try:
            if _take(pk, request, form, actor):
                messages.success(request, "已办理。")
                return redirect("privacy:right", pk=pk)
        except Invalid as error:
            form.refuse(error.errors)
        except NotAllowedNow as error:
            messages.error(request, error.message)
            return redirect("privacy:right", pk=pk)
    return _page(request, pk, form)


@needs(ANSWER_RIGHTS)
@require_POST
def extract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show everything that is held about the person, in clear, to print for him."""
    actor = actor_of(request)
    row = rights_copy.note_extract(pk, actor=actor)
    page = {
        "row": row,
        "name": row.person.name,
        "sections": extract_of(row, actor=actor),
        "at": clock.now(),
    }
    return render(request, "residents/rights_extract.html", page)


def _take(pk: UUID, request: HttpRequest, form: AnswerForm, actor: Actor) -> bool:
    """Do what was pressed; False when the form must be shown again."""
    deed = request.POST.get("deed", "")
    row = rights.request_for(actor, pk)
    is_copy = row.kind == row.Kind.ACCESS
    if deed in ("agree", "disagree"):
        decide = rights_copy.decide_copy if is_copy else rights.decide_erasure
        decide(pk, actor=actor, agree=deed == "agree")
        return True
    if deed == "copy":
        rights_copy.ask_copy(pk, actor=actor)
        return True
    if deed not in ("done", "refuse", "erase"):
        raise NotFound()
    if not form.is_valid():
        return False
    text = form.cleaned_data["text"]
    if deed == "erase":
        rights.ask_erasure(pk, actor=actor, text=text)
    else:
        rights.answer(pk, actor=actor, text=text, done=deed == "done")
    return True


def _is_own(row: RightsRequest, actor: Actor) -> bool:
    """Tell whether the word of a second person cannot be his."""
    if row.kind == row.Kind.ACCESS and row.received_by_id == actor.user:
        return True
    return row.answered_by_id == actor.user


def _page(request: HttpRequest, pk: UUID, form: AnswerForm) -> HttpResponse:
    actor = actor_of(request)
    row = rights.request_for(actor, pk)
    said: dict[str, Any] = sealed.open_facts(row)
    waits = row.state == row.State.ASKED
    page = {
        "row": row,
        "name": mask_name(row.person.name),
        "asked": said.get("asked", ""),
        "answer": said.get("answer", ""),
        "form": form,
        "may_answer": row.state == row.State.OPEN and actor.may(ANSWER_RIGHTS),
        "may_agree": waits and actor.may(AGREE_ERASURE) and not _is_own(row, actor),
        "may_copy": row.agreed_by_id is not None and row.agreed_by_id != actor.user,
    }
    status = 422 if form.is_bound else 200
    return render(request, "residents/right.html", page, status=status)
