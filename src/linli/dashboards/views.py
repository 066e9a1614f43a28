"""The first page: what waits for me now, and whether it has changed."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, signed_in
from linli.dashboards import queries


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Answer "what must I do next?" without a click."""
    return render(request, "dashboards/workbench.html", queries.workbench(actor_of(request)))


@signed_in(prolong=False)
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Give the part of the first page that changes by itself; it does not prolong the session."""
    return render(request, "dashboards/_work.html", queries.work(actor_of(request)))


@signed_in(prolong=False)
@require_GET
def version(request: HttpRequest) -> HttpResponse:
    """Say whether something new waits for me (204: nothing); it does not prolong the session."""
    now = queries.version_of(actor_of(request))
    if request.GET.get("since") == now:
        return HttpResponse(status=204)
    return JsonResponse({"version": now})
