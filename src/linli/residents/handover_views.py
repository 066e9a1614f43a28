"""Pages of handovers: those I have to do with, and one package, to print."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.gate import actor_of, signed_in
from linli.kernel import clock
from linli.kernel.errors import Invalid, OutOfStep
from linli.kernel.masking import scrub
from linli.kernel.plain_form import PlainForm
from linli.residents import handover
from linli.residents.models import Handover


class NoteForm(PlainForm):
    """What the next one must know."""

    note = forms.CharField(
        label="交接说明",
        max_length=4000,
        help_text="钥匙、门禁、工作手机、居民群；答应过居民还没做的事；要特别留心的人和地方。",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请写要交接的内容。"},
    )


@signed_in
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the handovers that I leave, take or look after."""
    page = {"rows": handover.listed(actor_of(request))}
    return render(request, "residents/handovers.html", page)


@signed_in
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a package; write the note, or take it over."""
    actor = actor_of(request)
    row = handover.handover_for(actor, pk)
    form = NoteForm(request.POST if "note" in request.POST else None, initial=_now(row))
    try:
        if request.method == "POST" and "take" in request.POST:
            handover.take_over(pk, actor=actor)
            messages.success(request, "已接收。")
            return redirect("privacy:handover", pk=pk)
        if form.is_valid():
            handover.write_note(pk, actor=actor, note=form.cleaned_data["note"])
            messages.success(request, "已保存。")
            return redirect("privacy:handover", pk=pk)
    except Invalid as error:
        form.refuse(error.errors)
    except OutOfStep as error:
        messages.error(request, error.message)
        return redirect("privacy:handover", pk=pk)
    return _page(request, row, form)


def _now(row: Handover) -> dict[str, str]:
    return {"note": handover.note_of(row)}


def _page(request: HttpRequest, row: Handover, form: NoteForm) -> HttpResponse:
    actor = actor_of(request)
    successor = handover.is_successor(row, actor)
    page = {
        "row": row,
        "post": row.post,
        "note": scrub(handover.note_of(row)),
        "sections": handover.sections(row, actor=actor),
        "form": form,
        "may_write": handover.is_leaver(row, actor) or not successor,
        "may_take": successor and row.taken_at is None,
        "at": clock.now(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "residents/handover.html", page, status=status)
