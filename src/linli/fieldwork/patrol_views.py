"""Pages of patrols: days of work, a round by hand, workdays without any, leave, a route."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.fieldwork import days, leaves, patrolling, routes, visits
from linli.fieldwork.models import Leave, Patrol
from linli.fieldwork.patrolling import Position
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow, NotFound
from linli.kernel.ids import id_in
from linli.kernel.plain_form import PlainForm, day_field
from linli.kernel.scope import Actor
from linli.organisation.roles import LEAD_FIELD, VISIT

SHOWN = timedelta(days=30)
WATCHED = timedelta(days=14)


class LeaveForm(PlainForm):
    """Who is away from when to when."""

    user = forms.ChoiceField(label="谁", error_messages={"required": "请选请假的人。"})
    kind = forms.ChoiceField(label="类别", choices=Leave.Kind.choices)
    first_day = day_field("起")
    last_day = day_field("止")

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        who = self.fields["user"]
        assert isinstance(who, forms.ChoiceField)
        people = [(str(pk), name) for pk, name, _ in leaves.people_of(actor)]
        who.choices = [("", "请选择"), *people]


@needs(VISIT, LEAD_FIELD)
@require_GET
def patrols(request: HttpRequest) -> HttpResponse:
    """Show days of work: one's own, or those of a grid that one leads."""
    return _page(request)


def _page(request: HttpRequest, form: LeaveForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    grid, grids = visits.grid_chosen(actor, request.GET.get("grid", ""))
    today = clock.today()
    leads = grid is not None and days.supervises(actor, grid.pk)
    page: dict[str, Any] = {
        "grid": grid,
        "grids": grids,
        "leads": leads,
        "open": patrolling.open_patrol(actor),
        "modes": Patrol.Mode.choices,
        "may_walk": actor.may(VISIT),
        "form": form or LeaveForm(actor, initial={"first_day": today, "last_day": today}),
        "may_enter": leaves.may_enter(actor),
    }
    if grid:
        page["days"] = days.days_of(
            actor=actor,
            grids=[grid.pk],
            first=today - SHOWN,
            last=today,
            user=None if leads else actor.user,
        )
    if grid and leads:
        page["missing"] = days.without_patrol(
            actor=actor, grids=grids[:50], first=today - WATCHED, last=today - timedelta(days=1)
        )
    if page["may_enter"]:
        page["leaves"] = leaves.recent(actor=actor)
    status = 422 if form and form.errors else 200
    return render(request, "fieldwork/patrols.html", page, status=status)


@needs(VISIT)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start a round by hand."""
    actor, given = actor_of(request), request.POST
    grid, _ = visits.grid_chosen(actor, given.get("grid", ""))
    if grid is None:
        raise NotFound()
    try:
        op_id = id_in(given.get("op_id", "")) or uuid4()
        patrolling.start(op_id, actor=actor, grid=grid.pk, mode=given.get("mode", "1"))
        messages.success(request, "巡查开始了。走访、上报照常登记，结束时按“结束巡查”。")
    except (Invalid, NotAllowedNow) as error:
        messages.warning(request, str(error))
    return redirect("fieldwork:patrols")


@needs(VISIT)
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one's own round."""
    given = request.POST
    try:
        patrolling.stop(
            pk,
            actor=actor_of(request),
            where=given.get("where", ""),
            remark=given.get("remark", ""),
        )
        messages.success(request, "巡查已结束。")
    except Invalid as error:
        messages.warning(request, str(error))
    return redirect("fieldwork:patrols")


@needs(VISIT)
@require_POST
def positions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take positions that the worker's own page sends while a round is open."""
    sent = _positions(request.POST.get("points", ""))
    kept = patrolling.keep_positions(pk, sent, actor=actor_of(request))
    return JsonResponse({"kept": kept})


def _positions(text: str) -> list[Position]:
    """Read [[milliseconds, lon, lat], …]; Invalid for anything else."""
    try:
        rows = json.loads(text)
        if not isinstance(rows, list) or len(rows) > 500:
            raise ValueError
        return [_position(*row) for row in rows]
    except (ValueError, TypeError, OverflowError, OSError, RecursionError):
        raise Invalid({"points": "位置的格式不对。"}) from None


def _position(at: Any, lon: Any, lat: Any) -> Position:
    where = float(lon), float(lat)
    if not (-180 <= where[0] <= 180 and -90 <= where[1] <= 90):
        raise ValueError
    return Position(datetime.fromtimestamp(float(at) / 1000, clock.CHINA), *where)


@needs(VISIT, LEAD_FIELD)
@require_http_methods(["GET", "POST"])
def route(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one's own route; another's only once a reason has been given."""
    actor = actor_of(request)
    patrol = routes.patrol_for(actor, pk)
    page: dict[str, Any] = {"patrol": patrol, "mine": patrol.user_id == actor.user}
    if page["mine"]:
        page["route"] = routes.own_route(patrol, actor=actor)
    elif request.method == "POST":
        page["reason"] = request.POST.get("reason", "")
        try:
            page["route"] = routes.route_with_reason(patrol, actor=actor, reason=page["reason"])
        except Invalid as error:
            page["error"] = error.errors["reason"]
    status = 422 if "error" in page else 200
    return render(request, "fieldwork/route.html", page, status=status)


@needs(LEAD_FIELD)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Enter somebody's leave."""
    actor = actor_of(request)
    form = LeaveForm(actor, request.POST)
    if form.is_valid():
        try:
            given = form.cleaned_data | {"user": UUID(form.cleaned_data["user"])}
            leaves.enter(actor=actor, **given)
            messages.success(request, "已登记请假，这几天不算没下网格。")
            return redirect("fieldwork:patrols")
        except Invalid as error:
            form.refuse(error.errors)
    return _page(request, form)


@needs(LEAD_FIELD)
@require_POST
def cancel_leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel a leave."""
    leaves.cancel(pk, actor=actor_of(request))
    messages.success(request, "已取消。")
    return redirect("fieldwork:patrols")
