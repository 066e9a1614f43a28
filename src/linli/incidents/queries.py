"""Reads: one incident, what waits for a person, the road and the legal next steps."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from linli.incidents.models import Assistance, Incident, IncidentStep
from linli.incidents.models.incident import WAITS_FOR_DESK, WAITS_FOR_LEADER
from linli.incidents.parts import verifies_in_a_grid
from linli.incidents.reach import beside
from linli.incidents.states import OPEN, State
from linli.kernel import clock, place
from linli.kernel.errors import NotFound
from linli.kernel.scope import ActingPost, Actor, ScopedQuerySet
from linli.organisation.models import Unit

SHAPED = ("place", "holder", "lead", "category")
# The outline of a unit has hundreds of points, and no page of an incident draws it.
OUTLINES = ("place__boundary", "holder__boundary", "lead__boundary")
# What the line of a list shows, in any of its columns: half of the row, and few of its times.
LISTED = (
    "no", "case_no", "ticket_no", "title", "address", "lon", "lat", "place", "community",
    "township", "category", "urgency", "work_type", "restricted", "source", "reporter",
    "confidential", "reported_at", "state", "is_open", "version", "holder", "lead", "handler",
    "due_at", "card", "ask", "sought", "is_urgent", "is_legacy", "closed_at", "score", "main",
    "category__name",
    *(f"{unit}__{name}" for unit in SHAPED[:3] for name in ("code", "name", "kind")),
)  # fmt: skip
NAMED = ("unit", "holder", "lead")  # the units that a step names


@dataclass(frozen=True)
class LevelStay:
    """A stretch of the road: who held it, at which level, from when to when."""

    unit: int
    unit_name: str
    level: str
    since: datetime
    until: datetime | None
    minutes: int
    is_handling: bool = False


def incident_for(actor: Actor, pk: UUID) -> Incident:
    """Give one incident that the actor may see, or NotFound."""
    found = (
        Incident.objects.visible_to(actor)
        .select_related(*SHAPED, "handler", "reporter", "main")
        .defer(*OUTLINES)
    )
    incident = found.filter(pk=pk).first()
    if incident is None:
        raise NotFound()
    return incident


def waiting_filter(actor: Actor) -> Q:
    """What the next duty of is this person's: the filter behind 待办 and `mine=true`."""
    test = Q(pk__in=[])
    for post in actor.posts:
        test |= _duty(post)
    if actor.user:
        test |= Q(handler=actor.user, state__in=[State.DISPATCHED, State.HANDLING])
    return test & Q(is_open=True)


def _duty(post: ActingPost) -> Q:
    test = Q(pk__in=[])
    if post.may("incident.operate"):
        states = [State.REPORTED, State.ACCEPTED, State.FILED, State.FEEDBACK, State.VERIFIED]
        test |= Q(holder=post.unit) & (Q(state__in=states) | WAITS_FOR_DESK)
    if post.may("incident.handle"):
        test |= Q(lead=post.unit, state__in=[State.DISPATCHED, State.HANDLING])
        assists = Q(assistants__contains=[post.unit], state=State.HANDLING)
        test |= beside() & assists & Q(_has_a_part(post.unit))
    if verifies_in_a_grid(post):
        test |= Q(place=post.unit) & (Q(claim_wanted=True) | Q(state=State.FEEDBACK))
    if post.may("incident.instruct"):
        test |= Q(holder=post.unit) & (Q(instruct_wanted=True) | ~Q(sought="") | WAITS_FOR_LEADER)
    return test


def _has_a_part(unit: int) -> Exists:
    """The assisting unit's own part is neither done nor released."""
    because = "parts of incidents that the list has found visible; row security asks again"
    parts = Assistance.objects.unsealed(because=because).filter(unit=unit)
    return Exists(parts.filter(incident=OuterRef("pk"), finished_at=None, released_at=None))


def waiting_for(actor: Actor) -> Any:
    """Give the open incidents that wait for this person, late first."""
    rows = Incident.objects.visible_to(actor).filter(waiting_filter(actor))
    return rows.select_related(*SHAPED).only(*LISTED).order_by("due_at", "id")


def waiting_count(actor: Actor) -> int:
    """Count what waits for this person."""
    return int(Incident.objects.visible_to(actor).filter(waiting_filter(actor)).count())


