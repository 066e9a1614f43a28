"""THE table of the closed loop. Change the process here and nowhere else (workflow.md d.3).

From it come the buttons, the API's `available_steps`, deadlines, notices, the diagram in docs/
and the test of every state × verb × part. A rule about one step is a guard named in the table and
written in guards.py; what a step does besides moving is a function of its name in effects.py.
"""

from linli.incidents.consent import ANSWERS, ASKABLE
from linli.incidents.models.catalogue import Urgency, WorkType
from linli.incidents.parts import Part
from linli.incidents.states import OPEN, Card, State
from linli.kernel.workflow import BACK, SAME, Kind, Need, NeedType, Step, Table, check_table

S, P, T = State, Part, NeedType

SEND_BACK_REASONS = (
    ("not_ours", "职责不符"),
    ("unclear", "信息不足"),
    ("wrong_place", "地址错误"),
    ("duplicate", "重复"),
)
REJECT_REASONS = (
    ("not_ours", "不属于受理范围"),
    ("untrue", "不属实"),
    ("unclear", "情况不清又联系不上"),
    ("solved", "已经解决"),
    ("elsewhere", "应走法律或信访渠道"),
    ("other", "其他（请写明）"),
)
SUSPEND_REASONS = (
    ("season", "季节原因"),
    ("project", "列入工程项目"),
    ("funding", "等待资金"),
    ("litigation", "诉讼中"),
    ("no_body", "无责任主体"),
)
CLAIM_RESULTS = (("true", "属实"), ("untrue", "不属实"))
SCORES = (
    ("5", "非常满意"),
    ("4", "满意"),
    ("3", "基本满意"),
    ("2", "不满意"),
    ("1", "很不满意"),
    ("", "不了解"),
)
CARDS = (("normal", "普通督办"), ("yellow", "黄牌督办"), ("red", "红牌督办"))
CARD = Need("card", "督办级别", T.CODE, choices=CARDS)
CARD_VALUES = {"normal": Card.NORMAL, "yellow": Card.YELLOW, "red": Card.RED}
NO_PARTY = "no_party"
PARTY_TOLD = (("told", "已告知"), ("no_contact", "无法联系"), (NO_PARTY, "没有反映人"))
CLOSE_CODES = (
    ("1", "办结"),
    ("2", "解释说明办结"),
    ("3", "转其他渠道"),
    ("4", "无法处理"),
    ("5", "重复"),
    ("6", "不属实"),
)


def _choices(enum: type[Urgency] | type[WorkType]) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), str(label)) for value, label in enum.choices)


CATEGORY = Need("category", "类别", T.CATEGORY)
URGENCY = Need("urgency", "紧急程度", T.CODE, choices=_choices(Urgency))
WORK_TYPE = Need("work_type", "工作类型", T.CODE, choices=_choices(WorkType))
REASON = Need("reason", "理由")
TEXT = Need("text", "说明")
PHOTOS = Need("photos", "照片", T.PHOTOS, required=False)
LEAD = Need("lead", "主办单位", T.UNIT)
ASSISTANTS = Need("assistants", "协办单位", T.UNITS, required=False)
HANDLER = Need("handler", "经办人", T.PERSON, required=False)
DUE = Need("due_at", "办理期限", T.MOMENT, required=False, help="不填按类别时限计算")
ANSWER = Need(
    "answer",
    "答复",
    T.CODE,
    False,
    ANSWERS,
    help="不填时本级领导的按同意计；只留一句话，选“仅作批示”",
)
REACHED = Need(
    "reached",
    "接通",
    T.CODE,
    False,
    (("no", "没打通"),),
    help="没打通的过两小时再打，三次没打通就不再打",
)
SOUGHT = Need("what", "请示事项", T.CODE, choices=ASKABLE)
COORDINATION = Need("coordination", "协调说明或会议", required=False, help="需协调的工作必填")
PHONED = Need("phoned", "电话通知", required=False, help="突发性工作必填：几时打给了谁")
SENT_OUT = (LEAD, ASSISTANTS, HANDLER, DUE, COORDINATION, PHONED)

# states in which a leader's word still matters
IN_WORK = (S.ACCEPTED, S.FILED, S.DISPATCHED, S.HANDLING, S.FEEDBACK, S.SUSPENDED)
NOTE = Kind.NOTE


def _by(*parts: Part) -> frozenset[str]:
    return frozenset(parts)


