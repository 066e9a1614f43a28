"""The page of retention: each register's period, what would go tonight, what went before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, needs
from linli.organisation.roles import BASIS, MANAGE_UNITS, READ_JOURNAL
from linli.residents import retention


@needs(BASIS, MANAGE_UNITS, READ_JOURNAL)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the rules with what is due in my county, and the last reports."""
    actor = actor_of(request)
    post = next(p for p in actor.posts if any(map(p.may, (BASIS, MANAGE_UNITS, READ_JOURNAL))))
    titles = {rule.name: rule.title for rule in retention.rules()}
    reports = [
        {
            "at": run.at,
            "total": run.total,
            "counts": [(titles.get(name, name), n) for name, n in run.counts.items() if n],
            "failed": [titles.get(name, name) for name in run.failed],
        }
        for run in retention.runs()
    ]
    shown = {"tonight": retention.tonight(actor, post.unit), "reports": reports}
    return render(request, "residents/retention.html", shown)
