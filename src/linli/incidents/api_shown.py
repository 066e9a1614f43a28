"""The shapes in which incidents, their steps and their categories leave for machines."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from linli.incidents.api_codes import (
    AnyStateCode,
    CategoryCode,
    SourceCode,
    StateCode,
    Urgency,
    VerbCode,
    WorkType,
)
from linli.kernel.wire import Id, Moment, Problem, Shown, UnitCodeShown
from linli.kernel.workflow import NeedType


class UnitBrief(Shown):
    """单位。"""

    code: UnitCodeShown
    name: str = Field(max_length=80, examples=["东街社区"])
    kind: Literal["county", "township", "community", "grid", "department"]


class CardShown(Shown):
    """清单里的一件。"""

    id: Id
    no: str = Field(max_length=32, description="上报号", examples=["990101001001-2026-000012"])
    case_no: str | None = Field(max_length=24, description="案件号；null 为没有立项")
    title: str = Field(max_length=80, examples=["垃圾桶满溢"])
    state: StateCode
    state_name: str = Field(max_length=20, examples=["待受理"])
    version: int = Field(ge=1, description="办理时带回")
    category: CategoryCode | None = Field(description="null 为待定")
    category_name: str = Field(max_length=40, examples=["暴露垃圾"])
    urgency: Urgency
    urgency_name: str = Field(max_length=10, examples=["一般"])
    work_type: WorkType
    place: UnitBrief = Field(description="发生地：已知的最小单位")
    address: str = Field(max_length=200, examples=["东街 12 号门口"])
    holder: UnitBrief = Field(description="受理中心")
    lead: UnitBrief | None = Field(description="主办单位")
    source: SourceCode = Field(description="来源代码")
    due_at: Moment | None = Field(description="到期；null 为不计时")
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
    kind: Literal["step", "note"] = Field(description="note 仅记录，不需要 version")
    needs: list[NeedShown]


class LevelShown(Shown):
    """路上的一段：在谁那里，从何时到何时。"""

    unit: str = Field(max_length=80, description="单位名称", examples=["东街社区"])
    level: str = Field(max_length=10, examples=["社区"])
    since: Moment
    until: Moment | None = Field(description="null 为还在这里")
    minutes: int = Field(ge=0, description="钟表分钟")


class LevelMinutesShown(Shown):
    """一级的用时；部门的用时算在派遣它的那一级。"""

    level: str = Field(max_length=10, examples=["社区"])
    minutes: int = Field(ge=0, description="钟表分钟")


class ClocksShown(Shown):
    """各级用时和不间断的总用时。"""

    limit: str | None = Field(description="本环节时限", examples=["3d work"])
    from_: Moment | None = Field(alias="from", description="本环节起算")
    sign_due_at: Moment | None = Field(description="签收到期")
    handled_due: Moment | None = Field(description="处置到期")
    total_minutes: int = Field(ge=0, description="总用时，钟表分钟：从上报到核查通过")
    excluded_minutes: int = Field(ge=0, description="其中不计的：挂账、等待批准（至多 4 工作时）")
    by_level: list[LevelMinutesShown] = Field(description="各级用时，合计为总用时减不计的")
    levels: list[LevelShown]


class ReporterShown(Shown):
    """反映人，遮掩显示；保密的只有受理人看得到。"""

    confidential: bool
    name: str | None = Field(max_length=60, examples=["刘**"])
    phone: str | None = Field(max_length=30, examples=["138****0000"])


class IncidentShown(CardShown):
    """一件事件的全部。"""

    description: str = Field(max_length=10000)
    lon: float | None = Field(description="经度，度，WGS 84")
    lat: float | None = Field(description="纬度，度，WGS 84")
    place_mismatch: bool = Field(description="经纬度不在 place 的边界里；以 place 为准")
    work_type_name: str = Field(max_length=20, examples=["一般性工作"])
    source_name: str = Field(max_length=20, examples=["巡查走访"])
    found_at: Moment | None = Field(description="发现时间")
    people_involved: int | None = Field(ge=0, description="涉及人数，人")
    reporter: ReporterShown | None
    query_code: str | None = Field(max_length=12, description="查询码；只给上报人和受理的值班员")
    handler: str | None = Field(max_length=60, description="经办人姓名")
    assistants: list[UnitBrief] = Field(description="协办单位")
    informed: list[UnitBrief] = Field(description="抄告单位")
    ask: Literal["extend", "suspend"] | None = Field(description="待批的申请")
    ask_due: Moment | None = Field(description="申请到何时")
    reworks: int = Field(ge=0, description="返工次数")
    extensions: int = Field(ge=0, description="延期次数")
    score: int | None = Field(ge=1, le=5, description="回访满意度；null 为没有或不了解")
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
    is_note: bool = Field(description="仅记录，没有改变状态")
    from_: AnyStateCode = Field(alias="from")
    to: AnyStateCode
    from_name: str = Field(max_length=20)
    to_name: str = Field(max_length=20)
    actor: str = Field(max_length=60, description="姓名；链外的人只看到部分")
    part: str = Field(max_length=24, description="以什么身份", examples=["operator"])
    part_name: str = Field(max_length=20, examples=["值班员（平台管理员）"])
    unit: UnitBrief | None
    at: Moment
    due_at: Moment | None
    worked_minutes: int = Field(ge=0, description="距上一步的工作时间，分钟")
    comment: str | None = Field(description="写下的内容；null 为没有")
    given: dict[str, Any] = Field(description="办理要素：代码、数字、单位编码")
    attachments: list[UUID]
    hash: str = Field(pattern=r"^[0-9a-f]{64}$", description="校验链")


class StepsShown(Shown):
    """全部步骤，按先后。"""

    items: list[StepShown]
    next: str | None


class TakenShown(Shown):
    """办成的一步和办后的事件。"""

    step: StepShown
    incident: IncidentShown | None = Field(description="nullï¼办完后不再看得到")


class StepProblem(Problem):
    """办不成的一步；code 为 out_of_step 时附上事件现在的样子。"""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    incident: IncidentShown | None = Field(None, description="只在 out_of_step 时给")


class PageShown(Shown):
    """一页事件。"""

    items: list[CardShown]
    next: str | None = Field(description="下一页的 cursor;null 为没有了")
    count: int = Field(ge=0, description="符合条件的件数")
    count_capped: bool = Field(description="trueï¼件数太多，只数到 count 为止")


class QuestionShown(Shown):
    """一个类别的附加问题；上报时在 answers 里回答。"""

    id: UUID
    text: str = Field(max_length=80, examples=["影响几户"])
    kind: Literal["text", "number", "yes_no", "one_of"]
    choices: list[str] = Field(description="可选的回答；空为自己写")
    required: bool


class CategoryShown(Shown):
    """一个事件类别。"""

    code: CategoryCode
    name: str = Field(max_length=40, examples=["暴露垃圾"])
    klass: str = Field(pattern=r"^[0-9]{2}$", examples=["02"])
    klass_name: str = Field(max_length=20, examples=["市容环境"])
    urgency: int = Field(ge=1, le=5, description="默认紧急程度")
    restricted: Literal["", "A", "B"] = Field(description="限制查看：A 线索，B 特殊人群")
    may_self_close: bool = Field(description="可即办")
    needs_photo: bool = Field(description="反馈须附照片")
    may_extend: bool = Field(description="可延期")
    has_clock: bool = Field(description="计时")
    questions: list[QuestionShown]


class CategoriesShown(Shown):
    """启用的全部类别。"""

    items: list[CategoryShown]
    next: str | None


class VersionShown(Shown):
    """等我办的有没有变化。"""

    version: str = Field(max_length=200)
    waiting: int = Field(ge=0, description="等我办理或批示的件数")
