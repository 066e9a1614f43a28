"""Reads: the queue of a desk and all it takes to decide about one report in one screen (R46)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.incidents import queries, shapes
from linli.incidents.duplicates import candidates
from linli.incidents.forms import category_choices
from linli.incidents.incident_page import changed_since, lost_words
from linli.incidents.level_rules import rule_for
from linli.incidents.models import Category, Incident
from linli.incidents.models.catalogue import Urgency, WorkType, limit_label
from linli.incidents.next_steps import AvailableStep, next_steps
from linli.incidents.queries import SHAPED, incident_for
from linli.incidents.routing import proposed_lead
from linli.incidents.states import State
from linli.incidents.suggesting import suggestions
from linli.kernel.scope import Actor
from linli.organisation.models import Post, Unit
from linli.organisation.roles import LEVEL_LEADERS, OPERATE

SHOWN = 60
# The first letter of each work type's reading: 一般性, 需协调, 突发性, 需审批.
KEYS = dict(zip(WorkType.values, "yxts", strict=True))
OFFERED = ("accept", "reject", "send_down", "merge", "dispatch")


def queue(actor: Actor) -> QuerySet[Incident]:
    """Give what waits to be accepted at the desks of this person, by due time."""
    desks = [post.unit for post in actor.posts if post.may(OPERATE)]
    rows = Incident.objects.visible_to(actor).filter(state=State.REPORTED, holder__in=desks)
    return rows.order_by("due_at", "id")


def following(incident: Incident, actor: Actor) -> UUID | None:
    """Give what comes after an incident in the queue; after the last, the first."""
    others = queue(actor).exclude(pk=incident.pk)
    later = Q(due_at__gt=incident.due_at) | Q(due_at=incident.due_at, pk__gt=incident.pk)
    ids = others.values_list("pk", flat=True)
    return ids.filter(later).first() or ids.first()


def page_of(actor: Actor, pk: UUID | None) -> dict[str, Any]:
    """Give the queue and, of one incident in it, what the decision takes."""
    rows = list(queue(actor).select_related("place", "category")[: SHOWN + 1])
    current = pk or (rows[0].pk if rows else None)
    shown = {"rows": rows[:SHOWN], "is_cut": len(rows) > SHOWN, "count": queue(actor).count()}
    return shown | (_decision(incident_for(actor, current), actor) if current else {})


def _decision(incident: Incident, actor: Actor) -> dict[str, Any]:
    past = queries.history(incident, actor)
    steps, waiting = next_steps(incident, actor, past)
    offered = {line.verb: line for line in steps if line.verb in OFFERED}
    return {
        "incident": incident,
        "photos": past[0].photos if past else [],
        "history": shapes.told(past, actor),
        "reporter": shapes.reporter(incident, actor),
        "limit": limit_label(incident.clock_limit),
        "offered": offered if incident.state == State.REPORTED else {},
        "waiting": waiting,
        "categories": category_choices(),
        "defaults": dict(Category.objects.filter(is_active=True).values_list("code", "urgency")),
        "urgencies": Urgency.choices,
        "work_types": [(value, label, KEYS[value]) for value, label in WorkType.choices],
        "duplicates": candidates(incident, actor) if "merge" in offered else [],
        "suggested": suggestions(incident, actor) if "accept" in offered else [],
        "leaders": _leaders(incident),
        "rule": rule_for(incident.county, incident.level),
        "now": {},
    }


def _leaders(incident: Incident) -> list[str]:
    """Name who is told when it is accepted and may instruct (rulebook 3.5)."""
    posts = Post.objects.current().filter(unit=incident.holder_id, role__in=LEVEL_LEADERS)
    names = posts.order_by("role", "user__name").values_list("user__name", flat=True)
    return list(dict.fromkeys(names))


@dataclass(frozen=True)
class Decided:
    """What was decided last, and what may follow at once: dispatch as usual, or take it back."""

    incident: Incident
    unit: Unit | None
    may_recall: bool
    leaders: list[str]


def decided(actor: Actor, pk: UUID | None) -> Decided | None:
    """Give the incident decided last as it stands now; None where there is none to be seen."""
    if pk is None:
        return None
    found = Incident.objects.visible_to(actor).select_related(*SHAPED, "main").filter(pk=pk).first()
    if found is None:
        return None
    steps = {line.verb: line for line in next_steps(found, actor)[0]}
    return Decided(found, _handler_of(found, steps), "recall" in steps, _leaders(found))


def _handler_of(incident: Incident, steps: dict[str, AvailableStep]) -> Unit | None:
    """Who usually handles it, where one press may send it there: ordinary work, nothing to add."""
    if "dispatch" not in steps or incident.work_type != WorkType.ORDINARY:
        return None
    found = proposed_lead(incident)
    return found.unit if found else None


def refusal(page: dict[str, Any], verb: str, version: int | None, typed: Any) -> dict[str, Any]:
    """Give what others have done meanwhile, and what was typed where it can no longer be sent."""
    names = {code: name for _, rows in page["categories"] for code, name in rows}
    lost = lost_words(verb, typed, list(page["offered"].values()))
    return {
        "changed": changed_since(page["incident"], version, page["history"]),
        "lost": [(label, names.get(text, text)) for label, text in lost],
    }
