"""我上报的: what became of each, in plain words, with its road; the finder sees it (settled 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from linli.incidents.last_steps import words_of
from linli.incidents.lists import Filters, find
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.queries import LevelStay, road
from linli.incidents.states import OPEN, State
from linli.kernel import clock
from linli.kernel.scope import Actor

AT_ONCE = 15
# What a state means to whoever found it; {who} has to move next.
SAID = {
    State.REPORTED: "{who}还没有受理。",
    State.ACCEPTED: "{who}已经受理，正在决定派给谁。",
    State.FILED: "{who}已经立项，正在决定派给谁。",
    State.DISPATCHED: "已派给{who}，还没有签收。",
    State.HANDLING: "{who}正在办。",
    State.FEEDBACK: "已经办了，等人核查。",
    State.VERIFIED: "核查通过，等{who}结案。",
    State.SUSPENDED: "现在办不了，先挂着，到复查日期再办。",
    State.CLOSED: "已经结案。",
    State.ARCHIVED: "已经结案归档。",
    State.REJECTED: "没有受理。",
    State.VOID: "已作废。",
}
ANSWERS = ("feedback", "self_close", "reject", "void")


@dataclass(frozen=True)
class MyReport:
    """One report of mine: how it stands, what was answered, when that was told, its road."""

    incident: Incident
    said: str
    answer: str
    told: str
    road: list[LevelStay]
    may_supplement: bool
    may_appeal: bool


@dataclass(frozen=True)
class MyReports:
    """A page of them, newest first."""

    rows: list[MyReport]
    open: int
    next: str | None


def open_reports(actor: Actor) -> int:
    """Count my reports that are still being worked on."""
    if actor.user is None:
        return 0
    mine = Incident.objects.visible_to(actor).filter(reporter=actor.user, is_open=True)
    return int(mine.count())


def my_reports(actor: Actor, cursor: str | None = None) -> MyReports:
    """Give my reports, newest first, each with its history read once for the page."""
    wanted = Filters(reported=True, order="-reported", cursor=cursor, limit=AT_ONCE, counted=False)
    page = find(actor, wanted)
    past = _histories(page.items, actor)
    rows = [_mine(row, past.get(row.pk, [])) for row in page.items]
    return MyReports(rows, open_reports(actor), page.next)


def _histories(rows: Sequence[Incident], actor: Actor) -> dict[Any, list[IncidentStep]]:
    by_id = {row.pk: row for row in rows}
    steps = IncidentStep.objects.visible_to(actor).filter(incident__in=by_id)
    found: dict[Any, list[IncidentStep]] = {}
    for step in steps.select_related("holder", "lead", "words").order_by("incident", "seq"):
        step.incident = by_id[step.incident_id]
        found.setdefault(step.incident_id, []).append(step)
    return found


def _mine(row: Incident, past: list[IncidentStep]) -> MyReport:
    appealed = any(step.verb == "appeal" for step in past)
    return MyReport(
        incident=row,
        said=in_plain_words(row),
        answer=_answer(row, past),
        told=_told(past),
        road=road(past),
        may_supplement=row.state in OPEN,
        may_appeal=row.state == State.REJECTED and not appealed,
    )


def in_plain_words(row: Incident) -> str:
    """Say where it is and until when, as one tells a neighbour."""
    if row.state == State.VOID and row.main_id:
        return "和别人报的同一件事并在一起办了。"
    said = SAID[State(row.state)].format(who=row.in_hands_of.name)
    if row.is_open and row.due_at < clock.NEVER and row.state != State.SUSPENDED:
        until = row.due_at.astimezone(clock.CHINA)
        late = "（已经超期）" if row.due_at < clock.now() else ""
        said += f"这一步最晚{until.month}月{until.day}日 {until:%H:%M}{late}。"
    return said


def _answer(row: Incident, past: list[IncidentStep]) -> str:
    """Give the words of the result, or why it was turned away; nothing while it is open."""
    if row.is_open:
        return ""
    verbs = [step for step in past if step.verb in ANSWERS and not step.is_note]
    return words_of(verbs[-1]) if verbs else ""


def _told(past: list[IncidentStep]) -> str:
    closed = next((step for step in reversed(past) if step.verb == "close"), None)
    if closed is None or past[-1].to_state not in (State.CLOSED, State.ARCHIVED):
        return ""
    day = closed.at.astimezone(clock.CHINA)
    how = {"told": "，已告知当事人", "no_contact": "，当事人联系不上"}
    return f"{day.month}月{day.day}日结案{how.get(closed.given.get('party_told'), '')}。"
