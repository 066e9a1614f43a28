"""The shapes of incidents on the machine interface: what is asked, and what is answered."""

from typing import Annotated, Any, Literal, cast, get_args
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from linli.incidents.states import Source, State
from linli.incidents.workflow import STEPS
from linli.kernel.wire import (
    CursorText,
    Given,
    Id,
    Limit,
    Moment,
    Plain,
    Problem,
    Shown,
    UnitCode,
    UnitCodeShown,
)
from linli.kernel.workflow import NeedType

STATES = [state.value for state in State if state is not State.DRAFT]
VERBS = list(dict.fromkeys(step.verb for step in STEPS))
TAKEN_HERE = [verb for verb in VERBS if verb not in ("report", "self_close")]


def _state(code: str) -> str:
    if code not in STATES:
        raise ValueError("没有这个状态。")
    return code


def _any_verb(code: str) -> str:
    if code not in VERBS:
        raise ValueError("没有这个动作。")
    return code


StateCode = Annotated[
    str,
    AfterValidator(_state),
    Field(description="状态代码", json_schema_extra={"enum": STATES}, examples=["REPORTED"]),
]
AnyStateCode = Annotated[
    str,
    Field(description="状态代码;DRAFT 为上报之前", json_schema_extra={"enum": ["DRAFT", *STATES]}),
]
VerbCode = Annotated[
    str,
    AfterValidator(_any_verb),
    Field(description="动作代码", json_schema_extra={"enum": VERBS}, examples=["accept"]),
]
CategoryCode = Annotated[
    str, Field(pattern=r"^[0-9]{4}$", description="四位类别编码", examples=["0201"])
]
Urgency = Annotated[
    int, Field(ge=1, le=5, strict=True, description="1 特急 2 紧急 3 一般 4 复杂 5 疑难")
]
WorkType = Annotated[
    int,
    Field(ge=1, le=4, strict=True, description="1 一般性 2 需协调 3 突发性 4 需审批"),
]
SourceCode = Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "99"]
assert set(get_args(SourceCode)) == set(Source.values)


# --- reporting --------------------------------------------------------------------------------


class ReporterGiven(Given):
    """反映人;姓名和电话加密保存,confidential 时只有受理人看得到。"""

    name: Annotated[str, Plain, Field(max_length=60, examples=["刘大妈"])] = ""
    phone: Annotated[
        str, Field(max_length=30, pattern=r"^[0-9+() -]*$", examples=["13800000000"])
    ] = ""
    confidential: Annotated[bool, Field(strict=True)] = False


class SelfCloseGiven(Given):
    """即办:上报时已当场办结。"""

    result: Annotated[str, Plain, Field(min_length=1, max_length=4000, examples=["已清理。"])]
    photos: Annotated[list[UUID], Field(max_length=20, description="附件编号")] = []


class ReportGiven(Given):
    """一次上报;地点给 place,或 lon 加 lat,或两者。"""

    op_id: Id
    description: Annotated[
        str, Plain, Field(min_length=1, max_length=10000, examples=["小区门口垃圾桶满溢。"])
    ]
    title: Annotated[str, Plain, Field(max_length=80, description="不填则取描述开头")] = ""
    category: Annotated[CategoryCode | None, Field(description="null 为待定")] = None
    urgency: Annotated[Urgency | None, Field(description="不填按类别")] = None
    source: SourceCode | None = Field(None, description="来源代码;不填按上报人的岗位")
    place: UnitCode | None = None
    lon: float | None = Field(None, ge=-180, le=180, strict=True, description="经度,度,WGS 84")
    lat: float | None = Field(None, ge=-90, le=90, strict=True, description="纬度,度,WGS 84")
    address: Annotated[str, Plain, Field(max_length=200, examples=["东街 12 号门口"])] = ""
    reporter: ReporterGiven | None = None
    found_at: Moment | None = Field(None, description="发现时间,不晚于现在")
    people_involved: int | None = Field(
        None, ge=0, le=1_000_000, strict=True, description="涉及人数,人"
    )
    work_type: WorkType | None = None
    attachments: Annotated[list[UUID], Field(max_length=20, description="附件编号")] = []
    self_close: SelfCloseGiven | None = None


