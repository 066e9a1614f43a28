"""Pages round the import of a tree: the sheet to take out, and the slips of those who came in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.administration import MANAGE, renew_passwords
from linli.accounts.gate import actor_of, needs
from linli.imports.queries import run_of
from linli.journal.services import record
from linli.kernel.sheet_writing import XLSX, workbook
from linli.organisation.roles import MANAGE_UNITS
from linli.organisation.slips import slips_for
from linli.organisation.tree_kind import accounts_made_by
from linli.organisation.tree_sheet import HEADER, export_rows


@needs(MANAGE_UNITS)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Give the tree with its staff as the sheet that comes in again."""
    rows = list(export_rows(actor_of(request)))
    record("unit.export", actor=actor_of(request), detail={"rows": len(rows)})
    answer = HttpResponse(workbook("单位与人员", HEADER, rows), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="units.xlsx"'
    return answer


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def slips(request: HttpRequest, run: UUID) -> HttpResponse:
    """Make first passwords for those a run brought in, at the moment they are printed.

    No job knows them and nothing keeps them: printing again makes others (decision 10).
    """
    actor = actor_of(request)
    row, _kind = run_of(actor, run)
    waiting = accounts_made_by(row, actor)
    page = {
        "run": row,
        "waiting": waiting,
        "back": reverse("imports:run", args=[run]),
        "back_name": "导入结果",
        "address": request.build_absolute_uri(reverse("accounts:sign_in")),
    }
    if request.method == "GET" or not waiting:
        return render(request, "organisation/slips_wanted.html", page)
    page["slips"] = slips_for(renew_passwords(waiting, actor=actor))
    return render(request, "organisation/slips.html", page)
