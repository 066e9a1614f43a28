"""The journal's page: filter and read on; reading it is not itself journalled.

It stands here because the gate of accounts lies above the journal, which accounts write into.
"""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, needs
from linli.dashboards.journal_names import meant_by
from linli.dashboards.journal_words import told
from linli.journal import queries
from linli.journal.actions import choices
from linli.journal.models import JournalEntry
from linli.kernel.errors import NotFound
from linli.kernel.wire import near
from linli.organisation.roles import READ_JOURNAL

TEXTS = ("name", "action", "result", "object_id")
DAYS = ("since", "until")


@needs(READ_JOURNAL)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """List the journal from the newest entry, filtered."""
    given = {name: request.GET.get(name, "").strip()[:60] for name in (*TEXTS, *DAYS)}
    wanted, errors = _filter(given)
    found = queries.entries(actor_of(request), wanted, after=_cursor(request))
    values = {
        "page": found,
        "lines": told(found.items),
        "given": given,
        "errors": errors,
        "actions": choices(),
        "results": JournalEntry.Result.choices,
        "asked": urlencode({name: value for name, value in given.items() if value}),
        "first": "after" not in request.GET,
    }
    return render(request, "dashboards/journal.html", values)


def _filter(given: dict[str, str]) -> tuple[queries.Filter, dict[str, str]]:
    errors: dict[str, str] = {}
    days: dict[str, date] = {}
    for name in DAYS:
        try:
            if given[name]:
                days[name] = near(date.fromisoformat(given[name]))
        except ValueError:
            errors[name] = "请写成 2026-03-02 这样的日期。"
    name, action, result, number = (given[one] for one in TEXTS)
    meant = meant_by(number)
    since, until = (days.get(one) for one in DAYS)
    return queries.Filter(name, action, result, number, meant, since, until), errors


def _cursor(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        raise NotFound() from None
