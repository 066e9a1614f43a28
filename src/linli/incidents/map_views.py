"""The map of incidents: the page, what its script asks for, and the list beside it."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, signed_in
from linli.incidents import lists, maps
from linli.incidents.map_form import MapForm
from linli.incidents.queries import incident_for
from linli.organisation import outlines

BESIDE = 30  # rows in the list beside the map
START_ZOOM = 12


@signed_in
@require_GET
def incident_map(request: HttpRequest) -> HttpResponse:
    """Show the map and its conditions; without a script the list beside it shows the first rows."""
    actor, form = actor_of(request), MapForm(request.GET)
    form.offer_units(actor)
    filters = form.filters()
    page = {
        "form": form,
        "rows": lists.first(actor, filters, BESIDE),
        "box": form.area,
        "extent": outlines.extent(actor),
        "unplaced": maps.unplaced(actor, filters),
        "unplaced_cap": maps.UNPLACED_CAP,
        "unplaced_query": form.query(unplaced="1"),
    }
    return render(request, "incidents/map.html", page)


@signed_in
@require_GET
def clusters(request: HttpRequest) -> JsonResponse:
    """Give the clusters and the single incidents of a box at a zoom."""
    form = MapForm(request.GET)
    seen = maps.seen_in(actor_of(request), form.filters(), zoom=_zoom(request))
    return JsonResponse({**asdict(seen), "count": seen.count, "late": seen.late})


@signed_in
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """Give the first rows of a box by due time, as the part of a page."""
    form = MapForm(request.GET)
    found = lists.first(actor_of(request), form.filters(), BESIDE)
    return render(request, "incidents/_map_rows.html", {"rows": found, "most": BESIDE})


@signed_in
@require_GET
def spot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give what the map says about one incident when it is clicked."""
    incident = incident_for(actor_of(request), pk)
    return render(request, "incidents/_spot.html", {"incident": incident})


def _zoom(request: HttpRequest) -> int:
    text = request.GET.get("zoom", "")
    return int(text) if text.isdecimal() and len(text) < 3 else START_ZOOM
