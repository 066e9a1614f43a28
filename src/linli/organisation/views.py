"""Pages of the organisation: units with vacancies, the tree as a sheet, the calendar, deadlines."""

import io
import tempfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.gate import actor_of, needs, signed_in
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.kernel.sheets import write_workbook
from linli.organisation import tree_import
from linli.organisation.calendar import KINDS, calendar_for, deadline, year_warning
from linli.organisation.models import CalendarDay, CalendarYear, Unit
from linli.organisation.tree_sheet import HEADER, TreeLine, export_rows, read_tree

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("organisation.manage")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Give the tree with its staff as the sheet that comes in again."""
    target = io.BytesIO()
    write_workbook(target, [("单位与人员", HEADER, export_rows(actor_of(request)))])
    answer = HttpResponse(target.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="units.xlsx"'
    return answer


@needs("organisation.manage")
@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """Preview a sheet, or take it whole; slips with first passwords are shown this once."""
    page: dict[str, object] = {"names": tree_import.OUTCOME_NAMES}
    file = request.FILES.get("file")
    if request.method == "GET":
        return render(request, "organisation/import.html", page)
    try:
        if not isinstance(file, UploadedFile):
            raise Invalid({"file": "请选择一个表格文件。"})
        run = tree_import.apply_tree if "apply" in request.POST else tree_import.preview_tree
        result = run(_read(file.chunks()), actor=actor_of(request))
    except Invalid as error:
        page["errors"] = error.errors
        return render(request, "organisation/import.html", page, status=422)
    page |= {
        "result": result,
        "counts": [(label, result.counts[o]) for o, label in page_names()],
        "lines": [(line, tree_import.OUTCOME_NAMES[o], m) for line, o, m in result.lines],
        "applied": "apply" in request.POST and result.is_clean,
    }
    return render(request, "organisation/import.html", page)


def page_names() -> list[tuple[str, str]]:
    """Give (outcome, Chinese name) in the order of the page."""
    return list(tree_import.OUTCOME_NAMES.items())


@signed_in
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the twelve months of a year with what is worked."""
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else clock.today().year
    row = CalendarYear.objects.filter(pk=year).first()
    names = dict(CalendarDay.objects.filter(day__year=year).values_list("day", "name"))
    page = {
        "year": year,
        "row": row,
        "months": _months(year, names),
        "warning": year_warning(),
        "announced": bool(row and row.announced),
    }
    return render(request, "organisation/calendar.html", page)


@signed_in
@require_GET
def deadline_page(request: HttpRequest) -> HttpResponse:
    """Try a deadline out."""
    given = {name: request.GET.get(name, "").strip() for name in ("start", "limit", "kind", "unit")}
    page: dict[str, object] = {"given": given, "kinds": KINDS, "warning": year_warning()}
    if not given["limit"]:
        local = clock.now().astimezone(clock.CHINA)
        given |= {"start": f"{local:%Y-%m-%dT%H:%M}", "limit": "4h", "kind": "work"}
        return render(request, "organisation/deadline.html", page)
    try:
        page["due"] = deadline(
            _moment(given["start"]), given["limit"], given["kind"], _unit(given["unit"])
        )
    except Invalid as error:
        page["errors"] = error.errors
        return render(request, "organisation/deadline.html", page, status=422)
    return render(request, "organisation/deadline.html", page)


def _read(parts: Iterable[bytes]) -> list[TreeLine]:
    with tempfile.NamedTemporaryFile() as kept:
        for part in parts:
            kept.write(part)
        kept.flush()
        return read_tree(Path(kept.name))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({"start": "开始时间应写成 2026-03-06 16:30。"}) from None


def _unit(code: str) -> Unit | None:
    unit = Unit.objects.current().filter(code=code).first() if code else None
    if code and unit is None:
        raise Invalid({"unit": "没有这个编码的单位。"})
    return unit


def _months(year: int, names: dict[date, str]) -> list[tuple[int, list[list[dict[str, object]]]]]:
    """Lay each month out in weeks from Monday; a cell is empty outside the month."""
    worked = calendar_for(None)
    months = []
    for month in range(1, 13):
        first = date(year, month, 1)
        cells: list[dict[str, object]] = [{} for _ in range(first.weekday())]
        day = first
        while day.month == month:
            works = worked.is_workday(day)
            cells.append({"day": day.day, "works": works, "name": names.get(day, "")})
            day += timedelta(days=1)
        months.append((month, [cells[n : n + 7] for n in range(0, len(cells), 7)]))
    return months
