"""The page of how long things take."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, needs
from linli.incidents.durations import durations_by_category
from linli.organisation.roles import REPORT


@needs(REPORT)
@require_GET
def durations(request: HttpRequest) -> HttpResponse:
    """Show median and ninetieth percentile by category, of what this person sees."""
    page = {"rows": durations_by_category(actor_of(request))}
    return render(request, "incidents/durations.html", page)
