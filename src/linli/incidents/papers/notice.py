"""告知单: what became of it, in words for the person who raised it (rulebook 3.10)."""

from linli.incidents import shapes
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.papers.case import Case
from linli.incidents.papers.words import day
from linli.incidents.states import State
from linli.prints.paper import Cell, Paper

ANSWERS = ("feedback", "self_close")
TOLD = (State.VERIFIED, State.CLOSED, State.ARCHIVED)


def has_outcome(incident: Incident, past: list[IncidentStep]) -> bool:
    """There is something to tell: refused, or handled and checked."""
    if incident.state == State.REJECTED:
        return True
    return incident.state in TOLD and any(row.verb in ANSWERS for row in past)


def notice(case: Case) -> Paper:
    """Make the letter, with the boxes to tick when it is handed over."""
    incident = case.incident
    person = shapes.reporter(incident, case.actor)
    name = (person and person["name"]) or "居民朋友"
    opening = f"您于{day(incident.reported_at)}反映的“{incident.title}”（上报号 {incident.no}）"
    outcome, after = _refused(case) if incident.state == State.REJECTED else _handled(case)
    thanks = "感谢您对社区工作的关心和支持。"
    return Paper(
        title="办理结果告知单",
        issuer=incident.holder.name,
        number=incident.no,
        mark=case.mark,
        letter=(f"{name}：", f"{opening}，{outcome}", f"{after}{_contact(case)}", thanks),
        rows=(
            (Cell("告知方式", "□ 当面　□ 电话　□ 短信　□ 送达"),),
            (Cell("满意程度", "□ 非常满意 □ 满意 □ 基本满意 □ 不满意 □ 很不满意 □ 不了解"),),
            (Cell("意见建议", "", 4),),
        ),
        signatures=("告知人（签字）", "被告知人（签字）"),
    )


def _refused(case: Case) -> tuple[str, str]:
    reason = _ended(case.words(case.last("reject")))
    return f"经核实不予受理。理由：{reason}", "您如有异议，可以向上一级申诉一次。"


def _handled(case: Case) -> tuple[str, str]:
    by = case.incident.in_hands_of if case.incident.lead is None else case.incident.lead
    result = _ended(case.words(case.last(*ANSWERS)))
    again = "您如对结果不满意，请在结案之日起 15 日内告诉我们，我们会重新办理。"
    return f"已由{by.name}办理。办理结果：{result}", again


def _contact(case: Case) -> str:
    phone, code = case.incident.holder.phone, shapes.query_code(case.incident, case.actor)
    lines = [f"联系电话：{phone}。" if phone else "", f"查询码：{code}。" if code else ""]
    return "".join(lines)


def _ended(text: str) -> str:
    return text if text.endswith(("。", "!", "?")) else f"{text}。"
