"""The shapes in which machines report, take a step and ask for a list."""

from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import AfterValidator, Field

from linli.incidents.api_codes import (
    VERBS,
    CategoryCode,
    SourceCode,
    StateCode,
    Urgency,
    WorkType,
)
from linli.incidents.consent import ASKABLE
from linli.kernel.wire import CursorText, Given, Id, Limit, Moment, Plain, UnitCode

TAKEN_HERE = [verb for verb in VERBS if verb not in ("report", "self_close")]


class ReporterGiven(Given):
    """反映人；姓名和电话加密保存，confidential 时只有受理人看得到。"""

    name: Annotated[str, Plain, Field(max_length=60, examples=["刘大妈"])] = ""
    phone: Annotated[
        str, Field(max_length=30, pattern=r"^[0-9+() -]*$", examples=["13800000000"])
    ] = ""
    confidential: Annotated[bool, Field(strict=True)] = False


class SelfCloseGiven(Given):
    """即办：上报时已当场办结。"""

    result: Annotated[str, Plain, Field(min_length=1, max_length=4000, examples=["已清理。"])]
    photos: Annotated[list[UUID], Field(max_length=20, description="附件编号")] = []


class ReportGiven(Given):
    """一次上报；地点给 place，或 lon 加 lat，或两者。"""

    op_id: Id
    description: Annotated[
        str, Plain, Field(min_length=1, max_length=10000, examples=["小区门口垃圾桶满溢。"])
    ]
    title: Annotated[str, Plain, Field(max_length=80, description="不填则取描述开头")] = ""
    category: Annotated[CategoryCode | None, Field(description="null 为待定")] = None
    urgency: Annotated[Urgency | None, Field(description="不填按类别")] = None
    source: SourceCode | None = Field(None, description="来源代码；不填按上报人的岗位")
    place: UnitCode | None = None
    lon: float | None = Field(None, ge=-180, le=180, strict=True, description="经度，度，WGS 84")
    lat: float | None = Field(None, ge=-90, le=90, strict=True, description="纬度，度，WGS 84")
    address: Annotated[str, Plain, Field(max_length=200, examples=["东街 12 号门口"])] = ""
    reporter: ReporterGiven | None = None
    found_at: Moment | None = Field(None, description="发现时间，不晚于现在")
    people_involved: int | None = Field(
        None, ge=0, le=1_000_000, strict=True, description="涉及人数，人"
    )
    work_type: WorkType | None = None
    answers: dict[str, Annotated[str, Plain, Field(max_length=200)]] | None = Field(
        None, max_length=8, description="类别的附加问题：问题编号到回答；不给就不问"
    )
    attachments: Annotated[list[UUID], Field(max_length=20, description="附件编号")] = []
    self_close: SelfCloseGiven | None = None


def _storable(value: object) -> object:
    """Refuse NUL wherever it hides: the table's own check comes after the scope's."""
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("不能含有空字符。")
    if isinstance(value, list):
        for item in value:
            _storable(item)
    if isinstance(value, dict):
        raise ValueError("应为文字、数字或列表。")
    return value


def _verb(code: str) -> str:
    if code not in TAKEN_HERE:
        raise ValueError("没有这个动作。")
    return code


Need = Annotated[Any, AfterValidator(_storable)]


def _need(kind: dict[str, Any], description: str) -> Any:
    """Describe a need in OpenAPI and leave its check to the table: 404, 409 and 403 come first."""
    either = {"anyOf": [kind, {"type": "null"}]}
    return Field(None, description=description, json_schema_extra=cast(Any, either))


_TEXT = {"type": "string", "maxLength": 4000}
_CODE = {"type": "string", "maxLength": 40}
_UNIT = {"type": "string", "maxLength": 20, "examples": ["990101-CG"]}
_UUID = {"type": "string", "format": "uuid"}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": 20}


def _one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


