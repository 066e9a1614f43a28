"""The one writer of visits: who was met, what they need, what was found, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from linli.attachments.services import attach_to_visit
from linli.fieldwork.confirming import confirm, may_confirm
from linli.fieldwork.models import Need, Visit, VisitMet
from linli.fieldwork.staff import staff_of
from linli.fieldwork.targets import Target, cares_for, visiting_post
from linli.incidents.ledger import wait_for_first
from linli.incidents.services import report
from linli.incidents.states import Source
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from linli.kernel.geography import Point
from linli.kernel.masking import mask_address
from linli.kernel.scope import Actor
from linli.organisation.calendar import deadline
from linli.organisation.models import Unit
from linli.residents.models import Person, SpecialProfile

CLOCKS_DIFFER = timedelta(minutes=10)
OLDEST = timedelta(days=30)  # what was visited longer ago is no longer put in
Kind, Outcome = Visit.Kind, Visit.Outcome


@dataclass(frozen=True)
class Told:
    """What is told of a visit; `kind` "" lets the people who were met decide."""

    met: tuple[UUID, ...] = ()
    kind: str = ""
    mode: str = Visit.Mode.DOOR
    outcome: str = Outcome.MET
    started_at: datetime | None = None
    ended_at: datetime | None = None
    content: str = ""
    topic: str = ""
    answer: str = ""
    satisfied: str = ""
    is_unchanged: bool = False
    next_due: date | None = None
    photos: tuple[UUID, ...] = ()
    point: Point | None = None
    companions: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What somebody needs, or was promised: who sees to it, in how many working days."""

    text: str
    kind: str = Need.Kind.NEED
    owner: UUID | None = None
    days: int = 5


@dataclass(frozen=True)
class Finding:
    """What was found and goes its way as an incident."""

    description: str
    category: str = ""
    urgency: int | None = None


@dataclass(frozen=True)
class Recorded:
    visit: Visit
    repeated: bool


def visit(
    op_id: UUID,
    target: Target,
    *,
    actor: Actor,
    told: Told,
    needs: Sequence[Asked] = (),
    finding: Finding | None = None,
) -> Recorded:
    """Record a visit; sent twice with one `op_id`, it is one.

    With it, in the same transaction: the needs, the incident of a finding, the confirmation of a
    household where nothing has changed. Invalid by field; Forbidden outside one's places.
    """
    wait_for_first(op_id)
    if earlier := Visit.objects.visible_to(actor).filter(op_id=op_id).first():
        return Recorded(_own(earlier, actor), repeated=True)
    if actor.user is None:
        raise NotFound()
    visiting_post(actor, target.place)
    met = _met(target, told)
    row = _row(op_id, target, told, actor.user, kind=told.kind or kind_of(met, target, actor))
    _check(row, told, needs, finding, actor)
    row.save(force_insert=True)
    VisitMet.objects.bulk_create(_meeting(row, person) for person in met)
    if told.photos:
        attach_to_visit(told.photos, visit=row.pk, actor=actor)
    if finding:
        _report(row, finding, actor)
    for asked in needs:
        _need(row, asked, actor)
    if row.is_unchanged:
        confirm(target, actor=actor, op_id=uuid5(op_id, "confirm"))
    record(
        "field.visit",
        actor=actor,
        object_type="visit",
        object_id=row.pk,
        county=row.county,
        detail={"mode": row.mode, "outcome": row.outcome, "met": len(met)},
    )
    return Recorded(row, repeated=False)


def take_back(pk: UUID, *, actor: Actor) -> Visit:
    """Take back a visit that was put in by mistake: the visitor himself, on the same day."""
    row = Visit.objects.visible_to(actor).filter(pk=pk, visitor=actor.user).first()
    if row is None:
        raise NotFound()
    if not may_take_back(row, actor):
        raise NotAllowedNow("只能当天撤回，已有需求、事件或已撤回的不能撤回。")
    row.taken_back_at = clock.now()
    row.save(update_fields=["taken_back_at"])
    VisitMet.objects.visible_to(actor).filter(visit=row).delete()
    record("field.take_back", actor=actor, object_type="visit", object_id=row.pk, county=row.county)
    return row


def may_take_back(row: Visit, actor: Actor) -> bool:
    """Tell whether a visit is still so young that it can be undone."""
    if row.visitor_id != actor.user or row.taken_back_at or row.incident_id:
        return False
    day = row.recorded_at.astimezone(clock.CHINA).date()
    return day == clock.today() and not Need.objects.visible_to(actor).filter(visit=row).exists()


def kind_of(met: Sequence[Person], target: Target, actor: Actor) -> str:
    """Name the kind of a visit by who was met: sealed once it was somebody of a special group."""
    profiles = SpecialProfile.objects.visible_to(actor).filter(until=None)
    if cares_for(actor, target.place) and profiles.filter(person__in=met).exists():
        return str(Kind.SPECIAL)
    return str(Kind.CARE if any(person.care_groups for person in met) else Kind.ORDINARY)


