"""Pages of the working calendar: a year at a glance, a day, the year's notice, working hours."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs, signed_in
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.organisation import calendar_services as services
from linli.organisation.calendar import calendar_for, year_warning
from linli.organisation.day_changes import changes
from linli.organisation.holiday_notice import DayKind, Told, read_notice
from linli.organisation.models import CalendarDay, CalendarYear
from linli.organisation.roles import MANAGE_UNITS

LONGEST_NOTICE = 20_000
SATURDAY = 5


@dataclass(frozen=True)
class Cell:
    """A day as the page shows it: a mark besides the colour."""

    day: date
    mark: str
    name: str
    works: bool
    is_today: bool


@signed_in
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the twelve months of a year with what is worked."""
    year = _year(request.GET.get("year", ""))
    picked = _date(request.GET.get("day", ""))
    kept = CalendarDay.objects.filter(pk=picked).first() if picked else None
    is_weekend = picked is not None and picked.weekday() >= SATURDAY
    is_work = kept.is_workday if kept else is_weekend  # a change makes the other thing of it
    kind = DayKind.WORK if is_work else DayKind.REST
    given = {
        "day": picked.isoformat() if picked else "",
        "kind": kind.value,
        "name": kept.name if kept else "",
    }
    return _calendar(request, year, given, {}, 200)


@needs(MANAGE_UNITS)
@require_POST
def set_day(request: HttpRequest) -> HttpResponse:
    """Change one day; what is wrong comes back beside its field."""
    given = {name: request.POST.get(name, "").strip() for name in ("day", "kind", "name")}
    day = _date(given["day"])
    try:
        if day is None:
            raise Invalid({"day": "请选择日期。"})
        if given["kind"] not in {kind.value for kind in DayKind}:
            raise Invalid({"kind": "请选择休、班或平常。"})
        change = services.set_day(
            day, actor=actor_of(request), kind=DayKind(given["kind"]), name=given["name"]
        )
    except Invalid as error:
        return _calendar(request, day.year if day else clock.today().year, given, error.errors, 422)
    messages.success(request, f"{day:%Y-%m-%d}：{change.kind.label} {change.name}".rstrip())
    return redirect(f"{reverse('organisation:calendar')}?year={day.year}")


@needs(MANAGE_UNITS)
@require_POST
def set_year(request: HttpRequest) -> HttpResponse:
    """Say whether a year is announced."""
    year = _year(request.POST.get("year", ""))
    source, announced = request.POST.get("source", ""), "announced" in request.POST
    try:
        services.set_year(year, actor=actor_of(request), announced=announced, source=source)
    except Invalid as error:
        return _calendar(request, year, {"source": source}, error.errors, 422)
    messages.success(request, f"{year} 年已记为{'已公布' if announced else '未公布'}。")
    return redirect(f"{reverse('organisation:calendar')}?year={year}")


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """Preview a pasted notice line by line, then take it whole."""
    year = _year(request.POST.get("year") or request.GET.get("year", ""))
    text = request.POST.get("text", "")
    page: dict[str, object] = {"year": year, "text": text, "source": _source(request, year)}
    if request.method == "GET":
        return render(request, "organisation/notice.html", page)
    told = read_notice(text, year) if len(text) <= LONGEST_NOTICE else []
    page |= _understood(told)
    if page["wrong"] or page["errors"] or "apply" not in request.POST:
        status = 422 if page["wrong"] or page["errors"] else 200
        return render(request, "organisation/notice.html", page, status=status)
    try:
        done = services.take_notice(
            year, told, actor=actor_of(request), source=str(page["source"]), announced=True
        )
    except Invalid as error:
        page["errors"] = error.errors
        return render(request, "organisation/notice.html", page, status=422)
    count = sum(change.outcome != "same" for change in done)
    messages.success(request, f"{year} 年安排已录入，改动 {count} 天，并记为已公布。")
    return redirect(f"{reverse('organisation:calendar')}?year={year}")


def _understood(told: list[Told]) -> dict[str, object]:
    """Show what each line was taken to mean, and which days that would change."""
    return {
        "lines": [(line, "、".join(f"{d.month}月{d.day}日" for d in line.days)) for line in told],
        "errors": {} if any(line.days for line in told) else {"text": "没有读到一天的安排。"},
        "wrong": sum(bool(line.error) for line in told),
        "changes": changes(told),
    }


def _calendar(
    request: HttpRequest, year: int, given: dict[str, str], errors: dict[str, str], status: int
) -> HttpResponse:
    actor = actor_of(request)
    row = CalendarYear.objects.filter(pk=year).first()
    page = {
        "year": year,
        "row": row,
        "announced": bool(row and row.announced),
        "months": _months(year),
        "warning": (warning := year_warning()),
        "warned": str(year) in warning,
        "may_manage": actor.may(MANAGE_UNITS),
        "given": {"source": row.source if row and row.source else _usual_source(year)} | given,
        "errors": errors,
        "kinds": [(kind.value, kind.label) for kind in DayKind],
    }
    return render(request, "organisation/calendar.html", page, status=status)


def _months(year: int) -> list[tuple[int, list[list[Cell | None]], list[str]]]:
    """Lay each month out in weeks from Monday (None outside it), and name its special days."""
    rows = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    usual, now = calendar_for(None), clock.today()
    months = []
    for month in range(1, 13):
        day = date(year, month, 1)
        cells: list[Cell | None] = [None] * day.weekday()
        named: dict[str, list[str]] = {}
        while day.month == month:
            row = rows.get(day)
            mark = "" if row is None else "班" if row.is_workday else "休"
            name = row.name if row else ""
            cells.append(Cell(day, mark, name, usual.is_workday(day), day == now))
            if name:
                named.setdefault(name, []).append(str(day.day))
            day += timedelta(days=1)
        notes = [f"{'、'.join(days)} 日 {name}" for name, days in named.items()]
        months.append((month, [cells[n : n + 7] for n in range(0, len(cells), 7)], notes))
    return months


def _source(request: HttpRequest, year: int) -> str:
    return request.POST.get("source", _usual_source(year)).strip()


def _usual_source(year: int) -> str:
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


def _year(text: str) -> int:
    known = text.isascii() and text.isdecimal() and len(text) == 4
    year = int(text) if known else 0
    return year if services.FIRST_YEAR <= year <= services.LAST_YEAR else clock.today().year


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