# --- steps ------------------------------------------------------------------------------------


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
    """办理一步;除 op_id、verb、version 外,只填这个动作要的字段(见 available_steps)。"""

    op_id: Id
    verb: Annotated[
        str,
        AfterValidator(_verb),
        Field(description="动作代码", examples=["accept"], json_schema_extra={"enum": TAKEN_HERE}),
    ]
    version: Annotated[
        int | None,
        Field(ge=1, le=2**31 - 1, strict=True, description="看到的版本;仅记录的动作可不填"),
    ] = None
    category: Need = _need(_CODE, "四位类别编码")
    urgency: Need = _need({"type": "integer", "minimum": 1, "maximum": 5}, "紧急程度")
    work_type: Need = _need({"type": "integer", "minimum": 1, "maximum": 4}, "工作类型")
    reason: Need = _need(_TEXT, "理由,或理由代码(见 choices)")
    lead: Need = _need(_UNIT, "主办单位编码")
    assistants: Need = _need(_list(_UNIT), "协办单位编码")
    handler: Need = _need(_CODE, "经办人:用户编号或登录名")
    result: Need = _need(_TEXT, "处理结果;核实时为 true(属实)或 untrue(不属实)")
    photos: Need = _need(_list(_UUID), "附件编号")
    coordination: Need = _need(_TEXT, "协调说明或会议")
    phoned: Need = _need(_TEXT, "电话通知:几时打给了谁")
    release: Need = _need(_UNIT, "解除协办的单位编码")
    report: Need = _need(_one_of("follow_on", "final"), "续报或终报")
    due_at: Need = _need({"type": "string", "format": "date-time"}, "办理期限")
    review_on: Need = _need({"type": "string", "format": "date"}, "复查日期")
    main: Need = _need(_UUID, "并入的事件")
    score: Need = _need({"type": "integer", "minimum": 1, "maximum": 5}, "满意度;null 为不了解")
    opinion: Need = _need(_TEXT, "意见")
    party_told: Need = _need(_one_of("told", "no_contact"), "告知当事人")
    close_code: Need = _need(_one_of("1", "2", "3", "4", "5", "6"), "结案方式")
    card: Need = _need(_one_of("normal", "yellow", "red"), "督办级别")
    text: Need = _need(_TEXT, "内容")
    unit: Need = _need(_UNIT, "抄告单位编码")
    place: Need = _need(_UNIT, "更正后的地点(单位编码)")
    address: Need = _need({"type": "string", "maxLength": 200}, "更正后的地址")
    skip: Need = _need(_one_of("county"), "越级上报")


def needs_of(body: StepGiven) -> dict[str, Any]:
    """Give only what was written in the body: an explicit null is an answer too."""
    return body.model_dump(mode="json", exclude_unset=True, exclude={"op_id", "verb", "version"})


# --- listing ----------------------------------------------------------------------------------


class IncidentFilter(Given):
    """清单的条件;都可不填。"""

    state: StateCode | None = None
    category: Annotated[
        str | None, Field(pattern=r"^[0-9]{2}([0-9]{2})?$", description="四位类别或两位大类编码")
    ] = None
    urgency: int | None = Field(None, ge=1, le=5)
    place: UnitCode | None = None
    late: bool | None = Field(None, description="是否超期")
    mine: bool | None = Field(None, description="true:只看等我办理或批示的")
    follow: bool | None = Field(None, description="true:只看已结案、待我回访的")
    q: (
        Annotated[
            str, Plain, Field(min_length=2, max_length=80, description="标题、描述、地址、编号")
        ]
        | None
    ) = None
    since: Moment | None = Field(None, description="上报时间不早于")
    until: Moment | None = Field(None, description="上报时间早于")
    order: Literal["due", "-reported"] | None = Field(
        None, description="due 快到期的在前,-reported 新上报的在前"
    )
    cursor: CursorText = None
    limit: Limit = 50


class VersionFilter(Given):
    """上次得到的 version。"""

    since: Annotated[str, Plain, Field(max_length=200)] | None = None


# --- answers ----------------------------------------------------------------------------------


