"""The page of working hours: those of a unit, for the whole year or a season."""

from datetime import date, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.organisation import calendar_services as services
from linli.organisation import queries
from linli.organisation.calendar import season_label
from linli.organisation.models import DaySpan, Unit
from linli.organisation.roles import MANAGE_UNITS

PARTS = ("morning", "afternoon")
_EMPTY = {
    "from": "01-01",
    "to": "12-31",
    "morning_from": "08:30",
    "morning_to": "12:00",
    "afternoon_from": "14:00",
    "afternoon_to": "17:30",
}


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def spans(request: HttpRequest) -> HttpResponse:
    """Show and change the working hours of a unit, for the whole year or a season."""
    actor = actor_of(request)
    code = request.POST.get("unit") or request.GET.get("unit", "")
    unit = _unit(actor, code)
    given, errors = {**_EMPTY, "unit": code}, {}
    if request.method == "POST" and unit:
        given |= {name: request.POST.get(name, "").strip() for name in _EMPTY}
        try:
            return _saved(request, unit, given)
        except Invalid as error:
            errors = error.errors
    if code and unit is None:
        errors = {"unit": "没有这个编码的单位，或不在您的职责范围内。"}
    page = {
        "unit": unit,
        "given": given,
        "errors": errors,
        "seasons": _seasons(unit) if unit else [],
        "units": queries.units_with_spans(actor),
    }
    return render(request, "organisation/spans.html", page, status=422 if errors else 200)


def _saved(request: HttpRequest, unit: Unit, given: dict[str, str]) -> HttpResponse:
    hours = [] if "remove" in request.POST else _hours(given)
    services.set_spans(unit, actor=actor_of(request), season=_season(given), spans=hours)
    messages.success(request, f"{unit.name}的作息已保存，以后新定的时限按它计算。")
    return redirect(f"{reverse('organisation:spans')}?unit={unit.code}")


def _seasons(unit: Unit) -> list[tuple[str, str, str, list[DaySpan]]]:
    """Give each season in words, and its ends as the form sends them."""
    return [
        (season_label((begin, end)), _mmdd(begin), _mmdd(end), rows)
        for (begin, end), rows in queries.seasons_of(unit)
    ]


def _mmdd(number: int) -> str:
    return f"{number // 100:02}-{number % 100:02}"


def _unit(actor: Actor, code: str) -> Unit | None:
    rows = Unit.objects.current().filter(queries.within(actor))
    return rows.filter(code=code).select_related("parent").first() if code else None


def _season(given: dict[str, str]) -> tuple[int, int]:
    found = []
    for name in ("from", "to"):
        month, _, day = given[name].partition("-")
        try:
            found.append(date(2024, int(month), int(day)))  # a leap year: 29 February is a day
        except ValueError:
            raise Invalid({name: "请写成 05-01 这样的月日。"}) from None
    begin, end = ((day.month * 100 + day.day) for day in found)
    return begin, end


def _hours(given: dict[str, str]) -> list[tuple[time, time]]:
    found, errors = [], {}
    for part in PARTS:
        texts = [given[f"{part}_{end}"] for end in ("from", "to")]
        if not any(texts):
            continue
        try:
            starts, ends = (time.fromisoformat(text) for text in texts)
            found.append((starts, ends))
        except ValueError:
            errors[part] = "请写成 08:30 这样的时间。"
    if errors or not found:
        raise Invalid(errors or {"morning": "请至少写一段上班时间。"})
    return found
