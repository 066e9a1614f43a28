"""Try a deadline out: a limit typed, or that of a category's stage, explained step by step."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, signed_in
from linli.incidents.clocks import limits_for
from linli.incidents.deadlines import start_clock
from linli.incidents.forms import category_choices
from linli.incidents.models import Category, LimitRule
from linli.incidents.models.catalogue import MEASURES, Urgency, is_same_day, limit_in, limit_label
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.kernel.worktime import WorkCalendar, unannounced_year
from linli.organisation.calendar import calendar_for, year_warning
from linli.organisation.explaining import explain
from linli.organisation.models import Unit
from linli.organisation.queries import names_of_days

FIELDS = ("start", "amount", "time", "unit", "category", "urgency", "stage")
TIMES = {measure: label for measure, label in MEASURES if not is_same_day(measure)}
_STAGE = "try"


@dataclass(frozen=True)
class Answer:
    """When it is due, what was counted and why."""

    due_at: datetime
    limit: str
    steps: list[str]
    warning: str


@signed_in
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Answer for what was asked; what is wrong is said beside its field."""
    given = {name: request.GET.get(name, "").strip()[:40] for name in FIELDS}
    shown: dict[str, object] = {
        "given": given,
        "times": TIMES,
        "stages": LimitRule.Stage.choices,
        "urgencies": [(str(value), label) for value, label in Urgency.choices],
        "categories": category_choices(),
        "warning": year_warning(),
    }
    if not request.GET:
        local = clock.now().astimezone(clock.CHINA)
        given |= {"start": f"{local:%Y-%m-%dT%H:%M}", "amount": "4", "time": "h work"}
        return render(request, "dashboards/deadline.html", shown)
    try:
        shown["answer"] = _answer(given, actor_of(request))
    except Invalid as error:
        shown["errors"] = error.errors
        return render(request, "dashboards/deadline.html", shown, status=422)
    return render(request, "dashboards/deadline.html", shown)


def _answer(given: dict[str, str], actor: Actor) -> Answer:
    start, text = _moment(given["start"]), _limit(given)
    calendar = calendar_for(_unit(given["unit"], actor))
    try:
        due_at = start_clock(_STAGE, start, {_STAGE: text}, calendar).moments.due_at
        names = names_of_days(start.date(), due_at.date())
        steps = explain(start, limit_in(text), calendar, names)
    except (ValueError, OverflowError) as error:
        said = str(error) if isinstance(error, ValueError) else ""
        raise Invalid({"amount": said or "时间太长，算不出来。"}) from None
    return Answer(due_at, limit_label(text), steps, _warning(start, due_at, calendar))


def _limit(given: dict[str, str]) -> str:
    """Give "4h work": the limit of the stage when one is chosen, else what was typed."""
    if not given["stage"]:
        if given["time"] not in TIMES:
            raise Invalid({"time": "请选择时间单位。"})
        if not given["amount"].isdecimal() or not 1 <= int(given["amount"]) <= 9999:
            raise Invalid({"amount": "请填写 1 到 9999 的整数。"})
        unit, _, kind = given["time"].partition(" ")
        return f"{int(given['amount'])}{unit} {kind}"
    category = Category.objects.filter(pk=given["category"]).first() if given["category"] else None
    if given["category"] and category is None:
        raise Invalid({"category": "没有这个类别。"})
    urgency = given["urgency"] or str(category.urgency if category else Urgency.ORDINARY.value)
    if urgency not in {str(value) for value in Urgency.values}:
        raise Invalid({"urgency": "没有这个紧急程度。"})
    text = limits_for(category, int(urgency)).get(given["stage"], "")
    if not text:
        raise Invalid({"stage": "这个环节不计时。"})
    return text


def _warning(start: datetime, due_at: datetime, calendar: WorkCalendar) -> str:
    year = unannounced_year(start, due_at, calendar)
    return f"其中 {year} 年的放假安排尚未录入，暂按周一至周五上班计算。" if year else ""


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({"start": "开始时间应写成 2026-03-06 16:30。"}) from None
    if not 2004 <= moment.year <= 2100:
        raise Invalid({"start": "年份应在 2004 到 2100 之间。"})
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.CHINA)


def _unit(code: str, actor: Actor) -> int | None:
    """Take the unit named, else where the person works."""
    if not code:
        return actor.posts[0].unit if actor.posts else None
    unit = Unit.objects.current().filter(code=code).values_list("pk", flat=True).first()
    if unit is None:
        raise Invalid({"unit": "没有这个编码的单位。"})
    return unit
