"""The closed loop for machines: list, report, read, take a step, read the history."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router

from linli.accounts.gate import actor_of
from linli.incidents import lists, queries, shapes
from linli.incidents.answers import first_answer, keep_answer
from linli.incidents.api_given import (
    IncidentFilter,
    ReportGiven,
    StepGiven,
    VersionFilter,
    needs_of,
)
from linli.incidents.api_shown import (
    CategoriesShown,
    IncidentShown,
    PageShown,
    StepProblem,
    StepsShown,
    TakenShown,
    VersionShown,
)
from linli.incidents.models import Category, Incident
from linli.incidents.questions import asking
from linli.incidents.services import report, take
from linli.kernel.errors import Invalid, OutOfStep
from linli.kernel.wire import Encoder, Problem, plain
from linli.organisation.models import Unit

router = Router()


class Stale(OutOfStep):
    """Out of step, with the incident as it is now."""

    def __init__(self, fresh: dict[str, Any]) -> None:
        super().__init__()
        self.more = {"incident": plain(fresh)}


@router.get("/incidents", response=PageShown)
def incidents(request: HttpRequest, asked: Query[IncidentFilter]) -> JsonResponse:
    """看得到的事件；翻页时条件保持不变。"""
    actor = actor_of(request)
    given = asked.model_dump(exclude_none=True)
    if asked.place:
        given["place"] = _unit(asked.place)
    page = lists.find(actor, lists.Filters(**given))
    return _json(
        {
            "items": [shapes.card(incident, actor) for incident in page.items],
            "next": page.next,
            "count": page.count,
            "count_capped": page.count_capped,
        }
    )


@router.post(
    "/incidents",
    response={201: IncidentShown, 200: IncidentShown, 409: Problem, 413: Problem},
    by_alias=True,
)
def report_one(request: HttpRequest, body: ReportGiven) -> JsonResponse:
    """上报一件事件；同一个 op_id 再发一次得到同一件（200）。"""
    actor = actor_of(request)
    done = report(actor=actor, **body.model_dump())
    shown = shapes.full(done.incident, actor, done.past)
    return _json(shown, status=200 if done.repeated else 201)


@router.get("/incidents/{id}", response=IncidentShown, by_alias=True)
def incident(request: HttpRequest, id: UUID) -> JsonResponse:
    """一件事件，连同现在可办的动作。"""
    actor = actor_of(request)
    return _json(shapes.full(queries.incident_for(actor, id), actor))


@router.post(
    "/incidents/{id}/steps",
    response={201: TakenShown, 200: TakenShown, 409: StepProblem},
    by_alias=True,
)
def step(request: HttpRequest, id: UUID, body: StepGiven) -> JsonResponse:
    """办理一步；同一个 op_id 再发一次得到第一次的回答（200）。"""
    actor = actor_of(request)
    try:
        done = take(
            id,
            body.verb,
            actor=actor,
            op_id=body.op_id,
            version=body.version,
            given=needs_of(body),
        )
    except OutOfStep:
        raise Stale(shapes.full(queries.incident_for(actor, id), actor)) from None
    if done.repeated and (answer := first_answer(body.op_id, actor=actor)):
        return _json(answer)
    seen = Incident.objects.visible_to(actor).filter(pk=id).exists()
    answer = {
        "step": shapes.step(done.step, actor),
        "incident": shapes.full(done.incident, actor, done.past) if seen else None,
    }
    if done.repeated:
        return _json(answer)
    return _json(keep_answer(body.op_id, answer, actor=actor), status=201)


@router.get("/incidents/{id}/steps", response=StepsShown, by_alias=True)
def steps(request: HttpRequest, id: UUID) -> JsonResponse:
    """全部步骤，按先后；链外的人只看到部分姓名。"""
    actor = actor_of(request)
    found = queries.incident_for(actor, id)
    items = [shapes.step(row, actor) for row in queries.history(found, actor)]
    return _json({"items": items, "next": None})


@router.get("/categories", response=CategoriesShown)
def categories(request: HttpRequest) -> JsonResponse:
    """启用的事件类别。"""
    rows = Category.objects.filter(is_active=True).order_by("code")
    return _json(
        {"items": [shapes.category(row, asked) for row, asked in asking(rows)], "next": None}
    )


@router.get("/version", response={200: VersionShown, 204: None})
def version(request: HttpRequest, asked: Query[VersionFilter]) -> HttpResponse:
    """等我办的有没有变化：没有变化答 204。"""
    actor = actor_of(request)
    now = str(queries.version_of(actor))
    if asked.since == now:
        return HttpResponse(status=204)
    return _json({"version": now, "waiting": queries.waiting_count(actor)})


def _unit(code: str) -> int:
    number = Unit.objects.filter(code=code).values_list("id", flat=True).first()
    if number is None:
        raise Invalid({"place": "没有这个单位。"})
    return number


def _json(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, encoder=Encoder, status=status)