class UnitBrief(Shown):
    """单位。"""

    code: UnitCodeShown
    name: str = Field(max_length=80, examples=["东街社区"])
    kind: Literal["county", "township", "community", "grid", "department"]


class CardShown(Shown):
    """清单里的一件。"""

    id: Id
    no: str = Field(max_length=32, description="上报号", examples=["990101001001-2026-000012"])
    case_no: str | None = Field(max_length=24, description="案件号;null 为没有立项")
    title: str = Field(max_length=80, examples=["垃圾桶满溢"])
    state: StateCode
    state_name: str = Field(max_length=20, examples=["待受理"])
    version: int = Field(ge=1, description="办理时带回")
    category: CategoryCode | None = Field(description="null 为待定")
    category_name: str = Field(max_length=40, examples=["暴露垃圾"])
    urgency: Urgency
    urgency_name: str = Field(max_length=10, examples=["一般"])
    work_type: WorkType
    place: UnitBrief = Field(description="发生地:已知的最小单位")
    address: str = Field(max_length=200, examples=["东街 12 号门口"])
    holder: UnitBrief = Field(description="受理中心")
    lead: UnitBrief | None = Field(description="主办单位")
    source: SourceCode = Field(description="来源代码")
    due_at: Moment | None = Field(description="到期;null 为不计时")
    late: bool = Field(description="是否超期")
    reported_at: Moment
    is_urgent: bool = Field(description="加急")
    is_legacy: bool = Field(description="历史遗留")
    card: Literal["none", "normal", "yellow", "red"] = Field(description="督办级别")


class ChoiceShown(Shown):
    """一个可选值。"""

    value: str
    label: str


class NeedShown(Shown):
    """一个动作要的字段。"""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    name: str = Field(examples=["category"])
    label: str = Field(examples=["类别"])
    type: Annotated[
        str, Field(examples=["category"], json_schema_extra={"enum": [t.value for t in NeedType]})
    ]
    required: bool
    choices: Annotated[list[ChoiceShown], Field(description="没有可选值时不给")] = []


class AvailableShown(Shown):
    """现在可办的一个动作。"""

    verb: VerbCode
    label: str = Field(examples=["受理"])
    kind: Literal["step", "note"] = Field(description="note 仅记录,不需要 version")
    needs: list[NeedShown]


class LevelShown(Shown):
    """路上的一段:在谁那里,从何时到何时。"""

    unit: str = Field(max_length=80, description="单位名称", examples=["东街社区"])
    level: str = Field(max_length=10, examples=["社区"])
    since: Moment
    until: Moment | None = Field(description="null 为还在这里")
    minutes: int = Field(ge=0, description="钟表分钟")


class LevelMinutesShown(Shown):
    """一级的用时;部门的用时算在派遣它的那一级。"""

    level: str = Field(max_length=10, examples=["社区"])
    minutes: int = Field(ge=0, description="钟表分钟")


class ClocksShown(Shown):
    """各级用时和不间断的总用时。"""

    limit: str | None = Field(description="本环节时限", examples=["3d work"])
    from_: Moment | None = Field(alias="from", description="本环节起算")
    sign_due_at: Moment | None = Field(description="签收到期")
    handled_due: Moment | None = Field(description="处置到期")
    total_minutes: int = Field(ge=0, description="总用时,钟表分钟:从上报到核查通过")
    excluded_minutes: int = Field(ge=0, description="其中不计的:挂账、等待批准(至多 4 工作时)")
    by_level: list[LevelMinutesShown] = Field(description="各级用时,合计为总用时减不计的")
    levels: list[LevelShown]


class ReporterShown(Shown):
    """反映人,遮掩显示;保密的只有受理人看得到。"""

    confidential: bool
    name: str | None = Field(max_length=60, examples=["刘**"])
    phone: str | None = Field(max_length=30, examples=["138****0000"])


