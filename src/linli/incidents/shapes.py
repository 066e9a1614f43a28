"""The shapes in which an incident leaves this room: card, full, step; personal data masked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from linli.incidents import level_clock, queries
from linli.incidents.models import Category, Incident, IncidentStep, Question
from linli.incidents.models.catalogue import Urgency, WorkType
from linli.incidents.next_steps import AvailableStep, available_steps
from linli.incidents.parts import PART_NAMES, Part
from linli.incidents.party import party_in_clear
from linli.incidents.states import Card, Source, State
from linli.incidents.wording import given_in_words, text_in_words
from linli.incidents.workflow import TABLE
from linli.kernel import clock, place
from linli.kernel.masking import mask_name, mask_phone
from linli.kernel.scope import Actor
from linli.organisation.calendar import calendar_for
from linli.organisation.models import Unit


def when(moment: datetime | None) -> str | None:
    """Write a moment as RFC 3339 in China's time; None for none and for "no due date"."""
    if moment is None or moment >= clock.NEVER:
        return None
    return moment.astimezone(clock.CHINA).isoformat()


def brief(unit: Unit | None) -> dict[str, Any] | None:
    """Give a unit's code, name and kind."""
    return {"code": unit.code, "name": unit.name, "kind": unit.kind} if unit else None


def query_code(incident: Incident, actor: Actor) -> str | None:
    """Give the code by which one asks and rates from outside: to the finder and the desk alone."""
    desk = incident.holder_id in actor.desk_units
    mine = actor.user is not None and incident.reporter_id == actor.user
    return incident.query_code if desk or mine else None


def card(incident: Incident, actor: Actor) -> dict[str, Any]:
    """Give the line of a list."""
    return {
        "id": incident.pk, "no": incident.no, "case_no": incident.case_no,
        "title": incident.title, "state": incident.state,
        "state_name": State(incident.state).label, "version": incident.version,
        "category": incident.category_id,
        "category_name": incident.category.name if incident.category else "待定",
        "urgency": incident.urgency, "urgency_name": Urgency(incident.urgency).label,
        "work_type": incident.work_type, "place": brief(incident.place),
        "address": incident.address, "holder": brief(incident.holder), "lead": brief(incident.lead),
        "source": incident.source, "due_at": when(incident.due_at),
        "late": incident.is_open and incident.due_at < clock.now(),
        "reported_at": when(incident.reported_at), "is_urgent": incident.is_urgent,
        "is_legacy": incident.is_legacy, "card": Card(incident.card).name.lower(),
    }  # fmt: skip


def full(incident: Incident, actor: Actor, past: Sequence[IncidentStep] = ()) -> dict[str, Any]:
    """Give an incident whole, with its clocks and the steps this person may take.

    `past` is its history where it has been read already.
    """
    steps = list(past) or queries.history(incident, actor)
    beside = [*incident.assistants, *incident.informed]
    units = Unit.objects.in_bulk(beside) if beside else {}
    return card(incident, actor) | {
        "description": incident.description, "lon": incident.lon, "lat": incident.lat,
        "place_mismatch": incident.place_mismatch,
        "work_type_name": WorkType(incident.work_type).label,
        "source_name": Source(incident.source).label, "found_at": when(incident.found_at),
        "people_involved": incident.people_involved, "reporter": reporter(incident, actor),
        "query_code": query_code(incident, actor),
        "handler": incident.handler.name if incident.handler_id and incident.handler else None,
        "assistants": [brief(units.get(pk)) for pk in incident.assistants if pk in units],
        "informed": [brief(units.get(pk)) for pk in incident.informed if pk in units],
        "ask": incident.ask or None, "ask_due": when(incident.ask_due) if incident.ask else None,
        "reworks": incident.reworks, "extensions": incident.extensions, "score": incident.score,
        "main": incident.main_id, "self_closed": incident.self_closed,
        "closed_at": when(incident.closed_at), "clocks": clocks(incident, steps),
        "photos": [photo for row in steps for photo in row.photos],
        "available_steps": [_available(s) for s in available_steps(incident, actor, steps)],
    }  # fmt: skip


