"""The page of the incident list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, signed_in
from linli.incidents import lists
from linli.incidents.list_form import ListForm
from linli.kernel.errors import Invalid


@signed_in
@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """List what I may see, by due time or from the newest."""
    actor, form = actor_of(request), ListForm(request.GET)
    filters = form.filters(request.GET.get("cursor") or None)
    try:
        page = lists.find(actor, filters)
    except Invalid:  # a cursor of another list: its first page is what was meant
        return redirect(f"{request.path}{form.query()}")
    shown = {
        "page": page,
        "form": form,
        "next": form.query(cursor=page.next) if page.next else "",
        "late": lists.count_late(actor, filters),
        "late_query": form.query(late="1", soon=""),
    }
    return render(request, "incidents/incidents.html", shown)
