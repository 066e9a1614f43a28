"""我上报的: the page of whoever found something."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, needs
from linli.incidents.my_reports import my_reports
from linli.kernel.errors import Invalid
from linli.organisation.roles import REPORT


@needs(REPORT)
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Show what became of my reports."""
    try:
        page = my_reports(actor_of(request), request.GET.get("cursor") or None)
    except Invalid:
        return redirect("incidents:my_reports")
    return render(request, "incidents/my_reports.html", {"page": page})
