"""The one writer of incidents: `report` opens one, `take` carries it a step further."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from linli.attachments.services import attach
from linli.incidents import clocks, ledger, queries
from linli.incidents.draws import is_drawn
from linli.incidents.guards import GUARDS, Case
from linli.incidents.level_rules import rule_for
from linli.incidents.models import Incident, IncidentStep, Operation
from linli.incidents.moving import Written, move, write
from linli.incidents.needs import clean
from linli.incidents.parts import Part, parts_of
from linli.incidents.reporting import Report, new_incident
from linli.incidents.states import State
from linli.incidents.telling import tell_of
from linli.incidents.workflow import TABLE
from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.batch import batch
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound, OutOfStep
from linli.kernel.scope import ActingPost, Actor, system_actor
from linli.kernel.workflow import Kind, Step
from linli.organisation.calendar import calendar_for

COLUMNS = Incident._meta.concrete_fields
WORDS = IncidentStep._meta.get_field("words")


@dataclass(frozen=True)
class Reported:
    incident: Incident
    repeated: bool
    past: tuple[IncidentStep, ...] = ()  # its first line, where it is new


@dataclass(frozen=True)
class Taken:
    step: IncidentStep
    incident: Incident
    repeated: bool
    past: tuple[IncidentStep, ...] = ()  # the whole history, where it has been read


@batch()
def report(*, actor: Actor, op_id: UUID, quiet: bool = False, **given: Any) -> Reported:
    """Open an incident at its first desk; the same op_id again gives the same incident.

    `given`: description, and optionally title, category, urgency, source, place, lon, lat, address,
    reporter {name, phone, confidential}, found_at, people_involved, work_type, attachments,
    ticket_no, self_close {result, photos}. Invalid names wrong fields; Forbidden `outside_scope`.
    """
    digest = ledger.body_hash("report", given)
    ledger.wait_for_first(op_id)
    if ledger.is_used(op_id):
        row = ledger.earlier(op_id, digest, actor)
        return Reported(_by_id(row.incident), repeated=True)
    order = Report.read(given, actor)
    incident = new_incident(order, actor=actor)
    line = _opening_line(order, incident)
    case = Case(incident, [], actor, Part.REPORTER, order.post, {})
    values: dict[str, Any] = {"photos": order.photos}
    if order.self_close:
        values |= {"result": order.self_close, "by": order.post.unit if order.post else None}
        incident.lead_id, incident.self_closed = order.lead, True
        incident.accepted_at = incident.handled_at = clock.now()
    incident.state = State(line.to)
    clocks.start(incident, line.clock, calendar_for(incident.holder_id))
    step = _save(case, write(case, line, values, op_id))
    _remember(op_id, actor, line.verb, digest, step)
    if not quiet:
        tell_of(line, step, incident, None)
    return Reported(incident, repeated=False, past=(step,))


def _opening_line(order: Report, incident: Incident) -> Step:
    """Choose the line of the table: reported, settled at once, or settled and drawn (R44)."""
    if not order.self_close:
        return TABLE.verbs["report"][0]
    percent = rule_for(incident.county, incident.level).recheck_percent
    return TABLE.verbs["self_close"][is_drawn(incident.no, percent)]


@batch()
def take(
    incident_id: UUID,
    verb: str,
    *,
    actor: Actor,
    op_id: UUID,
    version: int | None = None,
    given: dict[str, Any],
) -> Taken:
    """Take one step or note. Refusals in the order of settled 2.4:

    NotFound → a repeat's first answer → OutOfStep → NotAllowedNow → Forbidden → Invalid.
    """
    digest = ledger.body_hash(verb, {"incident": incident_id, **given})
    ledger.wait_for_first(op_id)
    used = ledger.is_used(op_id)
    if used and Operation.objects.filter(pk=op_id, person=actor.user).exists():
        row = ledger.earlier(op_id, digest, actor)
        return Taken(_step(row.step), _by_id(row.incident), repeated=True)
    incident = _locked(incident_id, actor)
    if used:
        ledger.earlier(op_id, digest, actor)
    line, part, post = _permitted(incident, verb, actor, version)
    before, history = _row(incident), queries.steps_of(incident)
    case = Case(incident, history, actor, part, post, given, verb)
    for guard in line.guards:
        GUARDS[guard](case)
    values = clean(line, incident, given, actor)
    old_lead = incident.lead_id
    with scope.lifted(actor, within=incident.county, because="the step was allowed above"):
        started = move(case, line, values)
        step = _save(case, write(case, line, values, op_id, started=started), before)
        _remember(op_id, actor, verb, digest, step)
        tell_of(line, step, incident, old_lead)
    _reopen_when_dissatisfied(case, line, values, op_id)
    past = (*history, step) if incident.last_seq == step.seq else ()
    return Taken(step, incident, repeated=False, past=past)


def _locked(incident_id: UUID, actor: Actor) -> Incident:
    found = Incident.objects.visible_to(actor).filter(pk=incident_id).select_related("category")
    incident: Incident | None = next(iter(found.order_by().select_for_update(of=("self",))), None)
    if incident is None:
        raise NotFound()
    return incident


def _permitted(
    incident: Incident, verb: str, actor: Actor, version: int | None
) -> tuple[Step, Part, ActingPost | None]:
    """Find the table's line for this verb, state and person."""
    lines = TABLE.lines(verb, incident.state)
    steps = any(line.kind is Kind.STEP for line in TABLE.verbs.get(verb, ()))
    if steps and version is not None and version != incident.version:
        raise OutOfStep()
    if not lines:
        raise NotAllowedNow(f"这件事现在是“{State(incident.state).label}”，不能这样办。")
    parts = parts_of(actor, incident)
    for line in lines:
        for part in Part:
            if part in parts and part in line.who:
                if line.kind is Kind.STEP and version is None and not actor.is_system:
                    raise Invalid({"version": "请带上您看到的版本号。"})
                return line, part, parts[part]
    raise Forbidden()


