"""交办单: the centre hands an incident to whoever has to handle it."""

from linli.incidents.consent import REFUSE
from linli.incidents.models import IncidentStep
from linli.incidents.papers.case import Case, sheet_of
from linli.incidents.papers.words import moment
from linli.incidents.states import State
from linli.organisation.models import Unit
from linli.prints.paper import Cell, Paper


def order(case: Case) -> Paper:
    """Make the order of the latest dispatch; what is not done yet stays free for the pen."""
    incident, sent = case.incident, case.last("dispatch")
    assert sent is not None
    given = _put_into_hands(case)
    signed = next((r for r in case.past if r.verb == "sign_for" and r.seq > given.seq), None)
    lead = sent.lead.name if sent.lead else ""
    sign_by = "已签收" if signed else moment(incident.sign_due_at)
    rows = (
        (Cell("交办单位", sent.holder.name), Cell("交办时间", moment(given.at))),
        (Cell("承办单位", lead), Cell("协办单位", _assisting(case))),
        *case.subject(),
        (Cell("领导批示", _instructions(case), 3),),
        (Cell("交办意见", case.words(sent), 3),),
        (Cell("签收期限", sign_by), Cell("办理期限", moment(given.due_at))),
        (Cell("签收人", case.who(signed)), Cell("签收时间", _when(signed))),
        (Cell("办理情况", "", 6),),
    )
    signatures = ("交办人（签字）", "承办单位负责人（签字、盖章）")
    return sheet_of(case, "事件交办单", sent, rows=rows, signatures=signatures)


def _put_into_hands(case: Case) -> IncidentStep:
    """Give the step since which the unit has it: sent, sent back for rework, or opened again."""
    here = State.DISPATCHED
    return next(row for row in reversed(case.past) if row.to_state == here != row.from_state)


def _when(step: IncidentStep | None) -> str:
    return moment(step.at) if step else ""


def _assisting(case: Case) -> str:
    units = Unit.objects.filter(pk__in=case.incident.assistants).order_by("pk")
    return "、".join(units.values_list("name", flat=True)) or "无"


def _instructions(case: Case) -> str:
    said = [row for row in case.past if row.verb == "instruct"]
    return "\n".join(f"{_word(case, row)}（{case.who(row)} {moment(row.at)}）" for row in said)


def _word(case: Case, row: IncidentStep) -> str:
    """A word that was refused says so, whatever its text."""
    return ("不同意：" if row.given.get("answer") == REFUSE else "") + case.words(row)
