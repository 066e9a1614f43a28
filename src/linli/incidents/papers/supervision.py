"""督办单: somebody above says that an incident is late, or matters, and asks for an answer."""

from linli.incidents.clocks import HANDLED
from linli.incidents.models import IncidentStep
from linli.incidents.papers.case import Case, issuer_of, sheet_of
from linli.incidents.papers.words import length, moment
from linli.incidents.states import Card, State
from linli.kernel import clock
from linli.prints.paper import Cell, Paper


def supervision(case: Case) -> Paper:
    """Make the paper of the latest supervision."""
    step = case.last("supervise")
    assert step is not None
    level = Card[str(step.given.get("card", "normal")).upper()].label
    watched = step.lead if step.lead and step.to_state in HANDLED else step.holder
    rows = (
        (Cell("督办单位", issuer_of(step)), Cell("督办级别", level)),
        (Cell("被督办单位", watched.name), Cell("督办时间", moment(step.at))),
        *case.subject(),
        (Cell("原定期限", moment(step.due_at) or "不计时"), Cell("督办时超期", _overdue(step))),
        (Cell("现在状态", State(case.incident.state).label), Cell("此前", _before(case, step))),
        (Cell("督办意见", case.words(step), 3),),
        (Cell("落实情况", "", 7),),
    )
    signatures = ("签发人（签字）", "被督办单位负责人（签字、盖章）")
    return sheet_of(case, "事件督办单", step, rows=rows, signatures=signatures)


def _overdue(step: IncidentStep) -> str:
    late = int((step.at - step.due_at).total_seconds() // 60) if step.due_at < clock.NEVER else 0
    return length(late) if late > 0 else "未超期"


def _before(case: Case, step: IncidentStep) -> str:
    earlier = [row.verb for row in case.past if row.seq < step.seq]
    return f"催办 {earlier.count('urge')} 次，督办 {earlier.count('supervise')} 次"
