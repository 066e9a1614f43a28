"""The page of the statistics."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, needs
from linli.dashboards.statistics import page_of
from linli.dashboards.statistics_form import StatisticsForm
from linli.organisation.roles import REPORT


@needs(REPORT)
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Show rates and times of a unit in a period, and of what makes it up."""
    page = page_of(actor_of(request), StatisticsForm(request.GET))
    return render(request, "dashboards/statistics.html", page)
