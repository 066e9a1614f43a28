"""Incidents of every kind of sight, and who sees which: written from settled.md, not the code."""

import uuid
from typing import Any

from linli.attachments.models import Attachment
from linli.incidents.models import Incident, IncidentStep, StepText
from linli.kernel import clock
from tests.town import Town

# label → where, and what is special about it; words are units of the town, "@x" is a person
KINDS: dict[str, dict[str, Any]] = {
    "in_grid": {"at": "grid"},
    "in_grid_2": {"at": "grid_2"},
    "at_community": {"at": "community"},
    "in_grid_3": {"at": "grid_3"},
    "in_grid_4": {"at": "grid_4"},
    "at_county": {"at": "county"},
    "led_by_urban": {"at": "grid_4", "lead": "urban", "state": "HANDLING"},
    "assisted_by_civil": {
        "at": "grid_4",
        "lead": "urban",
        "assistants": ["civil"],
        "state": "HANDLING",
    },
    "told_to_petition": {"at": "grid_4", "informed": ["petition"]},
    "found_elsewhere": {"at": "grid_4", "reporter": "grid_worker"},
    "handled_by_justice": {"at": "grid_4", "handler": "justice_office"},
    "clue": {"at": "grid", "category": "0504", "passed": ["community"]},
    "clue_at_station": {
        "at": "grid_2",
        "category": "0508",
        "passed": ["community", "township"],
        "lead": "station",
        "state": "HANDLING",
    },
    "clue_at_urban": {
        "at": "grid_4",
        "category": "0504",
        "passed": ["community_3"],
        "lead": "urban",
        "state": "HANDLING",
    },
    "clue_found": {
        "at": "grid_3",
        "category": "0504",
        "passed": ["community_2"],
        "reporter": "informant",
    },
    "care": {"at": "grid", "category": "0701", "passed": ["community"]},
    "care_at_justice": {
        "at": "grid_4",
        "category": "0702",
        "passed": ["community_3", "township_2"],
        "lead": "justice",
        "state": "HANDLING",
    },
}

GRID = {"in_grid"}
COMMUNITY = {"in_grid", "in_grid_2", "at_community"}
TOWNSHIP = COMMUNITY | {"in_grid_3"}
TOWNSHIP_2 = {
    "in_grid_4",
    "led_by_urban",
    "assisted_by_civil",
    "told_to_petition",
    "found_elsewhere",
    "handled_by_justice",
}
ORDINARY = TOWNSHIP | TOWNSHIP_2 | {"at_county"}

SEES: dict[str, set[str]] = {
    "grid_worker": GRID | {"found_elsewhere", "care"},
    "grid_worker_2": {"in_grid_2"},
    "grid_leader": GRID | {"care"},
    "grid_assistant": GRID,
    "informant": GRID | {"clue_found"},
    "building_head": GRID,
    "platform_admin": COMMUNITY | {"clue", "clue_at_station", "care"},
    "platform_admin_2": {"in_grid_3", "clue_found"},
    "grid_chief": COMMUNITY | {"clue", "clue_at_station", "care"},
    "community_director": COMMUNITY | {"care"},
    "linked_leader": COMMUNITY,
    "town_operator": TOWNSHIP | {"clue_at_station"},
    "town_operator_2": TOWNSHIP_2 | {"care_at_justice"},
    "town_leader": TOWNSHIP | {"clue", "clue_at_station", "clue_found", "care"},
    "town_office": set(),
    "county_operator": ORDINARY,
    "county_supervisor": ORDINARY,
    "county_leader": set(KINDS),
    "department_handler": {"led_by_urban", "assisted_by_civil"},
    "department_handler_2": {"assisted_by_civil"},
    "department_head": {"led_by_urban", "assisted_by_civil"},
    "police_station": {"clue_at_station"},
    "justice_office": {"handled_by_justice", "care_at_justice"},
    "petition_office": {"told_to_petition"},
    "assessor": set(),
    "sys_admin": set(),
    "sec_admin": set(),
    "audit_admin": set(),
}


def _id(known: dict[str, Any], name: str | None) -> Any:
    return known[name].pk if name else None


def make(town: Town, kind: str, **fields: Any) -> Incident:
    """Give one unsaved incident of a kind."""
    said = KINDS.get(kind, {"at": "grid"})
    category = said.get("category", "0201")
    row = Incident(
        no=f"T{uuid.uuid4().hex[:20]}",
        query_code=uuid.uuid4().hex[:12],
        title=kind,
        description=kind,
        source="01",
        category_id=category,
        restricted="A" if category in ("0504", "0508") else "B" if category[:2] == "07" else "",
        state=said.get("state", "REPORTED"),
        holder_id=town.county.id,
        lead_id=_id(town.units, said.get("lead")),
        handler_id=_id(town.people, said.get("handler")),
        reporter_id=_id(town.people, said.get("reporter")),
        assistants=[town.units[u].id for u in said.get("assistants", ())],
        informed=[town.units[u].id for u in said.get("informed", ())],
        passed=[town.units[u].id for u in said.get("passed", ())],
    )
    row.put_at(town.units[said["at"]].id)
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def write(town: Town) -> dict[uuid.UUID, str]:
    """Write one incident of each kind as the owner, with a step, words and a photo."""
    labels: dict[uuid.UUID, str] = {}
    for kind in KINDS:
        row = make(town, kind)
        row.save(using="owner", force_insert=True)
        labels[row.pk] = kind
        step = IncidentStep(
            incident_id=row.pk,
            seq=1,
            verb="report",
            from_state="DRAFT",
            to_state=row.state,
            at=clock.now(),
            part="reporter",
            holder_id=row.holder_id,
            due_at=clock.NEVER,
            op_id=uuid.uuid4(),
            hash="0" * 64,
        )
        step.save(using="owner", force_insert=True)
        StepText(step_id=step.pk, text=kind, salt="").save(using="owner", force_insert=True)
        photo = Attachment(sha256=uuid.uuid4().hex * 2, bytes=1, width=1, height=1, incident=row.pk)
        photo.save(using="owner", force_insert=True)
    return labels
