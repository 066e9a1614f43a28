"""The page to report an incident: from the grid, the counter or the telephone."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.attachments.sent import photo_ids, stored
from linli.incidents import ledger, services
from linli.incidents.report_form import ReportForm
from linli.incidents.views import done
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.organisation import outlines


@needs("incident.report")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a report; a double click makes one incident."""
    actor = actor_of(request)
    form = ReportForm(actor, request.POST or None)
    earlier: UUID | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _reported(request, form)
        except Invalid as error:
            form.take_errors(error.errors)
        except NotAllowedNow as error:
            earlier = ledger.incident_of(form.cleaned_data["op_id"], actor)
            if error.code != "op_id_reused" or earlier is None:
                raise
    status = 409 if earlier else 422 if form.errors else 200
    return render(request, "incidents/report.html", _page(request, form, earlier), status=status)


def _page(request: HttpRequest, form: ReportForm, earlier: UUID | None) -> dict[str, object]:
    return {
        "form": form,
        "extent": outlines.home(actor_of(request)),
        "earlier": earlier,
        "op_id": uuid4() if earlier else form["op_id"].value(),
        "kept": {name: photo_ids(request.POST, name) for name in ("photos", "after_photos")},
        "dropped": bool(request.FILES),
    }


def _reported(request: HttpRequest, form: ReportForm) -> HttpResponse:
    actor, asked = actor_of(request), form.asked()
    photos = stored(request, "photos", actor)
    if form.cleaned_data["settled"]:
        after = stored(request, "after_photos", actor)
        asked["self_close"] = {"result": form.cleaned_data["result"], "photos": after}
    taken = services.report(actor=actor, attachments=photos, **asked)
    told = "请告诉反映人。" if "reporter" in asked else ""
    text = f"已上报：{taken.incident.no}，查询码 {taken.incident.query_code}。{told}"
    messages.success(request, text)
    return done(taken.incident.pk, "report")
