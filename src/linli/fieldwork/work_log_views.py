"""Pages of the work log: a day, the month, the week as a report; one's own, or of those led."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, needs
from linli.accounts.models import User
from linli.fieldwork import work_log
from linli.fieldwork.remarking import remark
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.ids import id_in
from linli.kernel.scope import Actor
from linli.organisation.roles import LEAD_FIELD, VISIT

FIRST = date(2000, 1, 1)


@needs(VISIT, LEAD_FIELD)
@require_GET
def day_page(request: HttpRequest) -> HttpResponse:
    """Show what somebody did on a day."""
    return render(request, "fieldwork/work_log.html", _day_page(request))


@needs(VISIT, LEAD_FIELD)
@require_GET
def month_page(request: HttpRequest) -> HttpResponse:
    """Show a month: how much of what on each day."""
    actor, person = _whose(request)
    first = _day(request).replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    span = work_log.log_of(person, first, min(last, clock.today()), actor=actor)
    page = _about(request, actor, person, first) | {
        "span": span,
        "kinds": work_log.KINDS,
        "earlier": first - timedelta(days=1),
        "later": last + timedelta(days=1),
    }
    return render(request, "fieldwork/work_log_month.html", page)


@needs(VISIT, LEAD_FIELD)
@require_GET
def week_page(request: HttpRequest) -> HttpResponse:
    """Lay out a week as a report, to read or to print: the sum, then each day."""
    actor, person = _whose(request)
    day = _day(request)
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    span = work_log.log_of(person, first, min(last, clock.today()), actor=actor)
    page = _about(request, actor, person, first) | {
        "span": span,
        "last": last,
        "kinds": work_log.KINDS,
        "sums": list(zip(work_log.KINDS, span.sums, strict=True)),
        "earlier": first - timedelta(days=7),
        "later": first + timedelta(days=7),
        "by": actor.name,
        "at": clock.now(),
    }
    return render(request, "fieldwork/work_log_week.html", page)


@needs(VISIT)
@require_POST
def write_remark(request: HttpRequest) -> HttpResponse:
    """Keep my remark on a day of mine."""
    actor = actor_of(request)
    day, text = _day(request), request.POST.get("text", "")
    try:
        remark(day, actor=actor, text=text)
    except Invalid as error:
        page = _day_page(request) | {"error": error.errors["text"], "typed": text}
        return render(request, "fieldwork/work_log.html", page, status=422)
    messages.success(request, "已保存。")
    answer = redirect("fieldwork:work_log")
    answer["Location"] += f"?day={day:%Y-%m-%d}"
    return answer


def _day_page(request: HttpRequest) -> dict[str, Any]:
    actor, person = _whose(request)
    day = _day(request)
    span = work_log.log_of(person, day, day, actor=actor)
    return _about(request, actor, person, day) | {"log": span.days[0]}


def _about(request: HttpRequest, actor: Actor, person: User, day: date) -> dict[str, Any]:
    """Give what every page of the log shows: whose, which day, and whose else one may read."""
    own = person.pk == actor.user
    leads = actor.may(LEAD_FIELD)
    return {
        "person": person,
        "own": own and actor.may(VISIT),
        "who": "" if own else f"&who={person.pk}",
        "day": day,
        "today": clock.today(),
        "yesterday": day - timedelta(days=1),
        "tomorrow": day + timedelta(days=1),
        "people": list(work_log.led_by(actor)) if leads else [],
    }


def _whose(request: HttpRequest) -> tuple[Actor, User]:
    """Read whose log is asked for."""
    actor = actor_of(request)
    typed = request.GET.get("who", "")
    pk: UUID | None = id_in(typed) if typed else _first(actor)
    if typed and pk is None:
        raise NotFound()
    return actor, work_log.whose(actor, pk)


def _first(actor: Actor) -> UUID | None:
    """Give whose log opens by itself: one's own, or the first of those led by who keeps none."""
    if actor.may(VISIT):
        return actor.user
    first = work_log.led_by(actor).first()
    return first.user_id if first else actor.user


def _day(request: HttpRequest) -> date:
    """Read the day asked for; today for anything else, and for days to come."""
    typed = request.POST.get("day", "") or request.GET.get("day", "")
    try:
        day = date.fromisoformat(typed[:10])
    except ValueError:
        return clock.today()
    return day if FIRST <= day <= clock.today() else clock.today()
