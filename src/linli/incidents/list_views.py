"""The pages of the incident list: the list, its print, and what a person keeps of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, signed_in
from linli.incidents import columns, lists, saved_lists
from linli.incidents.list_form import ListForm
from linli.incidents.list_print import printed
from linli.journal.services import record
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.scope import Actor
from linli.organisation.roles import ASK_EXPORT


@signed_in
@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """List what I may see, by due time or from the newest; my default filter when none is asked."""
    actor, form = actor_of(request), ListForm(request.GET)
    if not request.GET and (query := saved_lists.default_query(actor)):
        return redirect(f"{request.path}?{query}")
    try:
        page = _page(actor, form, cursor=request.GET.get("cursor") or None)
    except Invalid:  # a cursor of another list: its first page is what was meant
        return redirect(f"{request.path}{form.query()}")
    return render(request, "incidents/incidents.html", page)


@signed_in
@require_GET
def print_list(request: HttpRequest) -> HttpResponse:
    """Lay the list out for A4 across: what it is, who printed it and when."""
    actor, form = actor_of(request), ListForm(request.GET)
    page = printed(actor, form)
    record("incident.print_list", actor=actor, object_type="list", detail={"rows": len(page.rows)})
    return render(request, "incidents/list_print.html", {"page": page, "form": form})


@signed_in
@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the conditions of the list under a name."""
    actor, form, typed = actor_of(request), _form_of(request), request.POST
    try:
        saved_lists.save_filter(
            typed.get("name", ""),
            actor=actor,
            query=form.query()[1:] if form.kept else "",
            is_default="default" in typed,
        )
    except Invalid as error:
        return _again(request, form, save_error=error.errors["name"], typed=typed)
    return redirect(f"/incidents{form.query()}")


@signed_in
@require_POST
def change_filter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rename one of my filters, make it the default or not, or delete it."""
    actor, typed = actor_of(request), request.POST
    deeds = {
        "rename": lambda: saved_lists.rename_filter(pk, actor=actor, name=typed.get("name", "")),
        "default": lambda: saved_lists.make_default(pk, actor=actor, on=True),
        "plain": lambda: saved_lists.make_default(pk, actor=actor, on=False),
        "delete": lambda: saved_lists.delete_filter(pk, actor=actor),
    }
    try:
        deeds.get(typed.get("deed", ""), _unknown)()
    except Invalid as error:
        return _again(request, _form_of(request), renaming=(pk, error.errors["name"]), typed=typed)
    return redirect(f"/incidents{_form_of(request).query()}")


@signed_in
@require_POST
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Remember which columns I look at."""
    form, actor = _form_of(request), actor_of(request)
    names = [] if "usual" in request.POST else request.POST.getlist("column")
    try:
        saved_lists.choose_columns(names, actor=actor)
    except Invalid as error:
        return _again(request, form, columns_error=error.errors["columns"], ticked=names)
    return redirect(f"/incidents{form.query()}")


def _form_of(request: HttpRequest) -> ListForm:
    """Read the conditions that a small form beside the list carries along."""
    return ListForm.from_query(request.POST.get("query", ""))


def _again(request: HttpRequest, form: ListForm, **more: Any) -> HttpResponse:
    page = _page(actor_of(request), form) | more
    return render(request, "incidents/incidents.html", page, status=422)


def _unknown() -> None:
    raise NotFound()


def _page(actor: Actor, form: ListForm, cursor: str | None = None) -> dict[str, Any]:
    form.offer_units(actor)
    filters = form.filters(cursor)
    page, shown = lists.find(actor, filters), saved_lists.columns_of(actor)
    saved = saved_lists.filters_of(actor)
    return {
        "page": page,
        "form": form,
        "cursor": cursor,
        "next": form.query(cursor=page.next) if page.next else "",
        "late": lists.count_late(actor, filters),
        "late_query": form.query(late="1", soon=""),
        "may_export": actor.may(ASK_EXPORT),
        "saved": saved,
        "saved_now": next((row for row in saved if f"?{row.query}" == form.query()), None),
        "columns": shown,
        "choices": columns.COLUMNS,
        "ticked": [column.name for column in shown],
        "rows": columns.laid_out(page.items, shown),
    }
