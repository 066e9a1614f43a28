"""What every shape of the machine interface is made of: strict bodies, safe text, moments."""

import json
import re
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from linli.kernel import clock
from linli.kernel.errors import Invalid

FAR = (1900, 2199)  # years outside are typing mistakes, and overflow in time zones


class Given(BaseModel):
    """A body or query that is given to us: a field nobody knows is a mistake, not a whim."""

    model_config = ConfigDict(extra="forbid")


class Shown(BaseModel):
    """A shape that we answer with; described in OpenAPI, compared with real answers by tests."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class FieldError(Shown):
    """One field that was not right."""

    field: str = Field(description="字段名", examples=["category"])
    message: str = Field(description="给人看的一句话", examples=["没有这个类别。"])


class Problem(Shown):
    """A refusal (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(description="短标题", examples=["填写有误"])
    status: int = Field(ge=400, le=599, examples=[422])
    code: str = Field(description="给程序的代码", examples=["invalid"])
    detail: str = Field(description="给人看的说明", examples=["填写的内容有误，请按提示改正。"])
    errors: list[FieldError] = Field(description="逐个字段的问题；可为空")


def _plain(text: str | None) -> str | None:
    if text and "\x00" in text:
        raise ValueError("不能含有空字符。")
    return text


def _moment_text(value: object) -> object:
    if isinstance(value, str):
        value = re.sub(r" (\d\d:\d\d)$", r"+\1", value)  # a "+" in a query arrives as a space
        if re.match(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", value):
            return value
    raise ValueError("请写成带时区的时间，如 2026-03-02T09:00:00+08:00。")


def _date_text(value: object) -> object:
    if not isinstance(value, str | date) or (isinstance(value, str) and len(value) != 10):
        raise ValueError("请写成日期，如 2026-03-02。")
    return value


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("时间要带时区，如 2026-03-02T09:00:00+08:00。")
    near(moment)
    return moment.astimezone(clock.CHINA)


def near(day: date) -> date:
    """Give a day back, or ValueError: far off it overflows when a time zone is added."""
    if not FAR[0] <= day.year <= FAR[1]:
        raise ValueError(f"年份应在 {FAR[0]} 到 {FAR[1]} 之间。")
    return day


Plain = AfterValidator(_plain)  # PostgreSQL stores no NUL
Moment = Annotated[
    datetime,
    BeforeValidator(_moment_text),
    AfterValidator(_aware),
    Field(description="RFC 3339，带时区", examples=["2026-03-02T09:00:00+08:00"]),
]
Day = Annotated[
    date, BeforeValidator(_date_text), AfterValidator(near), Field(examples=["2026-03-02"])
]
UnitCode = Annotated[
    str,
    Field(
        min_length=1,
        max_length=20,
        pattern=r"^[0-9A-Za-z_.-]+$",
        description="单位编码（县 6 位、乡镇 9 位、社区 12 位、网格 15 位数字，或部门编码）",
        examples=["990101001001"],
    ),
]
UnitCodeShown = Annotated[str, Field(max_length=20, description="单位编码", examples=["990101001"])]
Id = Annotated[UUID, Field(examples=["0197a3b2-6c1e-7d43-9b7f-2f6c9d1e8a55"])]
Limit = Annotated[int, Field(ge=1, le=200, description="每页条数", examples=[50])]
CursorText = Annotated[
    str | None, Field(max_length=2000, description="上一页的 next，原样带回；没有就是第一页")
]


class Encoder(DjangoJSONEncoder):
    """Write moments as RFC 3339 in China's time, and Chinese as itself."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**(options | {"ensure_ascii": False}))

    def default(self, o: object) -> Any:
        """Write a moment with its offset; the rest as Django does."""
        if isinstance(o, datetime):
            return rfc3339(o)
        return super().default(o)


def plain(data: Any) -> Any:
    """Give `data` as a reader of the JSON would have it, to keep or to embed."""
    return json.loads(json.dumps(data, cls=Encoder))


def rfc3339(moment: datetime) -> str:
    """Write a moment with offset +08:00 and whole seconds."""
    return moment.astimezone(clock.CHINA).isoformat(timespec="seconds")


def printable(name: str) -> str:
    """Give a field's name as it can be said back: short, without halves of characters."""
    return name[:60].encode("utf-8", "replace").decode().replace("\x00", "�")


def sign_cursor(after: list[Any], *, bound_to: str) -> str:
    """Write where a page ended; only the same person with the same filter can read it."""
    return signing.dumps(after, salt=f"cursor:{bound_to}")


def read_cursor(cursor: str, *, bound_to: str) -> list[Any]:
    """Read where the page before ended; Invalid when it is not for this person and filter."""
    try:
        return list(signing.loads(cursor, salt=f"cursor:{bound_to}"))
    except signing.BadSignature as error:
        raise Invalid({"cursor": "翻页标记无效，请从第一页重新查询。"}) from error
