"""The hash chain of an incident's history: what is hashed, and how it is verified."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from linli.incidents.models import IncidentStep

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def step_hash(step: IncidentStep) -> str:
    """Hash a step's canonical text: fixed field order, UTC times to the microsecond."""
    fields = [
        str(step.id),
        str(step.incident_id),
        step.seq,
        step.verb,
        step.is_note,
        step.from_state,
        step.to_state,
        _utc(step.at),
        str(step.actor_id or ""),
        step.actor_name,
        step.part,
        step.role,
        step.unit_id,
        step.holder_id,
        step.lead_id,
        _utc(step.due_at),
        step.worked_minutes,
        step.given,
        step.text_digest,
        [str(photo) for photo in step.photos],
        str(step.op_id),
        step.prev_hash,
    ]
    return hashlib.sha256(_canonical(fields).encode()).hexdigest()


def first_break(steps: Iterable[IncidentStep]) -> int | None:
    """Give the seq of the first step (ordered) that does not fit its chain, or None."""
    previous = ""
    for expected, step in enumerate(steps, start=1):
        if step.seq != expected or step.prev_hash != previous or step.hash != step_hash(step):
            return step.seq
        previous = step.hash
    return None


def _utc(moment: datetime) -> str:
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")
