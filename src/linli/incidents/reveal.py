"""Who reported it, unmasked: one incident at a time, with a reason, journalled and counted."""

from dataclasses import dataclass
from uuid import UUID

from linli.incidents.models import Incident
from linli.incidents.parts import Part, parts_of
from linli.incidents.party import party_in_clear
from linli.incidents.queries import incident_for
from linli.journal.services import record
from linli.kernel.errors import Forbidden, Invalid
from linli.kernel.scope import Actor
from linli.residents.quota import must_have_quota

# Those who must be able to call the person; everybody else sees the masks (privacy G3).
CALLERS = frozenset({Part.OPERATOR, Part.HANDLER, Part.ASSISTANT, Part.FOLLOWER, Part.VERIFIER})
REASONS = {"ask": "核实情况", "tell": "告知结果", "follow_up": "回访", "other": "其他"}
ACTION = "incident.reveal"


@dataclass(frozen=True)
class Person:
    """The person concerned, in clear."""

    name: str
    phone: str


def may_reveal(incident: Incident, actor: Actor) -> bool:
    """Tell whether this person may see the reporter in clear."""
    if incident.reporter_name_token is None:
        return False
    at_a_desk = bool(set(actor.desk_units) & set(incident.passed))
    if incident.confidential:
        return at_a_desk
    return at_a_desk or bool(CALLERS & parts_of(actor, incident).keys())


def reveal_reporter(pk: UUID, *, actor: Actor, reason: str) -> Person:
    """Give the reporter in clear; no entry in the journal, no name (settled 4)."""
    incident = incident_for(actor, pk)
    if not may_reveal(incident, actor):
        raise Forbidden("您的岗位不需要查看反映人。")
    if reason not in REASONS:
        raise Invalid({"reason": "请选择查看的理由。"})
    must_have_quota(actor)
    record(
        ACTION,
        actor=actor,
        object_type="incident",
        object_id=pk,
        county=incident.county,
        reason=REASONS[reason],
    )
    return Person(*party_in_clear(incident))
