"""The page of a boundary: a file or a text, looked at beside the neighbours, then kept."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Invalid, NotFound
from linli.organisation import boundaries, queries, services
from linli.organisation.models import Unit
from linli.organisation.roles import MANAGE_UNITS


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def boundary(request: HttpRequest, pk: int) -> HttpResponse:
    """Take GeoJSON, show it drawn, and keep it when it is confirmed."""
    unit = queries.unit_in_sight(pk, actor=actor_of(request))
    if not unit.is_territorial:
        raise NotFound()
    page: dict[str, Any] = {"unit": unit, "typed": request.POST.get("boundary", "")}
    if request.method == "GET":
        page["drawing"] = drawing_of(unit, unit.boundary)
        return render(request, "organisation/boundary.html", page)
    try:
        page["typed"] = _text(request)
        given = boundaries.boundary_in(page["typed"])
    except Invalid as error:
        page["errors"] = error.errors
        return render(request, "organisation/boundary.html", page, status=422)
    if "keep" in request.POST:
        services.change_unit(unit, actor=actor_of(request), boundary=given)
        messages.success(request, "边界已保存。")
        return redirect("organisation:unit", pk=pk)
    page |= _preview(unit, given)
    return render(request, "organisation/boundary.html", page)


def drawing_of(unit: Unit, own: dict[str, Any] | None) -> boundaries.Drawing | None:
    """Draw a unit in the unit above and beside its neighbours; None while it has no boundary."""
    if not own:
        return None
    areas = [(row.name, "near", row.boundary or {}) for row in queries.neighbours(unit)]
    if unit.parent and unit.parent.boundary:
        areas.insert(0, (unit.parent.name, "above", unit.parent.boundary))
    return boundaries.drawing([*areas, (unit.name, "own", own)])


def _preview(unit: Unit, given: dict[str, Any]) -> dict[str, Any]:
    near = [(row.name, row.boundary or {}) for row in queries.neighbours(unit)]
    above = unit.parent.boundary if unit.parent else None
    return {
        "preview": True,
        "drawing": drawing_of(unit, given),
        "size": boundaries.square_km(given),
        "doubts": boundaries.doubts(given, parent=above, siblings=near),
    }


def _text(request: HttpRequest) -> str:
    """Read the file where one was chosen, else what was pasted."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        text: str = request.POST.get("boundary", "").strip()
        if not text:
            raise Invalid({"boundary": "请选择一个 GeoJSON 文件,或把内容粘贴在下面。"})
        return text
    if (file.size or 0) > boundaries.MOST_BYTES:
        raise Invalid({"boundary": "文件超过 1 MB;请先简化边界(保留几百个点就够)。"})
    try:
        return bytes(file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid({"boundary": "不是 GeoJSON:文件不是 UTF-8 文字。"}) from None