def _row(incident: Incident) -> dict[str, Any]:
    """Copy what stands on the row, so that only what a step changed is written."""
    values = ((field.attname, getattr(incident, field.attname)) for field in COLUMNS)
    return {name: value.copy() if isinstance(value, list) else value for name, value in values}


def _save(case: Case, written: Written, before: dict[str, Any] | None = None) -> IncidentStep:
    """Save the row (a new one whole), its step and the step's words."""
    step, incident = written.step, case.incident
    step.incident = incident
    if before is None:
        incident.save(force_insert=True)
    else:
        now = _row(incident)
        incident.save(update_fields=[name for name in now if now[name] != before[name]])
    step.save(force_insert=True)
    if written.words:
        written.words.step = step
        written.words.save(force_insert=True)
    else:
        WORDS.set_cached_value(step, None)  # nobody need ask for them
    queries.know_units(step, case.history)
    if step.photos:
        attach(step.photos, incident=case.incident.pk, actor=case.actor)
    return step


def _remember(op_id: UUID, actor: Actor, verb: str, digest: str, step: IncidentStep) -> None:
    """Write what was done into the op ledger and into the journal."""
    Operation.objects.create(
        op_id=op_id, person=actor.user, verb=verb, body_hash=digest,
        incident=step.incident_id, step=step.pk,
    )  # fmt: skip
    record(f"incident.{verb}", actor=actor, object_type="incident", object_id=step.incident_id,
           county=step.incident.county, role=step.role)  # fmt: skip


def _reopen_when_dissatisfied(case: Case, line: Step, values: dict[str, Any], op_id: UUID) -> None:
    """Two or less within the window reopens by itself, once (settled 2.12)."""
    incident = case.incident
    score = int(values["score"]) if values.get("score") else None
    if line.verb != "follow_up" or score is None or score > 2 or incident.reopenings:
        return
    if incident.closed_at and clock.now() - incident.closed_at <= clocks.ARCHIVE_AFTER:
        platform = system_actor("系统", within=incident.county)
        with scope.lifted(
            case.actor, within=incident.county, because="reopened by dissatisfaction"
        ):
            taken = take(incident.pk, "reopen", actor=platform, op_id=uuid5(op_id, "reopen"),
                         given={"reason": "回访不满意，自动重启。"})  # fmt: skip
            scope.enter(platform)
        incident.__dict__.update(taken.incident.__dict__)


def _by_id(pk: UUID) -> Incident:
    because = "a repeat gets the first answer even after losing sight (settled, finer points)"
    row = (
        Incident.objects.unsealed(because=because).filter(pk=pk).select_related("category").first()
    )
    if row is None:
        raise NotFound()
    return row


def _step(pk: UUID) -> IncidentStep:
    because = "a repeat gets the first answer"
    step: IncidentStep | None = IncidentStep.objects.unsealed(because=because).filter(pk=pk).first()
    if step is None:
        raise NotFound()
    return step