class IncidentShown(CardShown):
    """一件事件的全部。"""

    description: str = Field(max_length=10000)
    lon: float | None = Field(description="经度,度,WGS 84")
    lat: float | None = Field(description="纬度,度,WGS 84")
    place_mismatch: bool = Field(description="经纬度不在 place 的边界里;以 place 为准")
    work_type_name: str = Field(max_length=20, examples=["一般性工作"])
    source_name: str = Field(max_length=20, examples=["巡查走访"])
    found_at: Moment | None = Field(description="发现时间")
    people_involved: int | None = Field(ge=0, description="涉及人数,人")
    reporter: ReporterShown | None
    query_code: str | None = Field(max_length=12, description="查询码;只给上报人")
    handler: str | None = Field(max_length=60, description="经办人姓名")
    assistants: list[UnitBrief] = Field(description="协办单位")
    informed: list[UnitBrief] = Field(description="抄告单位")
    ask: Literal["extend", "suspend"] | None = Field(description="待批的申请")
    ask_due: Moment | None = Field(description="申请到何时")
    reworks: int = Field(ge=0, description="返工次数")
    extensions: int = Field(ge=0, description="延期次数")
    score: int | None = Field(ge=1, le=5, description="回访满意度;null 为没有或不了解")
    main: UUID | None = Field(description="并入的事件")
    self_closed: bool = Field(description="即办")
    closed_at: Moment | None
    clocks: ClocksShown
    photos: list[UUID] = Field(description="全部附件编号")
    available_steps: list[AvailableShown]


class StepShown(Shown):
    """办理过程中的一步。"""

    id: Id
    seq: int = Field(ge=1)
    verb: VerbCode
    label: str = Field(examples=["受理"])
    is_note: bool = Field(description="仅记录,没有改变状态")
    from_: AnyStateCode = Field(alias="from")
    to: AnyStateCode
    from_name: str = Field(max_length=20)
    to_name: str = Field(max_length=20)
    actor: str = Field(max_length=60, description="姓名;链外的人只看到部分")
    part: str = Field(max_length=24, description="以什么身份", examples=["operator"])
    part_name: str = Field(max_length=20, examples=["值班员(平台管理员)"])
    unit: UnitBrief | None
    at: Moment
    due_at: Moment | None
    worked_minutes: int = Field(ge=0, description="距上一步的工作时间,分钟")
    comment: str | None = Field(description="写下的内容;null 为没有")
    given: dict[str, Any] = Field(description="办理要素:代码、数字、单位编码")
    attachments: list[UUID]
    hash: str = Field(pattern=r"^[0-9a-f]{64}$", description="校验链")


class StepsShown(Shown):
    """全部步骤,按先后。"""

    items: list[StepShown]
    next: str | None


class TakenShown(Shown):
    """办成的一步和办后的事件。"""

    step: StepShown
    incident: IncidentShown | None = Field(description="null:办完后不再看得到")


class StepProblem(Problem):
    """办不成的一步;code 为 out_of_step 时附上事件现在的样子。"""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    incident: IncidentShown | None = Field(None, description="只在 out_of_step 时给")


class PageShown(Shown):
    """一页事件。"""

    items: list[CardShown]
    next: str | None = Field(description="下一页的 cursor;null 为没有了")
    count: int = Field(ge=0, description="符合条件的件数")
    count_capped: bool = Field(description="true:件数太多,只数到 count 为止")


class CategoryShown(Shown):
    """一个事件类别。"""

    code: CategoryCode
    name: str = Field(max_length=40, examples=["暴露垃圾"])
    klass: str = Field(pattern=r"^[0-9]{2}$", examples=["02"])
    klass_name: str = Field(max_length=20, examples=["市容环境"])
    urgency: int = Field(ge=1, le=5, description="默认紧急程度")
    restricted: Literal["", "A", "B"] = Field(description="限制查看:A 线索,B 特殊人群")
    may_self_close: bool = Field(description="可即办")
    needs_photo: bool = Field(description="反馈须附照片")
    may_extend: bool = Field(description="可延期")
    has_clock: bool = Field(description="计时")


class CategoriesShown(Shown):
    """启用的全部类别。"""

    items: list[CategoryShown]
    next: str | None


class VersionShown(Shown):
    """等我办的有没有变化。"""

    version: str = Field(max_length=200)
    waiting: int = Field(ge=0, description="等我办理或批示的件数")
