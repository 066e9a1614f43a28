"""The page of screening: who has looked for disputes, who has not, and the tap that says it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, needs
from linli.disputes import screening
from linli.kernel.errors import NotFound
from linli.organisation.roles import DISPUTE, LINKED, OVERSEE


@needs(DISPUTE, OVERSEE, LINKED)
@require_GET
def screenings(request: HttpRequest) -> HttpResponse:
    """Show my own units first, then how far each level below has come."""
    actor = actor_of(request)
    if not actor.ranges:  # an office looks after no place: nothing to screen, nobody to watch
        raise NotFound()
    before = "before" in request.GET
    page = {
        "mine": [] if before else screening.my_lines(actor),
        "levels": screening.standing_of(actor, before=before),
        "before": before,
    }
    return render(request, "disputes/screenings.html", page)


@needs(DISPUTE)
@require_POST
def screen(request: HttpRequest, unit: int) -> HttpResponse:
    """Say that a unit of mine has looked."""
    row = screening.screen(unit, actor=actor_of(request))
    messages.success(request, f"已记下：已排查，新发现 {row.found} 件。")
    return redirect("disputes:screenings")
