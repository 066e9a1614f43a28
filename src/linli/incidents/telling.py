"""Whom a step is told: the words of the table's `tell` column, turned into people."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from linli.incidents.consent import ANSWERS, ASKABLE, REMARK
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.models.catalogue import Restricted, Urgency
from linli.incidents.states import Card, State
from linli.kernel import place
from linli.kernel.workflow import Step
from linli.notices.services import tell, tell_party
from linli.organisation.models import Post
from linli.organisation.roles import HANDLE, LEVEL_LEADERS, OPERATE, POLICE_ROLES, ROLES, roles_with

DESKS = roles_with(OPERATE)
HANDLERS = tuple(role for role in roles_with(HANDLE) if role not in DESKS)  # a desk sent it itself
NO_POST = Q(pk__in=[])
JOINED = "另有居民反映同一件事，已并入您反映的事项一起办理。"
PARTY_TEXTS = {
    "accept": "您反映的事项已受理，我们会及时告知办理结果。",
    "reject": "您反映的事项不属于受理范围，理由已记录，可凭查询码了解详情。",
    "dispatch": "您反映的事项已受理并派人处理，我们会及时告知办理结果。",
    "merge": "您反映的事项已与同类事项合并办理。",
    "close": "您反映的事项已办结，可凭查询码评价办理结果。",
}


def tell_of(line: Step, step: IncidentStep, incident: Incident, old_lead: int | None) -> None:
    """Write the notices of a step, and the message to the person concerned."""
    people = _people(line.tell, incident, old_lead) - {step.actor_id}
    tell(
        [person for person in people if person],
        title=f"{line.label}：{incident.title}"[:120],
        text=f"{incident.no} {_outcome(step, incident)}。",
        incident=incident.pk,
        urgent=_is_urgent(incident),
        key=str(step.op_id),
    )
    if "party" in line.tell:
        _tell_party(incident, step, PARTY_TEXTS[step.verb])
    if "main_party" in line.tell and incident.main:
        _tell_party(incident.main, step, JOINED)


def _outcome(step: IncidentStep, incident: Incident) -> str:
    """A merged report is void in the table, but nothing of it is lost for who made it."""
    if step.verb == "merge" and incident.main:
        return f"已并入 {incident.main.no}，请看那一件"
    if step.verb == "instruct" and step.given["answer"] != REMARK:
        on = dict(ASKABLE).get(step.given.get("on", ""), "")
        return f"领导{dict(ANSWERS)[step.given['answer']]}{on}，批示内容请看办理过程"
    return f"现在{State(incident.state).label}"


def _is_urgent(incident: Incident) -> bool:
    return incident.urgency == Urgency.EXTREME or incident.is_urgent


def _tell_party(incident: Incident, step: IncidentStep, text: str) -> None:
    """Send the person concerned a message, by the number of the incident that was reported."""
    if incident.reporter_name_token is None:
        return
    token = incident.reporter_phone_token
    tell_party(
        incident_id=incident.pk,
        county=incident.county,
        step_seq=step.seq,
        occasion=step.verb,
        phone_token=bytes(token) if token is not None else None,
        text=f"{text}（上报号 {incident.no}，查询码 {incident.query_code}）",
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
    return people | set(people_of(posts, incident))


def people_of(posts: Q, incident: Incident) -> list[UUID]:
    """Give who holds these posts and may know of the incident: a notice is a way out too."""
    found = Post.objects.current().filter(posts & may_know(incident))
    return list(found.order_by().values_list("user_id", flat=True).distinct())


def may_know(incident: Incident) -> Q:
    """The posts to which a restricted incident may be told; says what `scope_filter` says."""
    if not incident.restricted:
        return ~NO_POST
    around = [place.ancestor(incident.place_id, level) for level in place.Level]
    cleared = [c for c, r in ROLES.items() if r.clearance and r.clearance <= incident.restricted]
    works = Q(unit__in=[incident.lead_id, *incident.assistants])
    if incident.restricted == Restricted.CLUE:
        works &= Q(role__in=POLICE_ROLES)
    leaders = Q(role__in=cleared, unit__in=[unit for unit in around if unit])
    return leaders | works | Q(role__in=DESKS, unit__in=incident.passed)


def _main_finder(incident: Incident) -> UUID | None:
    return incident.main.reporter_id if incident.main else None


def _posts(word: str, incident: Incident, old_lead: int | None) -> Q:
    holder, lead = incident.holder_id, incident.lead_id
    handling = incident.state in (State.DISPATCHED, State.HANDLING)
    leaders = Q(unit=holder, role__in=LEVEL_LEADERS)
    desk = Q(unit=holder, role__in=DESKS)
    grid_leader = Q(unit=incident.place_id, role="grid_leader")
    who = {
        "holder": desk,
        "lead": _handlers(lead),
        "old_lead": _handlers(old_lead),
        "duty": _handlers(lead) if handling else desk,
        "assistants": Q(unit__in=incident.assistants, role__in=HANDLERS),
        "leaders": leaders,
        "granter": leaders if incident.leader_grants else desk,
        "red_leaders": leaders if incident.card == Card.RED else NO_POST,
        "verifier": grid_leader,
        "claim": grid_leader if incident.claim_wanted else NO_POST,
        # special information goes to the level above at once (rulebook 1.3.3b, R16)
        "above_if_urgent": superiors_of(incident) if _is_urgent(incident) else NO_POST,
        "passed": Q(unit__in=incident.passed, role__in=DESKS),
        "informed": Q(unit__in=incident.informed),
        "party": NO_POST,  # told by message: _tell_party
        "main_party": NO_POST,
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