def _own(earlier: Visit, actor: Actor) -> Visit:
    if earlier.visitor_id != actor.user:
        raise Forbidden("这个操作编号是别人用过的。", "op_id_foreign")
    return earlier


def _met(target: Target, told: Told) -> list[Person]:
    """Give the people who were met, of those who live there."""
    if told.outcome == Outcome.NOT_HOME:
        return []
    met = [person for person in target.people if person.pk in told.met]
    if len(met) != len(set(told.met)):
        raise Invalid({"met": "选的人已不在这一户，请重新选。"})
    if target.people and not met:
        raise Invalid({"met": "请选见到了谁；没见到人，请按“不在家”。"})
    return met


def _row(op_id: UUID, target: Target, told: Told, visitor: UUID, *, kind: str) -> Visit:
    lon, lat = told.point or (None, None)
    row = Visit(
        op_id=op_id,
        household=target.household,
        person=target.person,
        establishment=target.establishment,
        address=target.address[:200],
        kind=kind,
        is_sealed=kind == Kind.SPECIAL,
        mode=told.mode,
        outcome=told.outcome,
        started_at=told.started_at or clock.now(),
        ended_at=told.ended_at,
        visitor_id=visitor,
        companions=list(told.companions),
        content=told.content,
        topic=told.topic,
        answer=told.answer,
        satisfied=told.satisfied,
        is_unchanged=told.is_unchanged and told.outcome == Outcome.MET,
        next_due=told.next_due,
        photos=list(told.photos),
        lon=lon,
        lat=lat,
    )
    row.put_at(target.place)
    return row


def _check(
    row: Visit, told: Told, needs: Sequence[Asked], finding: Finding | None, actor: Actor
) -> None:
    """Refuse what cannot have been so."""
    errors = _wrong_times(row)
    if row.is_sealed and not cares_for(actor, row.place_id):
        errors["kind"] = "您的岗位不登记这类走访。"
    if row.is_unchanged and not may_confirm(actor):
        errors["is_unchanged"] = "您的岗位不能核实登记信息，请不要勾这一项。"
    if row.outcome == Outcome.NOT_HOME and (needs or finding):
        errors["outcome"] = "没见到人，就没有需求和问题可登记。"
    if not _are_staff(told.companions, row):
        errors["companions"] = "同行的人不在这个社区任职。"
    if errors:
        raise Invalid(errors)


def _wrong_times(row: Visit) -> dict[str, str]:
    errors, now = {}, clock.now()
    if row.started_at > now + CLOCKS_DIFFER:
        errors["started_at"] = "走访时间不能晚于现在。"
    if row.started_at < now - OLDEST:
        errors["started_at"] = f"只能补登 {OLDEST.days} 天内的走访。"
    if row.ended_at and row.ended_at < row.started_at:
        errors["ended_at"] = "结束时间早于开始时间。"
    if row.next_due and not clock.today() <= row.next_due <= clock.today() + timedelta(days=366):
        errors["next_due"] = "下次走访要在今天以后、一年以内。"
    return errors


def _are_staff(people: Sequence[UUID], row: Visit) -> bool:
    return not people or set(people) <= staff_of(row.place_id).keys()


def _meeting(row: Visit, person: Person) -> VisitMet:
    return VisitMet(
        visit=row,
        person=person,
        place=row.place_id,
        is_sealed=row.is_sealed,
        at=row.started_at,
        in_person=row.is_in_person,
    )


def _report(row: Visit, finding: Finding, actor: Actor) -> None:
    """Open the incident; its address stops at the building: who lives there is nobody's matter."""
    try:
        made = report(
            actor=actor,
            op_id=uuid5(row.op_id, "incident"),
            description=finding.description,
            category=finding.category or None,
            urgency=finding.urgency,
            source=Source.VISIT,
            place=Unit.objects.get(pk=row.place_id),
            address=mask_address(row.address),
            found_at=row.started_at,
            # an incident is read by many more than may know of a sealed visit
            attachments=[] if row.is_sealed else list(row.photos),
        )
    except Invalid as error:
        told = {_FIELDS.get(name, "finding"): text for name, text in error.errors.items()}
        raise Invalid(told) from None
    row.incident = made.incident
    row.save(update_fields=["incident"])


_FIELDS = {"description": "finding", "category": "category", "attachments": "photos"}


def _need(row: Visit, asked: Asked, actor: Actor) -> None:
    owner = asked.owner or row.visitor_id
    if owner != actor.user and owner not in staff_of(row.place_id, who_care=row.is_sealed):
        raise Invalid({"owner": "请从本网格、本社区的人里选。"})
    need = Need(
        visit=row,
        household=row.household,
        person=row.person,
        kind=asked.kind,
        text=asked.text,
        owner_id=owner,
        due_at=deadline(clock.now(), f"{asked.days}d", "work", row.place_id),
        is_sealed=row.is_sealed,
    )
    need.put_at(row.place_id)
    need.save(force_insert=True)
