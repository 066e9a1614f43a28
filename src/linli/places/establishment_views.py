"""Pages of establishments: the list with its search, one, a new one, changes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Invalid
from linli.kernel.ids import id_in
from linli.organisation import outlines
from linli.organisation.roles import KEEP_RESIDENTS, READ_RESIDENTS, REVEAL_RESIDENTS
from linli.places import codes, collecting, establishing, lists, queries, registering, revealing
from linli.places.addresses import home_text
from linli.places.answering import attempt, say_saved, shown
from linli.places.codes import names_of
from linli.places.establishment_forms import EstablishmentForm
from linli.places.list_form import EstablishmentListForm
from linli.places.models import Building
from linli.places.owners import people_of
from linli.places.standing import may_keep


@needs(READ_RESIDENTS)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List establishments in the order of their names."""
    actor = actor_of(request)
    form = EstablishmentListForm(request.GET, actor=actor)
    cursor = request.GET.get("cursor") or None
    try:
        page = lists.find_establishments(actor, form.filters(cursor))
    except Invalid:
        return redirect(f"{request.path}{form.query()}")
    told = {"page": page, "form": form, "cursor": cursor, "may_keep": actor.may(KEEP_RESIDENTS)}
    return render(request, "places/establishments.html", told)


@needs(READ_RESIDENTS)
@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an establishment with its people masked."""
    return render(request, "places/establishment.html", _page(request, pk))


@needs(REVEAL_RESIDENTS)
@require_POST
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the people in clear, once, on this answer alone."""
    template, reason = "places/establishment.html", request.POST.get("reason", "")
    try:
        people = revealing.reveal_people(pk, actor=actor_of(request), reason=reason)
    except Invalid as error:
        page = _page(request, pk) | {"reveal_error": error.errors["reason"]}
        return render(request, template, page, status=error.status)
    return render(request, template, _page(request, pk) | {"in_clear": people})


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register an establishment, perhaps one in a building that was looked at."""
    actor = actor_of(request)
    building = _building(request)
    initial = {"kind": codes.EstablishmentKind.TRADER.value}
    if building:
        address = home_text(building.address.text, building.name)
        initial |= {"address": address, "place": building.place.code}
    form = EstablishmentForm(request.POST or None, actor=actor, initial=initial)
    form.ask("establishment", next(iter(actor.counties), None), {})
    done = attempt(
        form,
        lambda: establishing.register_establishment(actor=actor, building=building, **_new(form)),
    )
    if done:
        say_saved(request, f"已登记{done.name}。", done)
        return redirect("places:establishment", pk=done.pk)
    page = {"title": "登记单位（场所）", "back": "/establishments", "extent": outlines.home(actor)}
    return shown(request, "places/form.html", form, **page)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what an establishment is now."""
    actor = actor_of(request)
    row = queries.establishment_for(actor, pk)
    initial = EstablishmentForm.of(row)
    form = EstablishmentForm(request.POST or None, actor=actor, initial=initial)
    form.ask("establishment", row.county, row.extra)
    form.knows_people = bool(row.people_token)
    done = attempt(
        form,
        lambda: establishing.change_establishment(pk, actor=actor, **_known(form, row.place_id)),
        version=row.version,
    )
    if done:
        say_saved(request, "已保存。", done)
        return redirect("places:establishment", pk=pk)
    page = {"row": row, "back": f"/establishments/{pk}", "extent": outlines.home(actor)}
    return shown(request, "places/form.html", form, title="修改单位（场所）", **page)


def _new(form: EstablishmentForm) -> dict[str, Any]:
    given = form.facts()
    given.pop("version")
    return given


def _known(form: EstablishmentForm, place: int) -> dict[str, Any]:
    given = form.facts()
    given.pop("op_id")
    return given | {"place": given["place"] or place}


def _building(request: HttpRequest) -> Building | None:
    pk = id_in(request.GET.get("building", ""))
    return registering.building_to_fill(actor_of(request), pk) if pk else None


def _page(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    row = queries.establishment_for(actor, pk)
    return {
        "establishment": row,
        "people": people_of(row),
        "answers": collecting.shown(row.extra, "establishment", row.county),
        "hazards": names_of(codes.Hazard, row.hazards),
        "flags": names_of(codes.OrgFlag, row.org_flags),
        "may_keep": may_keep(actor, row.place_id),
        "may_reveal": bool(row.people_token) and actor.may(REVEAL_RESIDENTS),
        "reasons": revealing.REASONS,
    }
