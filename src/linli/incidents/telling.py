"""Whom a step is told: the words of the table's `tell` column, turned into people."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from linli.incidents.models import Incident, IncidentStep
from linli.incidents.states import Card, State
from linli.kernel import place
from linli.kernel.workflow import Step
from linli.notices.services import tell, tell_party
from linli.organisation.models import Post

DESKS = ("platform_admin", "town_operator", "county_operator")
LEADERS = ("grid_chief", "community_director", "town_leader", "county_leader")
HANDLERS = (
    "grid_worker", "grid_leader", "grid_assistant", "town_office", "department_handler",
    "department_head", "police_station", "justice_office", "petition_office",
    "community_director", "grid_chief",
)  # fmt: skip
NO_POST = Q(pk__in=[])
PARTY_TEXTS = {
    "accept": "您反映的事项已受理,我们会及时告知办理结果。",
    "reject": "您反映的事项不属于受理范围,理由已记录,可凭查询码了解详情。",
    "merge": "您反映的事项已与同类事项合并办理。",
    "close": "您反映的事项已办结,可凭查询码评价办理结果。",
}


def tell_of(line: Step, step: IncidentStep, incident: Incident, old_lead: int | None) -> None:
    """Write the notices of a step, and the message to the person concerned."""
    urgent = incident.urgency == 1 or incident.is_urgent
    people = _people(line.tell, incident, old_lead) - {step.actor_id}
    tell(
        [person for person in people if person],
        title=f"{line.label}:{incident.title}"[:120],
        text=f"{incident.no} 现在{State(incident.state).label}。",
        incident=incident.pk,
        urgent=urgent,
        key=str(step.op_id),
    )
    token = incident.reporter_phone_token
    if "party" in line.tell and incident.reporter_name_token is not None:
        tell_party(
            incident_id=incident.pk,
            county=incident.county,
            step_seq=step.seq,
            occasion=step.verb,
            phone_token=bytes(token) if token is not None else None,
            text=f"{PARTY_TEXTS[step.verb]}(上报号 {incident.no},查询码 {incident.query_code})",
        )


def _people(words: Iterable[str], incident: Incident, old_lead: int | None) -> set[UUID | None]:
    people: set[UUID | None] = set()
    posts = Q(pk__in=[])
    for word in words:
        if word in ("finder", "main_finder"):
            people.add(incident.reporter_id if word == "finder" else _main_finder(incident))
        elif word == "handler":
            people.add(incident.handler_id)
        else:
            posts |= _posts(word, incident, old_lead)
    people |= set(Post.objects.current().filter(posts).values_list("user_id", flat=True))
    return people


def _main_finder(incident: Incident) -> UUID | None:
    return incident.main.reporter_id if incident.main else None


def _posts(word: str, incident: Incident, old_lead: int | None) -> Q:
    holder, lead = incident.holder_id, incident.lead_id
    handling = incident.state in (State.DISPATCHED, State.HANDLING)
    leader_grants = incident.ask == "suspend" or incident.extensions > 0
    leaders = Q(unit=holder, role__in=LEADERS)
    desk = Q(unit=holder, role__in=DESKS)
    grid_leader = Q(unit=incident.place_id, role="grid_leader")
    who = {
        "holder": desk,
        "lead": _handlers(lead),
        "old_lead": _handlers(old_lead),
        "duty": _handlers(lead) if handling else desk,
        "assistants": Q(unit__in=incident.assistants, role__in=HANDLERS),
        "leaders": leaders,
        "granter": leaders if leader_grants else desk,
        "red_leaders": leaders if incident.card == Card.RED else NO_POST,
        "verifier": grid_leader,
        "claim": grid_leader if incident.claim_wanted else NO_POST,
        "passed": Q(unit__in=incident.passed, role__in=DESKS),
        "informed": Q(unit__in=incident.informed),
        "party": NO_POST,  # told by message: tell_party
    }
    return who[word]


def _handlers(unit: int | None) -> Q:
    return Q(unit=unit, role__in=HANDLERS) if unit else NO_POST


def superiors_of(incident: Incident) -> Q:
    """Who hears when it is late: the desk one level above, or the county's supervisors."""
    upper = place.parent(incident.holder_id)
    if upper is None:
        return Q(unit=incident.county, role__in=("county_supervisor", "county_leader"))
    return Q(unit=upper, role__in=(*DESKS, "county_supervisor"))
