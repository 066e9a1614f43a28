"""What the scripts of maps ask: boundaries in a box, and the unit in which a point lies."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, signed_in
from linli.kernel.geography import box_in, point_in
from linli.organisation import outlines as found
from linli.organisation.locating import reach_of, unit_at

DEEPEST = 20


@signed_in
@require_GET
def outlines(request: HttpRequest) -> JsonResponse:
    """Give the boundaries of my units in a box; nothing where the box is none."""
    box, zoom = box_in(request.GET.get("box", "")), request.GET.get("zoom", "")
    depth = min(int(zoom), DEEPEST) if zoom.isdecimal() and len(zoom) < 3 else DEEPEST
    if box is None:
        return JsonResponse({"type": "FeatureCollection", "features": []})
    return JsonResponse(found.outlines(actor_of(request), box=box, zoom=depth))


@signed_in
@require_GET
def locate(request: HttpRequest) -> JsonResponse:
    """Name the smallest unit within my reach that a point lies in; nothing elsewhere."""
    point = point_in(request.GET.get("at", ""))
    if point is None:
        return JsonResponse({})
    reaches = {reach_of(post) for post in actor_of(request).posts}
    units = [unit for reach in reaches if (unit := unit_at(point, inside=reach))]
    there = max(units, key=lambda unit: unit.level, default=None)
    return JsonResponse({"code": there.code, "name": there.name} if there else {})
