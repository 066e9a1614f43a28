"""Pages of exports: mine and what waits for my word, the request, its decision, the file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, asks_afresh, needs, signed_in
from linli.exports import queries, rules, services
from linli.exports.forms import PURPOSES, AskForm
from linli.exports.kinds import Kind, kind_named, kinds_for
from linli.exports.models import Export
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.sheet_writing import XLSX
from linli.organisation.roles import APPROVE_EXPORT, ASK_EXPORT


@needs(ASK_EXPORT, APPROVE_EXPORT)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """List my exports and those that wait for my word."""
    actor = actor_of(request)
    page = {"board": queries.board_of(actor), "kinds": kinds_for(actor), "rule": rules.TOLD}
    return render(request, "exports/exports.html", page)


@signed_in(prolong=False)
@require_GET
def board_part(request: HttpRequest) -> HttpResponse:
    """Give the moving part alone; 204 when nothing is new."""
    found = queries.board_of(actor_of(request))
    if found.version == request.GET.get("since"):
        return HttpResponse(status=204)
    return render(request, "exports/_board.html", {"board": found})


@signed_in
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, what: str) -> HttpResponse:
    """Ask for an export: what it would hold and whose word it needs stand on the form."""
    kind, actor = kind_named(what), actor_of(request)
    units = kind.units(actor)
    if not units:
        raise NotFound()
    form = AskForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask(kind, kind.read(request.POST), actor=actor, **form.cleaned_data)
            return redirect("exports:board")
        except Invalid as error:
            for field, said in error.errors.items():
                form.add_error(field if field in form.fields else None, said)
    page = _asking(request, kind, form)
    return render(request, "exports/ask.html", page, status=422 if form.errors else 200)


@signed_in
@require_GET
def export_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a request to the person who asked, and to those who decide."""
    return render(request, "exports/export.html", _page(request, pk))


@signed_in
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a request pass, or not, with a reason."""
    actor, typed = actor_of(request), request.POST
    export = queries.export_of(actor, pk)
    try:
        if "approve" in typed:
            services.approve(export, actor=actor, in_clear=typed["approve"] == "clear")
        else:
            services.refuse(export, actor=actor, reason=typed.get("reason", ""))
    except Invalid as error:
        page = _page(request, pk) | {"errors": error.errors}
        return render(request, "exports/export.html", page, status=422)
    said = "已批准，正在生成。" if "approve" in typed else "已退回申请人，并说明了原因。"
    messages.success(request, said)
    return redirect("exports:board")


@signed_in
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call my request off, or have its file deleted now."""
    services.cancel(queries.export_of(actor_of(request), pk), actor=actor_of(request))
    return redirect("exports:board")


@signed_in
@require_POST
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Give the file to the person who asked for it; people's data only to who proves it is he."""
    export = queries.own_export(actor_of(request), pk)
    give = asks_afresh(_give) if export.reasons else _give
    return give(request, export)


def _give(request: HttpRequest, export: Export) -> FileResponse:
    path = services.take(export, actor=actor_of(request))
    day = export.created_at.astimezone(clock.CHINA)
    name = f"{queries.title_of(export)} {day:%Y%m%d}-{export.short_id}.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)


def _asking(request: HttpRequest, kind: Kind, form: AskForm) -> dict[str, Any]:
    """Lay the form out; the plan is for the unit chosen, or the first."""
    actor, given = actor_of(request), request.POST or request.GET
    asked = kind.read(given)
    unit = next((n for n in form.units if str(n) == given.get("unit")), next(iter(form.units)))
    page = {"kind": kind, "form": form, "choices": kind.choices(actor, asked)}
    page |= {
        "purposes": PURPOSES,
        "rule": rules.TOLD,
        "carried": {name: asked[name] for name in kind.carried},
    }
    try:
        plan = services.plan_for(kind, asked, actor=actor, unit=unit)
    except Invalid as error:
        # a form sent says it above; one opened from the menu has not been asked anything yet
        asked_for = request.method == "GET" and bool(request.GET)
        return page | {"plan_error": "".join(error.errors.values()) if asked_for else ""}
    return page | {"plan": plan, "reasons": rules.why_approval(plan, in_clear=False)}


def _page(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    export = queries.export_of(actor, pk)
    return {
        "export": export,
        "title": queries.title_of(export),
        "is_mine": export.user_id == actor.user,
        "decides": queries.may_decide(export, actor),
    }
