"""Units, departments, the working calendar and the arithmetic of deadlines, for machines."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router
from pydantic import Field

from linli.accounts.gate import actor_of
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.wire import (
    CursorText,
    Encoder,
    Given,
    Limit,
    Moment,
    Shown,
    UnitCode,
    UnitCodeShown,
    read_cursor,
    sign_cursor,
)
from linli.organisation.calendar import deadline as due_moment
from linli.organisation.models import CalendarDay, CalendarYear, DaySpan, Unit, UnitQuerySet

router = Router()

Kind = Literal["county", "township", "community", "grid", "department"]


class UnitShown(Shown):
    """一个单位：县、乡镇、社区、网格或部门。"""

    code: UnitCodeShown
    name: str = Field(max_length=80, examples=["东街社区"])
    kind: Kind
    parent: str | None = Field(description="上级单位编码", examples=["990101001"])


class UnitsShown(Shown):
    """一页单位。"""

    items: list[UnitShown]
    next: str | None = Field(description="下一页的 cursor;null 为没有了")


class UnitFilter(Given):
    """上级和类别。"""

    parent: UnitCode | None = None
    kind: Kind | None = None
    cursor: CursorText = None
    limit: Limit = 200


class DepartmentFilter(Given):
    """上级。"""

    parent: UnitCode | None = None
    cursor: CursorText = None
    limit: Limit = 200


class DayShown(Shown):
    """与周一至周五不同的一天。"""

    day: date = Field(examples=["2026-10-01"])
    is_workday: bool = Field(description="true 为调休上班")
    name: str = Field(max_length=40, examples=["国庆节"])


class SpanShown(Shown):
    """一段作息时间；from、to 为每年的月日。"""

    unit: str | None = Field(description="单位编码；null 为通用")
    season_from: str = Field(pattern=r"^\d\d-\d\d$", examples=["05-01"])
    season_to: str = Field(pattern=r"^\d\d-\d\d$", examples=["09-30"])
    starts: str = Field(pattern=r"^\d\d:\d\d$", examples=["08:30"])
    ends: str = Field(pattern=r"^\d\d:\d\d$", examples=["12:00"])


class CalendarShown(Shown):
    """一年的工作日安排。"""

    year: int = Field(ge=2000, le=2199, examples=[2026])
    announced: bool = Field(description="是否按国务院办公厅通知；false 为暂按周一至周五")
    source: str = Field(max_length=120, description="依据")
    days: list[DayShown]
    spans: list[SpanShown]


class YearFilter(Given):
    """哪一年；不填为今年。"""

    year: int | None = Field(None, ge=2000, le=2199, examples=[2026])


class DeadlineFilter(Given):
    """从何时起、多长、按哪种时间、按哪个单位的作息。"""

    start: Moment
    limit: Annotated[
        str,
        Field(
            pattern=r"^[1-9][0-9]{0,3}[mhd]$",
            description="整数加单位：m 分钟、h 小时、d 天（日）",
            examples=["4h"],
        ),
    ]
    kind: Literal["work", "clock", "calendar"] = Field(
        description="work 工作时间，clock 时钟时间，calendar 自然日"
    )
    unit: UnitCode | None = None


class DeadlineShown(Shown):
    """到期时刻。"""

    due_at: Moment


@router.get("/units", response=UnitsShown)
def units(request: HttpRequest, asked: Query[UnitFilter]) -> JsonResponse:
    """现行单位，按编号排列；可按上级和类别筛选。"""
    rows = Unit.objects.current()
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return _page(request, rows, asked)


@router.get("/departments", response=UnitsShown)
def departments(request: HttpRequest, asked: Query[DepartmentFilter]) -> JsonResponse:
    """现行部门和站所。"""
    return _page(request, Unit.objects.current().filter(kind=Unit.Kind.DEPARTMENT), asked)


@router.get("/units/{code}", response=UnitShown)
def unit(request: HttpRequest, code: UnitCode) -> JsonResponse:
    """一个单位。"""
    found = Unit.objects.select_related("parent").filter(code=code).first()
    if found is None:
        raise NotFound()
    return JsonResponse(_shape(found), encoder=Encoder)


@router.get("/calendar", response=CalendarShown)
def calendar(request: HttpRequest, asked: Query[YearFilter]) -> JsonResponse:
    """一年的节假日、调休和作息时间。"""
    year = asked.year or clock.now().astimezone(clock.CHINA).year
    arranged = CalendarYear.objects.filter(pk=year).first()
    days = CalendarDay.objects.filter(day__year=year).order_by("day")
    answer = {
        "year": year,
        "announced": bool(arranged and arranged.announced),
        "source": arranged.source if arranged else "",
        "days": list(days.values("day", "is_workday", "name")),
        "spans": [_span(row) for row in DaySpan.objects.select_related("unit")],
    }
    return JsonResponse(answer, encoder=Encoder)


@router.get("/deadline", response=DeadlineShown)
def deadline(request: HttpRequest, asked: Query[DeadlineFilter]) -> JsonResponse:
    """计算到期时刻：与系统给事件定期限的是同一套算法。"""
    at = _known(asked.unit, "unit") if asked.unit else None
    due = due_moment(asked.start, asked.limit, asked.kind, at)
    return JsonResponse({"due_at": due}, encoder=Encoder)


def _page(
    request: HttpRequest, rows: UnitQuerySet, asked: UnitFilter | DepartmentFilter
) -> JsonResponse:
    filters = asked.model_dump(exclude={"cursor", "limit"})
    bound = f"{actor_of(request).user}|{request.path}|{filters}"
    if asked.parent:
        rows = rows.filter(parent=_known(asked.parent, "parent"))
    if asked.cursor:
        rows = rows.filter(id__gt=read_cursor(asked.cursor, bound_to=bound)[0])
    found = list(rows.select_related("parent").order_by("id")[: asked.limit + 1])
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    after = sign_cursor([shown[-1].id], bound_to=bound) if more else None
    answer = {"items": [_shape(row) for row in shown], "next": after}
    return JsonResponse(answer, encoder=Encoder)


def _known(code: str, field: str) -> Unit:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise Invalid({field: "没有这个单位。"})
    return found


def _shape(row: Unit) -> dict[str, Any]:
    parent = row.parent.code if row.parent else None
    return {"code": row.code, "name": row.name, "kind": row.kind, "parent": parent}


def _span(row: DaySpan) -> dict[str, Any]:
    return {
        "unit": row.unit.code if row.unit else None,
        "season_from": f"{row.season_from // 100:02}-{row.season_from % 100:02}",
        "season_to": f"{row.season_to // 100:02}-{row.season_to % 100:02}",
        "starts": f"{row.starts:%H:%M}",
        "ends": f"{row.ends:%H:%M}",
    }
