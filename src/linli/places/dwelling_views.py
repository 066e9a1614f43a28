"""Pages of homes: the list with its search, one home, a new one in a building, changes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Invalid
from linli.kernel.ids import new_id
from linli.organisation.roles import KEEP_RESIDENTS, READ_RESIDENTS, REVEAL_RESIDENTS
from linli.places import changing, codes, collecting, lists, queries, registering, revealing
from linli.places.answering import attempt, shown
from linli.places.codes import names_of
from linli.places.dwelling_forms import DwellingChangeForm, DwellingForm
from linli.places.list_form import DwellingListForm
from linli.places.owners import owner_of
from linli.places.parts import notes_on, parts_of
from linli.places.standing import may_keep


@needs(READ_RESIDENTS)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List homes in the order of their addresses."""
    actor = actor_of(request)
    form = DwellingListForm(request.GET, actor=actor)
    cursor = request.GET.get("cursor") or None
    try:
        page = lists.find_dwellings(actor, form.filters(cursor))
    except Invalid:  # a cursor of another list: its first page is what was meant
        return redirect(f"{request.path}{form.query()}")
    notes = notes_on(actor, [row.pk for row in page.items])
    rows = [(row, notes.get(row.pk, "")) for row in page.items]
    may_add = actor.may(KEEP_RESIDENTS)
    told = {"page": page, "rows": rows, "form": form, "cursor": cursor, "may_keep": may_add}
    return render(request, "places/dwellings.html", told)


@needs(READ_RESIDENTS)
@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a home; what rooms above know of it comes with them."""
    return render(request, "places/dwelling.html", _page(request, pk))


@needs(REVEAL_RESIDENTS)
@require_POST
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the owner in clear, once, on this answer alone."""
    reason = request.POST.get("reason", "")
    try:
        owner = revealing.reveal_owner(pk, actor=actor_of(request), reason=reason)
    except Invalid as error:
        page = _page(request, pk) | {"reveal_error": error.errors["reason"]}
        return render(request, "places/dwelling.html", page, status=error.status)
    return render(request, "places/dwelling.html", _page(request, pk) | {"in_clear": owner})


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add one home to a building."""
    actor = actor_of(request)
    building = registering.building_to_fill(actor, pk)
    form = DwellingForm(request.POST or None, initial={"op_id": new_id()})
    done = attempt(
        form,
        lambda: registering.add_dwelling(actor=actor, building=building, **form.cleaned_data),
    )
    if done:
        messages.success(request, f"已登记{done.address}。")
        return redirect("places:dwelling", pk=done.pk)
    page = {"row": building, "back": f"/buildings/{pk}", "title": "增加一户"}
    return shown(request, "places/form.html", form, **page)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what a home is now."""
    actor = actor_of(request)
    row = queries.dwelling_for(actor, pk)
    form = DwellingChangeForm(request.POST or None, initial=DwellingChangeForm.of(row))
    form.ask("dwelling", row.county, row.extra)
    done = attempt(
        form,
        lambda: changing.change_dwelling(pk, actor=actor, **form.facts()),
        version=row.version,
    )
    if done:
        messages.success(request, "已保存。")
        return redirect("places:dwelling", pk=pk)
    page = {"row": row, "back": f"/dwellings/{pk}", "title": "修改房屋"}
    return shown(request, "places/form.html", form, **page)


def _page(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    row = queries.dwelling_for(actor, pk)
    return {
        "dwelling": row,
        "owner": owner_of(row),
        "answers": collecting.shown(row.extra, "dwelling", row.county),
        "hazards": names_of(codes.Hazard, row.hazards),
        "parts": parts_of(actor, row),
        "may_keep": may_keep(actor, row.place_id),
        "may_reveal": bool(row.owner_token) and actor.may(REVEAL_RESIDENTS),
        "reasons": revealing.REASONS,
    }
