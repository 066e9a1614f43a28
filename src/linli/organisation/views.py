"""Pages of the organisation: units with vacancies, the tree as a sheet, the calendar, deadlines."""

from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import signed_in
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.organisation.calendar import KINDS, calendar_for, deadline, year_warning
from linli.organisation.models import CalendarDay, CalendarYear, Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