def counts(actor: Actor) -> dict[str, int]:
    """Count the visible open incidents by state, with `late` and `waiting`."""
    rows = Incident.objects.visible_to(actor).filter(is_open=True).order_by()
    found = dict(rows.values_list("state").annotate(n=Count("pk")))
    late = rows.filter(due_at__lt=clock.now()).count()
    return {
        **{s.value: found.get(s.value, 0) for s in OPEN},
        "late": late,
        "waiting": waiting_count(actor),
    }


def version_of(actor: Actor) -> str:
    """Give a short text that changes when what waits for the actor changes or becomes late."""
    rows = Incident.objects.visible_to(actor).filter(waiting_filter(actor)).order_by("pk")
    seen = list(rows.values_list("pk", "version", "last_seq", "due_at")[:2000])
    late = sum(due_at < clock.now() for *_, due_at in seen)
    return hashlib.sha256(repr((seen, late)).encode()).hexdigest()[:20]


def history(incident: Incident, actor: Actor) -> list[IncidentStep]:
    """Give every step with its words, oldest first."""
    return _in_order(incident, IncidentStep.objects.visible_to(actor))


def steps_of(incident: Incident) -> list[IncidentStep]:
    """Give the history of an incident that this transaction has locked for who takes a step."""
    because = "its incident has just been found visible; row security asks again"
    return _in_order(incident, IncidentStep.objects.unsealed(because=because))


def _in_order(incident: Incident, steps: ScopedQuerySet[IncidentStep]) -> list[IncidentStep]:
    """Read steps with their words, and in one more statement the units that they name."""
    found = steps.filter(incident=incident).select_related("words").order_by()
    rows = sorted(found, key=lambda step: step.seq)
    for row in rows:
        row.incident = incident
    named = {n for row in rows for n in (row.unit_id, row.holder_id, row.lead_id) if n}
    named |= {n for n in (incident.place_id, incident.holder_id, incident.lead_id) if n}
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=named).defer("boundary")}
    _know(incident, SHAPED[:3], units)
    for row in rows:
        _know(row, NAMED, units)
    return rows


def know_units(step: IncidentStep, past: Iterable[IncidentStep]) -> None:
    """Put onto a new step the units that its incident and history have read already."""
    units = {unit.pk: unit for row in past for unit in _known(row, NAMED)}
    units |= {unit.pk: unit for unit in _known(step.incident, SHAPED[:3])}
    _know(step, NAMED, units)


def _know(row: Incident | IncidentStep, names: Iterable[str], units: Mapping[int, Unit]) -> None:
    for name in names:
        if unit := units.get(getattr(row, f"{name}_id")):
            setattr(row, name, unit)


def _known(row: Incident | IncidentStep, names: Iterable[str]) -> list[Unit]:
    read = (row._state.fields_cache.get(name) for name in names)
    return [unit for unit in read if unit is not None]


def first_photos(incident: Incident, actor: Actor) -> list[UUID]:
    """Give the photos an incident was reported with."""
    first = IncidentStep.objects.visible_to(actor).filter(incident=incident, seq=1)
    return [photo for photos in first.values_list("photos", flat=True) for photo in photos]


def road(steps: list[IncidentStep]) -> list[LevelStay]:
    """Turn the history into the stretches of the road: each centre, and each handling unit."""
    stays: list[LevelStay] = []
    for n, step in enumerate(steps):
        unit = (
            step.lead
            if step.lead and step.to_state in (State.DISPATCHED, State.HANDLING)
            else step.holder
        )
        until = steps[n + 1].at if n + 1 < len(steps) else None
        end = until or max(clock.now(), step.at)
        if step.to_state in FINISHED:  # nobody has it between the end and the archive
            until = end = step.at
        minutes = int((end - step.at).total_seconds() // 60)
        if stays and stays[-1].unit == unit.id:
            first = stays.pop()
            minutes, since = first.minutes + minutes, first.since
        else:
            since = step.at
        level = place.LEVEL_NAMES[unit.level] if unit.is_territorial else "部门"
        stays.append(LevelStay(unit.id, unit.name, level, since, until, minutes, unit is step.lead))
    return stays


FINISHED = (State.CLOSED, State.ARCHIVED, State.VOID, State.REJECTED)
