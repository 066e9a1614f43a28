"""The journal's page: filter and read on; reading it is not itself journalled."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from linli.journal import queries
from linli.journal.actions import choices
from linli.journal.models import JournalEntry
from linli.kernel.errors import NotFound
from linli.kernel.request import ours
from linli.kernel.wire import near

TEXTS = ("name", "action", "result", "object_id")
DAYS = ("since", "until")


@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """List the journal from the newest entry, filtered."""
    actor = ours(request).actor
    if actor.user is None:
        return redirect("/sign-in?next=/journal")
    given = {name: request.GET.get(name, "").strip()[:60] for name in (*TEXTS, *DAYS)}
    wanted, errors = _filter(given)
    values = {
        "page": queries.entries(actor, wanted, after=_cursor(request)),
        "given": given,
        "errors": errors,
        "actions": choices(),
        "results": JournalEntry.Result.choices,
        "asked": urlencode({name: value for name, value in given.items() if value}),
        "first": "after" not in request.GET,
    }
    return render(request, "journal/journal.html", values)


def _filter(given: dict[str, str]) -> tuple[queries.Filter, dict[str, str]]:
    errors: dict[str, str] = {}
    days: dict[str, date] = {}
    for name in DAYS:
        try:
            if given[name]:
                days[name] = near(date.fromisoformat(given[name]))
        except ValueError:
            errors[name] = "请写成 2026-03-02 这样的日期。"
    return queries.Filter(**{name: given[name] for name in TEXTS}, **days), errors  # type: ignore[arg-type]  # two kinds of keyword


def _cursor(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        raise NotFound() from None