class StepGiven(Given):
    """办理一步；除 op_id、verb、version 外，只填这个动作要的字段（见 available_steps）。"""

    op_id: Id
    verb: Annotated[
        str,
        AfterValidator(_verb),
        Field(description="动作代码", examples=["accept"], json_schema_extra={"enum": TAKEN_HERE}),
    ]
    version: Annotated[
        int | None,
        Field(ge=1, le=2**31 - 1, strict=True, description="看到的版本；仅记录的动作可不填"),
    ] = None
    category: Need = _need(_CODE, "四位类别编码")
    urgency: Need = _need({"type": "integer", "minimum": 1, "maximum": 5}, "紧急程度")
    work_type: Need = _need({"type": "integer", "minimum": 1, "maximum": 4}, "工作类型")
    reason: Need = _need(_TEXT, "理由，或理由代码（见 choices）")
    lead: Need = _need(_UNIT, "主办单位编码")
    assistants: Need = _need(_list(_UNIT), "协办单位编码")
    handler: Need = _need(_CODE, "经办人：用户编号或登录名")
    result: Need = _need(_TEXT, "处理结果；核实时为 true（属实）或 untrue（不属实）")
    photos: Need = _need(_list(_UUID), "附件编号")
    coordination: Need = _need(_TEXT, "协调说明或会议")
    phoned: Need = _need(_TEXT, "电话通知：几时打给了谁")
    release: Need = _need(_UNIT, "解除协办的单位编码")
    report: Need = _need(_one_of("follow_on", "final"), "续报或终报")
    due_at: Need = _need({"type": "string", "format": "date-time"}, "办理期限")
    review_on: Need = _need({"type": "string", "format": "date"}, "复查日期")
    main: Need = _need(_UUID, "并入的事件")
    score: Need = _need({"type": "integer", "minimum": 1, "maximum": 5}, "满意度；null 为不了解")
    opinion: Need = _need(_TEXT, "意见")
    reached: Need = _need(_one_of("no"), "回访没打通：no；三次没打通就不再打")
    party_told: Need = _need(
        _one_of("told", "no_contact", "no_party"), "告知当事人；no_partyï¼没有反映人"
    )
    close_code: Need = _need(_one_of("1", "2", "3", "4", "5", "6"), "结案方式")
    card: Need = _need(_one_of("normal", "yellow", "red"), "督办级别")
    text: Need = _need(_TEXT, "内容")
    answer: Need = _need(
        _one_of("agree", "refuse", "remark"),
        "批示的答复；不填时本级领导的按同意计（与以前相同），只留一句话请填 remark",
    )
    what: Need = _need(
        _one_of(*(verb for verb, _ in ASKABLE)), "请示事项：缺领导批示同意而办不了的动作"
    )
    unit: Need = _need(_UNIT, "抄告单位编码")
    place: Need = _need(_UNIT, "更正后的地点（单位编码）")
    address: Need = _need({"type": "string", "maxLength": 200}, "更正后的地址")
    point: Need = _need({"type": "string", "maxLength": 60}, "更正后的位置：经度，纬度，WGS 84")
    skip: Need = _need(_one_of("county"), "越级上报")


def needs_of(body: StepGiven) -> dict[str, Any]:
    """Give only what was written in the body: an explicit null is an answer too."""
    return body.model_dump(mode="json", exclude_unset=True, exclude={"op_id", "verb", "version"})


class IncidentFilter(Given):
    """清单的条件；都可不填。"""

    state: StateCode | None = None
    category: Annotated[
        str | None, Field(pattern=r"^[0-9]{2}([0-9]{2})?$", description="四位类别或两位大类编码")
    ] = None
    urgency: int | None = Field(None, ge=1, le=5)
    place: UnitCode | None = None
    late: bool | None = Field(None, description="是否超期")
    mine: bool | None = Field(None, description="trueï¼只看等我办理或批示的")
    follow: bool | None = Field(None, description="trueï¼只看已结案、待我回访的")
    q: (
        Annotated[
            str, Plain, Field(min_length=2, max_length=80, description="标题、描述、地址、编号")
        ]
        | None
    ) = None
    since: Moment | None = Field(None, description="上报时间不早于")
    until: Moment | None = Field(None, description="上报时间早于")
    order: Literal["due", "-reported"] | None = Field(
        None, description="due 快到期的在前，-reported 新上报的在前"
    )
    cursor: CursorText = None
    limit: Limit = 50


class VersionFilter(Given):
    """上次得到的 version。"""

    since: Annotated[str, Plain, Field(max_length=200)] | None = None
