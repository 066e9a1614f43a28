"""Pages of the ledgers: a month of a grid as the paper form has it."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, needs
from linli.fieldwork import ledger_papers, ledgers, visits
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.roles import CONFIRM, LEAD_FIELD
from linli.prints.sending import sent

FIRST = date(2000, 1, 1)


@needs(CONFIRM, LEAD_FIELD)
@require_GET
def ledger(request: HttpRequest, book: str) -> HttpResponse:
    """Show a ledger of a month; asking for paper is journalled."""
    actor = actor_of(request)
    kinds = ledgers.kinds_for(actor)
    if book not in dict(kinds):
        raise NotFound()
    grid, grids = _grid(request, actor)
    month = _month(request.GET.get("month", ""))
    page: dict[str, object] = {
        "kind": book,
        "kinds": kinds,
        "title": ledgers.TITLES[book],
        "columns": ledgers.COLUMNS[book],
        "grid": grid,
        "grids": grids,
        "month": f"{month:%Y-%m}",
        "grid_text": str(grid.pk) if grid else "",
        "month_day": month,
        "before": f"{month - timedelta(days=1):%Y-%m}" if month > FIRST else "",
        "after": f"{_next(month):%Y-%m}" if _next(month) <= clock.today() else "",
        "may_file": book in ledger_papers.WIDTHS,
        "on_paper": "print" in request.GET,
        "by": f"{actor.posts[0].unit_name} {actor.name}" if actor.posts else actor.name,
        "at": clock.now(),
    }
    if grid:
        page["rows"] = ledgers.ledger_rows(actor=actor, kind=book, grid=grid.pk, month=month)
        if page["on_paper"]:
            record(
                "field.print",
                actor=actor,
                object_type="ledger",
                object_id=grid.pk,
                county=grid.county_number,
                detail={"kind": book, "month": page["month"]},
            )
    return render(request, "fieldwork/ledger.html", page)


@needs(CONFIRM, LEAD_FIELD)
@require_GET
def paper(request: HttpRequest, book: str, form: str) -> HttpResponse:
    """Give a month of a ledger as a file."""
    actor = actor_of(request)
    grid, _grids = _grid(request, actor)
    if grid is None:
        raise NotFound()
    month = _month(request.GET.get("month", ""))
    return sent(ledger_papers.print_ledger(book, form, actor=actor, grid=grid, month=month))


def _grid(request: HttpRequest, actor: Actor) -> tuple[Unit | None, list[Unit]]:
    wanted = request.GET.get("grid", "")
    return visits.grid_chosen(actor, wanted, among=visits.grids_read(actor))


def _month(text: str) -> date:
    """Read 2026-03; this month for anything else."""
    try:
        found = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        found = None
    today = clock.today()
    return found if found and FIRST <= found <= today else today.replace(day=1)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
