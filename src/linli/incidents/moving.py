"""A step as it happens, in memory: what it does to the row, and the line of history it leaves.

`services` locks, asks, saves; the large demo plays years by these same two functions.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.incidents import clocks
from linli.incidents.chain import step_hash
from linli.incidents.effects import EFFECTS, move_level
from linli.incidents.guards import Case, next_part_due
from linli.incidents.models import Incident, IncidentStep, StepText
from linli.incidents.states import OPEN, State
from linli.kernel import clock, worktime
from linli.kernel.ids import new_id
from linli.kernel.secrets import random_digest
from linli.kernel.workflow import BACK, SAME, Kind, Step
from linli.organisation.calendar import calendar_for

FREE_TEXT = ("text", "reason", "result", "opinion", "coordination", "phoned")
TEXT_LABELS = {
    "reason": "理由", "result": "结果", "opinion": "意见", "coordination": "协调",
    "phoned": "电话通知",
}  # fmt: skip
ANSWERS = ("grant_extend", "refuse_extend", "grant_suspend", "refuse_suspend")


@dataclass(frozen=True)
class Written:
    """A line of the history, and its words where something was written."""

    step: IncidentStep
    words: StepText | None


def move(case: Case, line: Step, values: dict[str, Any]) -> str:
    """Apply the line to the row: effects, level, state, clocks; give the state it came from."""
    incident = case.incident
    if line.level in "+-":
        move_level(case, values, line.level)
    if effect := EFFECTS.get(line.verb):
        effect(case, values)
    from_state: str = incident.state
    if line.to == BACK:
        incident.state = State(incident.paused_state)
    elif line.to != SAME:
        incident.state = State(line.to)
    if line.verb == "reopen" and incident.lead_id is None:
        incident.state = State.ACCEPTED
    if incident.state != from_state:
        incident.sought = ""  # what was asked about has been overtaken
    incident.is_open = incident.state in OPEN
    _set_clocks(case, line, values)
    if line.kind is Kind.STEP:
        incident.version += 1
    return from_state


def write(
    case: Case, line: Step, values: dict[str, Any], op_id: UUID, *, started: str = State.DRAFT
) -> Written:
    """Make the step that says so, hashed onto the chain; texts lie apart."""
    incident, last = case.incident, case.history[-1] if case.history else None
    incident.last_seq += 1
    incident.timer_at = clocks.next_timer(incident)
    text = _text_of(values)
    salt, text_digest = random_digest(text) if text else (b"", "")
    # Who waited for the row came before the step that was taken meanwhile; history is linear.
    now = max(clock.now(), last.at) if last else clock.now()
    step = IncidentStep.of_columns(
        id=new_id(), incident_id=incident.pk, seq=incident.last_seq, verb=line.verb,
        is_note=line.kind is Kind.NOTE, from_state=started,
        to_state=incident.state, at=now, actor_id=case.actor.user, actor_name=case.actor.name,
        part=case.part, role=case.post.role if case.post else "",
        unit_id=case.post.unit if case.post and not case.actor.is_system else None,
        holder_id=incident.holder_id, lead_id=incident.lead_id, due_at=incident.due_at,
        worked_minutes=_worked(last, incident),
        given=_plain(values), text_digest=text_digest, photos=list(values.get("photos") or []),
        op_id=op_id, prev_hash=last.hash if last else "", hash="",
    )  # fmt: skip
    step.hash = step_hash(step)
    return Written(step, StepText(step_id=step.id, text=text, salt=salt.hex()) if text else None)


def _set_clocks(case: Case, line: Step, values: dict[str, Any]) -> None:
    """Excluded time first (waiting for a grant, a suspension), then the clock of the new stage."""
    incident = case.incident
    if line.verb in ANSWERS:
        clocks.exclude_waiting(incident)
    if line.verb == "grant_suspend":
        clocks.pause(incident, review=incident.ask_due or clock.now())
    elif line.verb == "grant_extend":
        clocks.extend(incident)
    elif line.verb == "resume":
        clocks.resume(incident)
    elif not incident.is_open:
        clocks.stop(incident)
    elif line.clock and line.clock != "keep":
        stage = "dispatch" if incident.state == State.ACCEPTED else line.clock
        until = values.get("due_at")
        clocks.start(incident, stage, clocks.calendar_of(incident), until=until)
    if incident.assistants:
        incident.assist_due_at = next_part_due(case)


def _worked(last: IncidentStep | None, incident: Incident) -> int:
    if last is None:
        return 0
    return worktime.worked_minutes(last.at, clock.now(), calendar_for(incident.holder_id))


def _text_of(values: dict[str, Any]) -> str:
    """Join what was written, each with its label where it is not the step's plain text."""
    parts = [(name, values[name]) for name in FREE_TEXT if isinstance(values.get(name), str)]
    if len(parts) == 1:
        return str(parts[0][1])
    return "\n".join(f"{TEXT_LABELS[n]}:{t}" if n in TEXT_LABELS else str(t) for n, t in parts)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Keep the codes and numbers of a step for its history; never free text, never a person."""
    return {n: _code(v) for n, v in values.items() if n not in (*FREE_TEXT, "photos", "address")}


def _code(value: Any) -> Any:
    if isinstance(value, list):
        return [_code(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(clock.CHINA).isoformat()
    key = getattr(value, "code", None) or getattr(value, "pk", None) or value
    return key if isinstance(key, int | str) else str(key)
