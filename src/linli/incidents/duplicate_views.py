"""查重: groups of open incidents likely about one thing, merged with one button each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.gate import actor_of, needs, signed_in
from linli.incidents import duplicate_groups
from linli.incidents.merging import Merged, merge_into
from linli.incidents.queries import first_photos, incident_for
from linli.incidents.views import op_id_in, refused_in_place
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.ids import id_in
from linli.organisation.roles import OPERATE


@needs(OPERATE)
@require_http_methods(["GET", "POST"])
def duplicates(request: HttpRequest) -> HttpResponse:
    """Show the groups; a press merges the ticked ones of a group into its main one."""
    if request.method == "POST":
        return _merge(request)
    found = duplicate_groups.find(actor_of(request))
    return render(request, "incidents/duplicates.html", {"found": found})


@signed_in
@require_GET
def glance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the text and the photos of one incident, to lay beside another."""
    actor = actor_of(request)
    incident = incident_for(actor, pk)
    shown = {"incident": incident, "photos": first_photos(incident, actor)}
    return render(request, "incidents/_glance.html", shown)


def _merge(request: HttpRequest) -> HttpResponse:
    """Merge; with htmx the answer takes the group's place, so that the next one is at hand."""
    op_id, main = op_id_in(request), id_in(request.POST.get("main", ""))
    if main is None:
        raise NotFound()
    try:
        merged = merge_into(main, _picked(request), actor=actor_of(request), op_id=op_id)
    except Invalid as refused:
        return refused_in_place(request, str(refused), "incidents:duplicates")
    if request.headers.get("HX-Request"):
        return render(request, "incidents/_merged.html", {"merged": merged})
    _tell(request, merged)
    return redirect("incidents:duplicates")


def _picked(request: HttpRequest) -> dict[UUID, int]:
    """Read the ticks: an incident with the version that was seen."""
    found = (text.partition(":") for text in request.POST.getlist("pick"))
    ids = ((id_in(pk), version) for pk, _, version in found)
    return {pk: int(version) for pk, version in ids if pk and version.isdecimal()}


def _tell(request: HttpRequest, merged: Merged) -> None:
    if merged.done:
        said = f"已并入 {merged.main.no}：{len(merged.done)} 件，反映人会收到告知。"
        messages.success(request, said)
    for no, reason in merged.left.items():
        messages.warning(request, f"{no} 没有并入：{reason}")