# fmt: off
STEPS = (
    #    verb             label       from                              to          who
    Step("report",        "上报",     (S.DRAFT,),                        S.REPORTED, _by(P.REPORTER),
         clock="accept", tell=("holder", "claim", "above_if_urgent")),
    Step("self_close",    "即办",     (S.DRAFT,),                        S.VERIFIED, _by(P.REPORTER),
         needs=(Need("result", "处理结果"), PHOTOS), clock="close", tell=("holder",)),
    # the platform draws at least one in twenty: somebody else looks before it is closed (R44)
    Step("self_close",    "即办抽查", (S.DRAFT,),                        S.FEEDBACK, _by(P.SYSTEM),
         needs=(Need("result", "处理结果"), PHOTOS), clock="verify", tell=("verifier", "holder")),
    Step("verify_claim",  "核实",     (S.REPORTED,),                     SAME,       _by(P.CLAIM_VERIFIER),
         needs=(Need("result", "核实结果", T.CODE, choices=CLAIM_RESULTS), TEXT.optional, PHOTOS),
         guards=("claim_open",), tell=("holder",), kind=NOTE),
    Step("accept",        "受理",     (S.REPORTED,),                     S.ACCEPTED, _by(P.OPERATOR),
         needs=(CATEGORY, URGENCY.optional, WORK_TYPE.optional), guards=("claim_answered",),
         clock="dispatch", tell=("finder", "leaders", "party")),
    Step("reject",        "不予受理", (S.REPORTED,),                     S.REJECTED, _by(P.OPERATOR),
         needs=(Need("reason", "理由", T.CODE, choices=REJECT_REASONS, other="other"), TEXT.optional), tell=("finder", "party")),
    Step("merge",         "合并",     (S.REPORTED, S.ACCEPTED),          S.VOID,     _by(P.OPERATOR),
         needs=(Need("main", "并入的事件", T.INCIDENT, help="填另一件事的上报号"), REASON.optional), tell=("finder", "party", "main_finder", "main_party")),
    Step("instruct",      "批示",     (*IN_WORK, S.CLOSED),              SAME,       _by(P.LEADER, P.LINKED, P.UPPER_LEADER),
         needs=(ANSWER, TEXT.optional), tell=("holder", "lead"), kind=NOTE),
    Step("file_case",     "立项",     (S.ACCEPTED,),                     S.FILED,    _by(P.OPERATOR),
         guards=("centre_files", "not_filed"), clock="keep", tell=()),
    Step("file_case",     "补立项",   (S.DISPATCHED, S.HANDLING, S.FEEDBACK, S.VERIFIED), SAME, _by(P.OPERATOR),
         guards=("centre_files", "not_filed"), tell=(), kind=NOTE),
    Step("escalate",      "上报上级", (S.ACCEPTED, S.HANDLING),          S.REPORTED, _by(P.OPERATOR),
         needs=(REASON, Need("skip", "越级上报", T.CODE, False, (("county", "直报县中心"),))),
         guards=("has_upper", "consent"), clock="accept", level="+", tell=("holder", "finder", "old_lead")),
    Step("send_down",     "退回下级", (S.REPORTED, S.ACCEPTED),          S.REPORTED, _by(P.OPERATOR),
         needs=(REASON,), guards=("has_lower", "sent_down_once"), clock="accept", level="-", tell=("holder", "claim")),
    Step("dispatch",      "派遣",     (S.ACCEPTED, S.FILED),             S.DISPATCHED, _by(P.OPERATOR),
         needs=(*SENT_OUT, CATEGORY.optional, URGENCY.optional, WORK_TYPE.optional, TEXT.optional),
         guards=("case_filed", "instructed_first"), clock="handle", tell=("lead", "assistants", "handler")),
    # help first, papers after: it counts as accepted, and everybody concerned is told so
    Step("dispatch",      "先行派遣", (S.REPORTED,),                     S.DISPATCHED, _by(P.OPERATOR),
         needs=(*SENT_OUT, CATEGORY, URGENCY.optional, WORK_TYPE.optional, TEXT.optional),
         guards=("sudden", "instructed_first"), clock="handle",
         tell=("lead", "assistants", "handler", "leaders", "finder", "party")),
    Step("sign_for",      "签收",     (S.DISPATCHED,),                   S.HANDLING, _by(P.HANDLER),
         clock="keep", tell=()),
    Step("send_back",     "退回",     (S.DISPATCHED, S.HANDLING),        S.ACCEPTED, _by(P.HANDLER),
         needs=(Need("reason", "退回理由", T.CODE, choices=SEND_BACK_REASONS), TEXT.optional),
         guards=("send_back_in_time", "send_back_once"), clock="dispatch", tell=("holder",)),
    Step("recall",        "撤回",     (S.DISPATCHED,),                   S.ACCEPTED, _by(P.OPERATOR),
         needs=(REASON.optional,), clock="dispatch", tell=("old_lead",)),
    # asks the leaders of the owning level for a word without which another verb is refused
    Step("seek",          "请示",     (S.ACCEPTED, S.FILED, S.DISPATCHED, S.HANDLING, S.CLOSED), SAME, _by(P.OPERATOR, P.HANDLER),
         needs=(SOUGHT, REASON), guards=("word_wanted",), tell=("leaders",), kind=NOTE),
    Step("transfer",      "转办",     (S.HANDLING,),                     S.DISPATCHED, _by(P.HANDLER),
         needs=(Need("handler", "转给", T.PERSON), REASON.optional), clock="keep", tell=("handler",)),
    Step("progress",      "办理中",   (S.HANDLING,),                     SAME,       _by(P.HANDLER, P.ASSISTANT),
         needs=(TEXT, PHOTOS, Need("report", "续报", T.CODE, False, (("follow_on", "续报"), ("final", "终报")))),
         kind=NOTE),
    Step("extend",        "申请延期", (S.HANDLING,),                     SAME,       _by(P.HANDLER),
         needs=(Need("due_at", "延期至", T.MOMENT), REASON), guards=("extendable", "nothing_asked", "approved"),
         tell=("granter",), kind=NOTE),
    Step("grant_extend",  "同意延期", (S.HANDLING,),                     SAME,       _by(P.OPERATOR, P.LEADER),
         needs=(TEXT.optional,), guards=("extend_asked", "granter"), tell=("lead",)),
    Step("refuse_extend", "不同意延期", (S.HANDLING,),                   SAME,       _by(P.OPERATOR, P.LEADER),
         needs=(REASON,), guards=("extend_asked", "granter"), tell=("lead",)),
    Step("suspend",       "申请挂账", (S.HANDLING, S.DISPATCHED),        SAME,       _by(P.HANDLER),
         needs=(Need("reason", "挂账理由", T.CODE, choices=SUSPEND_REASONS), Need("review_on", "复查日期", T.DATE), TEXT.optional),
         guards=("nothing_asked", "approved"), tell=("granter",), kind=NOTE),
    Step("grant_suspend", "同意挂账", (S.HANDLING, S.DISPATCHED),        S.SUSPENDED, _by(P.LEADER),
         needs=(TEXT.optional,), guards=("suspend_asked",), tell=("lead", "finder")),
    Step("refuse_suspend", "不同意挂账", (S.HANDLING, S.DISPATCHED),     SAME,       _by(P.LEADER),
         needs=(REASON,), guards=("suspend_asked",), tell=("lead",)),
    Step("resume",        "恢复",     (S.SUSPENDED,),                    BACK,       _by(P.OPERATOR, P.SYSTEM),
         needs=(REASON.optional,), tell=("lead",)),
    Step("feedback",      "反馈",     (S.HANDLING,),                     S.FEEDBACK, _by(P.HANDLER),
         needs=(Need("result", "处理结果"), PHOTOS, Need("report", "终报", T.CODE, False, (("final", "终报"),))),
         guards=("assistants_done",), clock="verify", tell=("verifier", "holder")),
    Step("feedback",      "协办反馈", (S.HANDLING,),                     SAME,       _by(P.ASSISTANT),
         needs=(Need("result", "处理结果"), PHOTOS), guards=("part_open",), tell=("lead",), kind=NOTE),
    Step("verify_pass",   "核查通过", (S.FEEDBACK,),                     S.VERIFIED, _by(P.VERIFIER),
         needs=(TEXT.optional, PHOTOS), guards=("not_handled_by_me",), clock="close", tell=("holder",)),
    Step("verify_fail",   "返工",     (S.FEEDBACK,),                     S.DISPATCHED, _by(P.VERIFIER),
         needs=(REASON, PHOTOS), guards=("not_handled_by_me",), clock="rework", tell=("lead", "assistants", "holder")),
    Step("close",         "结案",     (S.VERIFIED,),                     S.CLOSED,   _by(P.OPERATOR),
         needs=(Need("party_told", "告知当事人", T.CODE, choices=PARTY_TOLD),
                Need("reason", "无法联系的原因", required=False), Need("close_code", "结案方式", T.CODE, False, CLOSE_CODES), TEXT.optional),
         guards=("case_filed", "not_settled_by_me"), tell=("finder", "passed", "party")),
    Step("follow_up",     "回访",     (S.CLOSED,),                       SAME,       _by(P.OPERATOR, P.FOLLOWER),
         needs=(Need("score", "满意度", T.CODE, False, SCORES), Need("opinion", "意见", required=False), REACHED), kind=NOTE),
    Step("reopen",        "重启",     (S.CLOSED,),                       S.DISPATCHED, _by(P.OPERATOR, P.SYSTEM),
         needs=(REASON,), guards=("reopen_in_time", "reopened_once"), clock="handle", tell=("lead", "holder", "finder")),
    Step("archive",       "归档",     (S.CLOSED,),                       S.ARCHIVED, _by(P.OPERATOR, P.SYSTEM),
         guards=("satisfied_or_due",), tell=()),
    # a reorganised unit's successor takes over what is not archived (settled 1.3)
    Step("hand_over",     "单位调整", (*OPEN, S.CLOSED),                  SAME,       _by(P.SYSTEM),
         needs=(Need("unit", "承接单位", T.UNIT),), tell=()),
    Step("urge",          "催办",     OPEN,                              SAME,       _by(P.COMMUNITY, P.OVERSEER, P.SYSTEM),
         needs=(TEXT.optional,), tell=("duty", "lead"), kind=NOTE),
    Step("supervise",     "督办",     OPEN,                              SAME,       _by(P.OVERSEER, P.LINKED, P.SYSTEM),
         needs=(CARD, TEXT.optional), guards=("card_upwards",),
         tell=("duty", "lead", "red_leaders"), kind=NOTE),
    Step("cancel_supervise", "取消督办", OPEN,                           SAME,       _by(P.OVERSEER, P.LINKED),
         needs=(REASON,), guards=("card_mine",), tell=("holder", "lead"), kind=NOTE),
    Step("mark_urgent",   "加急",     OPEN,                              SAME,       _by(P.OPERATOR),
         needs=(REASON.optional,), tell=("lead", "above_if_urgent"), kind=NOTE),
    Step("mark_legacy",   "历史遗留", OPEN,                              SAME,       _by(P.OPERATOR),
         needs=(REASON,), kind=NOTE),
    Step("supplement",    "补充",     OPEN,                              SAME,       _by(P.REPORTER),
         needs=(TEXT, PHOTOS), tell=("duty", "lead"), kind=NOTE),
    Step("inform",        "抄告",     OPEN,                              SAME,       _by(P.OPERATOR),
         needs=(Need("unit", "抄告单位", T.UNIT), TEXT.optional), tell=("informed",), kind=NOTE),
    Step("correct",       "更正",     (S.REPORTED, S.ACCEPTED),          SAME,       _by(P.OPERATOR),
         needs=(REASON, CATEGORY.optional, Need("place", "地点", T.UNIT, False), Need("text", "情况描述", required=False),
                Need("address", "地址", required=False), Need("point", "位置", T.POINT, False)), tell=("finder",)),
    Step("correct",       "更正",     (S.REPORTED,),                     SAME,       _by(P.REPORTER),
         needs=(REASON, Need("text", "情况描述")), tell=("holder",)),
    Step("assist",        "协办",     (S.ACCEPTED, S.FILED, S.DISPATCHED, S.HANDLING), SAME, _by(P.OPERATOR),
         needs=(ASSISTANTS, Need("release", "解除协办", T.UNIT, False), DUE), tell=("assistants",)),
    Step("void",          "作废",     (S.REPORTED, S.ACCEPTED),          S.VOID,     _by(P.OPERATOR),
         needs=(REASON,), tell=("finder",)),
    Step("void",          "撤销上报", (S.REPORTED,),                     S.VOID,     _by(P.REPORTER),
         needs=(REASON.optional,), guards=("untouched",), tell=("holder",)),
    Step("appeal",        "申诉",     (S.REJECTED,),                     S.REPORTED, _by(P.REPORTER, P.APPELLANT),
         needs=(REASON,), guards=("appealed_once",), clock="accept", level="+", tell=("holder",)),
)
# fmt: on

TABLE = Table(
    start=S.DRAFT,
    terminal=frozenset({S.ARCHIVED, S.VOID}),
    states=dict(State.choices),
    steps=STEPS,
)
check_table(TABLE, frozenset(Part))
