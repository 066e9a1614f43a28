"""Pages of facilities: the list, one, a new one, changes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Invalid
from linli.organisation import outlines
from linli.organisation.roles import KEEP_RESIDENTS, READ_RESIDENTS
from linli.places import lists, maintaining, queries
from linli.places.answering import attempt, say_saved, shown
from linli.places.facility_forms import FacilityForm
from linli.places.list_form import FacilityListForm
from linli.places.standing import may_keep


@needs(READ_RESIDENTS)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List facilities kind by kind."""
    actor = actor_of(request)
    form = FacilityListForm(request.GET, actor=actor)
    cursor = request.GET.get("cursor") or None
    try:
        page = lists.find_facilities(actor, form.filters(cursor))
    except Invalid:
        return redirect(f"{request.path}{form.query()}")
    told = {"page": page, "form": form, "cursor": cursor, "may_keep": actor.may(KEEP_RESIDENTS)}
    return render(request, "places/facilities.html", told)


@needs(READ_RESIDENTS)
@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a facility."""
    actor = actor_of(request)
    row = queries.facility_for(actor, pk)
    page = {"facility": row, "may_keep": may_keep(actor, row.place_id)}
    return render(request, "places/facility.html", page)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a facility."""
    actor = actor_of(request)
    form = FacilityForm(request.POST or None, actor=actor)
    done = attempt(form, lambda: maintaining.register_facility(actor=actor, **_facts(form)))
    if done:
        say_saved(request, f"已登记{done.name}。", done)
        return redirect("places:facility", pk=done.pk)
    page = {"title": "登记设施部件", "back": "/facilities", "extent": outlines.home(actor)}
    return shown(request, "places/form.html", form, **page)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what a facility is now."""
    actor = actor_of(request)
    row = queries.facility_for(actor, pk)
    form = FacilityForm(request.POST or None, actor=actor, initial=FacilityForm.of(row))
    done = attempt(
        form,
        lambda: maintaining.change_facility(pk, actor=actor, **_known(form, row.place_id)),
        version=row.version,
    )
    if done:
        say_saved(request, "已保存。", done)
        return redirect("places:facility", pk=pk)
    page = {"row": row, "back": f"/facilities/{pk}", "extent": outlines.home(actor)}
    return shown(request, "places/form.html", form, title="修改设施部件", **page)


def _facts(form: FacilityForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _known(form: FacilityForm, place: int) -> dict[str, Any]:
    given = {name: value for name, value in form.cleaned_data.items() if name != "op_id"}
    return given | {"place": given["place"] or place}