def clocks(incident: Incident, steps: list[IncidentStep]) -> dict[str, Any]:
    """Give the time at each level beside the one unbroken total, in minutes."""
    levels = [
        {"unit": stay.unit_name, "level": stay.level, "since": when(stay.since),
         "until": when(stay.until), "minutes": stay.minutes}
        for stay in queries.road(steps)
    ]  # fmt: skip
    spent = level_clock.spent(steps, clock.now(), calendar_for(incident.holder_id))
    by_level = [
        {"level": place.LEVEL_NAMES[level], "minutes": minutes}
        for level, minutes in sorted(spent.levels.items(), reverse=True)
    ]
    return {
        "limit": incident.clock_limit or None, "from": when(incident.clock_from),
        "sign_due_at": when(incident.sign_due_at), "handled_due": when(incident.handled_due),
        "total_minutes": spent.total, "excluded_minutes": spent.excluded,
        "by_level": by_level, "levels": levels,
    }  # fmt: skip


def reporter(incident: Incident, actor: Actor) -> dict[str, Any] | None:
    """Give the person concerned, masked; a confidential one only to the accepting desk."""
    if incident.reporter_name_token is None:
        return None
    if incident.confidential and not _is_desk(incident, actor):
        return {"confidential": True, "name": None, "phone": None}
    name, phone = party_in_clear(incident)
    return {
        "confidential": incident.confidential,
        "name": mask_name(name),
        "phone": mask_phone(phone) or None,
    }


def step(row: IncidentStep, actor: Actor) -> dict[str, Any]:
    """Give one step of the history."""
    words = getattr(row, "words", None)
    return {
        "id": row.pk, "seq": row.seq, "verb": row.verb, "label": label(row), "is_note": row.is_note,
        "from": row.from_state, "to": row.to_state, "from_name": State(row.from_state).label,
        "to_name": State(row.to_state).label, "actor": shown_actor(row, actor), "part": row.part,
        "part_name": PART_NAMES[Part(row.part)],
        "unit": None if is_hidden(row, actor) else brief(row.unit), "at": when(row.at),
        "due_at": when(row.due_at), "worked_minutes": row.worked_minutes,
        "comment": words.text if words else None, "given": row.given, "attachments": row.photos,
        "hash": row.hash,
    }  # fmt: skip


def category(row: Category, questions: list[Question]) -> dict[str, Any]:
    """Give a category and what it asks besides."""
    names = (
        "code", "name", "klass", "klass_name", "urgency", "restricted",
        "may_self_close", "needs_photo", "may_extend", "has_clock",
    )  # fmt: skip
    asked = [
        {"id": one.pk, "text": one.text, "kind": one.kind, "choices": one.options,
         "required": one.required}
        for one in questions
    ]  # fmt: skip
    return {name: getattr(row, name) for name in names} | {"questions": asked}


def told(past: list[IncidentStep], actor: Actor) -> list[dict[str, Any]]:
    """Give the history as this person may read it, with what was given in words."""
    lines = []
    for row, given in zip(past, given_in_words(past), strict=True):
        shown = step(row, actor)
        shown |= {"moment": row.at, "in_words": given}
        shown["comment"] = text_in_words(row, shown["comment"] or "")
        lines.append(shown)
    return lines


def label(row: IncidentStep) -> str:
    """Give the Chinese name of a step's verb, as this part means it."""
    lines = TABLE.verbs[row.verb]
    return next((line.label for line in lines if row.part in line.who), lines[0].label)


def is_hidden(row: IncidentStep, actor: Actor) -> bool:
    """Whoever reports in confidence for himself is named to the accepting desk alone (2.17)."""
    incident = row.incident
    for_himself = incident.confidential and incident.reporter_name_token is None
    his = for_himself and row.actor_id is not None and row.actor_id == incident.reporter_id
    return his and row.actor_id != actor.user and not _is_desk(incident, actor)


def _is_desk(incident: Incident, actor: Actor) -> bool:
    return bool(set(actor.desk_units) & set(incident.passed))


def shown_actor(row: IncidentStep, actor: Actor) -> str:
    """Give the name of who took a step; masked for those outside the chain (the finder's view)."""
    if row.part == Part.SYSTEM:
        return PART_NAMES[Part.SYSTEM]
    if is_hidden(row, actor):
        return "（保密）"
    spot = row.incident.place_id
    inside = row.unit_id in actor.units or any(low <= spot <= high for low, high in actor.ranges)
    return row.actor_name if inside or row.actor_id == actor.user else mask_name(row.actor_name)


def _available(found: AvailableStep) -> dict[str, Any]:
    return {
        "verb": found.verb,
        "label": found.label,
        "kind": found.kind,
        "needs": [_need(need) for need in found.needs],
    }


def _need(need: Any) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "name": need.name,
        "label": need.label,
        "type": need.type,
        "required": need.required,
    }
    if need.choices:
        shape["choices"] = [{"value": value, "label": text} for value, text in need.choices]
    return shape
