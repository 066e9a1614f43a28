"""The page of a boundary: drawn, a file or a text; looked at beside the neighbours, then kept."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Invalid, NotFound
from linli.organisation import boundaries, coverage, outlines, queries, services
from linli.organisation.models import Unit
from linli.organisation.roles import MANAGE_UNITS


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def boundary(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a drawing or GeoJSON, show it beside the neighbours, and keep it when confirmed."""
    unit = queries.unit_in_sight(pk, actor=actor_of(request))
    if not unit.is_territorial:
        raise NotFound()
    if request.method == "GET":
        drawing = drawing_of(unit, unit.boundary)
        typed = json.dumps(unit.boundary) if unit.boundary else ""
        return _page(request, unit, typed=typed, drawing=drawing)
    drawn = request.POST.get("boundary", "").strip()
    try:
        text = _text(request, drawn)
        given = boundaries.boundary_in(text)
    except Invalid as error:
        return _page(request, unit, status=422, typed=drawn, errors=error.errors)
    if "keep" in request.POST:
        services.change_unit(unit, actor=actor_of(request), boundary=given)
        messages.success(request, "边界已保存。")
        return redirect(f"{reverse('organisation:unit', args=[pk])}?done=boundary")
    return _page(request, unit, typed=text, **_preview(unit, given))


def _page(request: HttpRequest, unit: Unit, *, status: int = 200, **page: Any) -> HttpResponse:
    """Show the form with what a hand draws along: the unit above and the neighbours."""
    found = outlines.beside(unit)
    roles = {feature["properties"]["role"] for feature in found["features"]}
    page |= {
        "unit": unit,
        "beside": json.dumps(found, ensure_ascii=False),
        "above": unit.parent.name if unit.parent and "above" in roles else "",
        "near": "near" in roles,
        "has_ground": bool(settings.MAP.tiles),
        "extent": outlines.extent(actor_of(request)),
    }
    return render(request, "organisation/boundary.html", page, status=status)


def drawing_of(unit: Unit, own: dict[str, Any] | None) -> boundaries.Drawing | None:
    """Draw a unit in the unit above and beside its neighbours; None while it has no boundary."""
    if not own:
        return None
    return boundaries.drawing([*outlines.areas_beside(unit), (unit.name, "own", own)])


def _preview(unit: Unit, given: dict[str, Any]) -> dict[str, Any]:
    """Say what keeping it would mean; a gap means nothing before all around are drawn."""
    near = [(row.name, row.boundary or {}) for row in queries.neighbours(unit)]
    undrawn = queries.undrawn_beside(unit)
    above = unit.parent.boundary if unit.parent else None
    found = coverage.faults_beside((unit.name, given), near, around=above)
    return {
        "preview": True,
        "drawing": drawing_of(unit, given),
        "size": boundaries.square_km(given),
        "doubts": [fault for fault in found if fault.kind != "gap" or not undrawn],
        "undrawn": undrawn,
    }


def _text(request: HttpRequest, drawn: str) -> str:
    """Read the file where one was chosen, else what was drawn or pasted."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        if not drawn:
            raise Invalid(
                {"boundary": "请在地图上画，或选择一个 GeoJSON 文件，或把内容粘贴在下面。"}
            )
        return drawn
    if (file.size or 0) > boundaries.MOST_BYTES:
        raise Invalid({"boundary": "文件超过 1 MB；请先简化边界（保留几百个点就够）。"})
    try:
        return bytes(file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid({"boundary": "不是 GeoJSONï¼文件不是 UTF-8 文字。"}) from None
