"""Every state × verb × member of the cast, against a table written from workflow.md and settled.md.

The incident lies in the first grid and was found by the informant. Held by its community it is
led by the grid and assisted by the township's justice office; the desks above send it to theirs.
"""

import uuid
from typing import Any

import pytest
from django.db import transaction

from linli.incidents.models import Incident
from linli.incidents.services import take
from linli.incidents.workflow import TABLE
from linli.kernel import clock, scope
from linli.kernel.errors import Forbidden, NotAllowedNow, NotFound, Refused
from linli.kernel.scope import Actor
from tests.town import NAMES, Town
from tests.walks import step

IN_WORK = {"ACCEPTED", "FILED", "DISPATCHED", "HANDLING", "FEEDBACK", "SUSPENDED"}
OPEN = IN_WORK | {"REPORTED", "VERIFIED"}
STATES = (*sorted(OPEN), "CLOSED", "ARCHIVED", "REJECTED", "VOID")

OPERATOR = {"platform_admin"}
LEADERS = {"grid_chief", "community_director"}
UPPER_LEADERS = {"town_leader", "county_leader"}
LINKED = {"linked_leader"}
HANDLERS = {"grid_worker", "grid_leader", "grid_assistant"}
ASSISTANTS = {"justice_office"}
FINDER = {"informant"}
SUPERIORS = {
    "town_operator",
    "town_leader",
    "county_operator",
    "county_supervisor",
    "county_leader",
}
SPEAKERS = {"platform_admin", "grid_chief", "community_director"}
VERIFIERS = {"grid_leader", "grid_chief", "platform_admin"}

SEES = (
    {"grid_worker", "grid_leader", "grid_assistant", "informant", "building_head"}
    | {"platform_admin", "grid_chief", "community_director", "linked_leader"}
    | SUPERIORS
    | ASSISTANTS
)

# verb → the states it is legal in, and who may take it there
RULES: dict[str, tuple[set[str], set[str]]] = {
    "verify_claim": ({"REPORTED"}, {"grid_leader"}),
    "accept": ({"REPORTED"}, OPERATOR),
    "reject": ({"REPORTED"}, OPERATOR),
    "merge": ({"REPORTED", "ACCEPTED"}, OPERATOR),
    "instruct": (IN_WORK | {"CLOSED"}, LEADERS | UPPER_LEADERS | LINKED),
    # settled 2.5, 2.8: who is refused for want of a leader's word may ask for it
    "seek": ({"ACCEPTED", "FILED", "DISPATCHED", "HANDLING", "CLOSED"}, OPERATOR | HANDLERS),
    # settled 2.10, workflow d.5: what was dispatched first is filed within 24 hours
    "file_case": ({"ACCEPTED", "DISPATCHED", "HANDLING", "FEEDBACK", "VERIFIED"}, OPERATOR),
    "escalate": ({"ACCEPTED", "HANDLING"}, OPERATOR),
    "send_down": ({"REPORTED", "ACCEPTED"}, OPERATOR),
    "dispatch": ({"REPORTED", "ACCEPTED", "FILED"}, OPERATOR),
    "sign_for": ({"DISPATCHED"}, HANDLERS),
    "send_back": ({"DISPATCHED", "HANDLING"}, HANDLERS),
    "recall": ({"DISPATCHED"}, OPERATOR),
    "transfer": ({"HANDLING"}, HANDLERS),
    "progress": ({"HANDLING"}, HANDLERS | ASSISTANTS),
    "extend": ({"HANDLING"}, HANDLERS),
    "grant_extend": ({"HANDLING"}, OPERATOR | LEADERS),
    "refuse_extend": ({"HANDLING"}, OPERATOR | LEADERS),
    "suspend": ({"HANDLING", "DISPATCHED"}, HANDLERS),
    "grant_suspend": ({"HANDLING", "DISPATCHED"}, LEADERS),
    "refuse_suspend": ({"HANDLING", "DISPATCHED"}, LEADERS),
    "resume": ({"SUSPENDED"}, OPERATOR),
    "feedback": ({"HANDLING"}, HANDLERS | ASSISTANTS),
    "verify_pass": ({"FEEDBACK"}, VERIFIERS),
    "verify_fail": ({"FEEDBACK"}, VERIFIERS),
    "close": ({"VERIFIED"}, OPERATOR),
    "follow_up": ({"CLOSED"}, OPERATOR | {"county_supervisor"}),
    "reopen": ({"CLOSED"}, OPERATOR),
    "archive": ({"CLOSED"}, OPERATOR),
    "hand_over": (OPEN | {"CLOSED"}, set()),  # the platform alone: a unit was reorganised
    "urge": (OPEN, SPEAKERS | SUPERIORS),
    "supervise": (OPEN, SUPERIORS | LINKED),
    "cancel_supervise": (OPEN, SUPERIORS | LINKED),
    "mark_urgent": (OPEN, OPERATOR),
    "mark_legacy": (OPEN, OPERATOR),
    "supplement": (OPEN, FINDER),
    "inform": (OPEN, OPERATOR),
    "correct": ({"REPORTED", "ACCEPTED"}, OPERATOR | FINDER),
    "assist": ({"ACCEPTED", "FILED", "DISPATCHED", "HANDLING"}, OPERATOR),
    "void": ({"REPORTED", "ACCEPTED"}, OPERATOR | FINDER),
    # settled 2, finer points: the finder, the platform administrator or chief of the community
    "appeal": ({"REJECTED"}, FINDER | {"platform_admin", "grid_chief"}),
}
# Where a verb is narrower for a person than for the others.
NARROWER = {("correct", "informant"): {"REPORTED"}, ("void", "informant"): {"REPORTED"}}
BEFORE_THE_SERVER = {"report", "self_close"}
LED = set(STATES) - {"REPORTED", "REJECTED", "VOID"}


# The same at the desks above: who plays each part there, among those who could be mistaken for one.
PARTS_AT: dict[str, dict[str, set[str]]] = {
    "township": {
        "operator": {"town_operator"},
        "leaders": {"town_leader"},
        "upper_leaders": {"county_leader"},
        "linked": set(),  # the linked leader is for what his community holds
        "handlers": {"town_office"},
        "assistants": {"justice_office"},
        "superiors": {"county_operator", "county_supervisor", "county_leader"},
        "verifiers": {"grid_leader", "town_operator"},
    },
    "county": {
        "operator": {"county_operator"},
        "leaders": {"county_leader"},
        "upper_leaders": set(),
        "linked": set(),
        "handlers": {"department_handler", "department_head"},
        "assistants": {"department_handler_2"},
        # settled 2, finer points: these two also over what county departments handle
        "superiors": {"county_supervisor", "county_leader"},
        "verifiers": {"grid_leader", "county_operator"},
    },
}
UNITS_AT = {"township": ("peace_office", "justice"), "county": ("urban", "civil")}
MISTAKABLE = (
    *("grid_worker", "grid_leader", "informant", "platform_admin", "grid_chief", "linked_leader"),
    *("town_operator", "town_leader", "town_office", "county_operator", "county_supervisor"),
    *("county_leader", "department_handler", "department_head", "department_handler_2"),
    *("justice_office", "town_operator_2", "assessor"),
)
NOT_EVEN = ("accept", "urge")  # for who does not see it: 404 comes before any verb is read
FINDS_BY_PLACE = SEES - ASSISTANTS


def _rules_at(level: str) -> dict[str, tuple[set[str], set[str]]]:
    """Say RULES for another desk: the same states, that desk's people."""
    p = PARTS_AT[level]
    operator, leaders = p["operator"], p["leaders"]
    people: dict[str, set[str]] = {
        **dict.fromkeys(
            ("accept", "reject", "merge", "file_case", "escalate", "send_down", "dispatch"),
            operator,
        ),
        **dict.fromkeys(("recall", "resume", "close", "reopen", "archive", "assist"), operator),
        **dict.fromkeys(("mark_urgent", "mark_legacy", "inform"), operator),
        **dict.fromkeys(("grant_suspend", "refuse_suspend"), leaders),
        **dict.fromkeys(("grant_extend", "refuse_extend"), operator | leaders),
        **dict.fromkeys(("sign_for", "send_back", "transfer", "extend", "suspend"), p["handlers"]),
        **dict.fromkeys(("progress", "feedback"), p["handlers"] | p["assistants"]),
        **dict.fromkeys(("verify_pass", "verify_fail"), p["verifiers"]),
        **dict.fromkeys(("supervise", "cancel_supervise"), p["superiors"] | p["linked"]),
        **dict.fromkeys(("correct", "void"), operator | FINDER),
        "hand_over": set(),
        "verify_claim": {"grid_leader"},
        "seek": operator | p["handlers"],
        "instruct": leaders | p["upper_leaders"] | p["linked"],
        "follow_up": operator | {"county_supervisor"},
        "urge": SPEAKERS | p["superiors"],
        "supplement": FINDER,
        "appeal": FINDER | {"platform_admin", "grid_chief"},
    }
    return {verb: (legal, people[verb]) for verb, (legal, _) in RULES.items()}


def _expected_at(level: str, verb: str, state: str, who: str) -> str:
    parts = PARTS_AT[level]
    led = parts["handlers"] if state in LED else set()
    if who not in FINDS_BY_PLACE | parts["assistants"] | led:
        return "unseen"
    legal, people = _rules_at(level)[verb]
    if state not in legal:
        return "illegal"
    allowed = who in people and state in NARROWER.get((verb, who), legal)
    return "allowed" if allowed else "forbidden"


def _expected(verb: str, state: str, who: str) -> str:
    legal, people = RULES[verb]
    if who not in SEES:
        return "unseen"
    if state not in legal:
        return "illegal"
    allowed = who in people and state in NARROWER.get((verb, who), legal)
    return "allowed" if allowed else "forbidden"


def _fits(expected: str, error: Refused | None) -> bool:
    """A rule about the case (409 of a guard) may speak before or after the 403."""
    match expected:
        case "unseen":
            return isinstance(error, NotFound)
        case "illegal":
            return isinstance(error, NotAllowedNow) and error.code == "not_allowed_now"
        case "forbidden":
            return isinstance(error, (Forbidden, NotAllowedNow))
    return not isinstance(error, (NotFound, Forbidden))


def _try(incident: Incident, verb: str, actor: Actor) -> Refused | None:
    try:
        with scope.acting(actor):
            take(
                incident.pk,
                verb,
                actor=actor,
                op_id=uuid.uuid4(),
                version=incident.version,
                given={},
            )
            transaction.set_rollback(True)
    except Refused as error:
        return error
    return None


def _in_state(town: Town, state: str, held: str = "community") -> Incident:
    """Report it, then set it into the state as nobody could: the matrix asks about cells alone."""
    incident = town.report("informant")
    lead, assistant = UNITS_AT.get(held, ("grid", "justice"))
    values: dict[str, Any] = {"state": state, "is_open": state in OPEN}
    values |= {"holder": town.units[held], "assistants": [town.units[assistant].id]}
    if state in LED:
        values |= {"lead": town.units[lead], "accepted_at": clock.now()}
    if state in ("CLOSED", "ARCHIVED"):
        values["closed_at"] = clock.now()
    if state == "SUSPENDED":
        values |= {"paused_state": "HANDLING", "paused_at": clock.now()}
    with town.platform() as platform:
        assert Incident.objects.visible_to(platform).filter(pk=incident.pk).update(**values) == 1
    return incident


def test_the_table_of_this_test_names_every_verb_and_state() -> None:
    assert set(RULES) == set(TABLE.verbs) - BEFORE_THE_SERVER
    assert set(STATES) == set(TABLE.states) - {"DRAFT"}


@pytest.mark.parametrize("state", STATES)
def test_a_cell_answers_as_the_rules_say(town: Town, state: str) -> None:
    incident = _in_state(town, state)
    wrong = []
    for who in NAMES:
        actor = town.actor(who)
        for verb in RULES if who in SEES else NOT_EVEN:
            expected = _expected(verb, state, who)
            error = _try(incident, verb, actor)
            if not _fits(expected, error):
                wrong.append(f"{verb} by {who}: expected {expected}, got {error!r}")
    assert wrong == []


@pytest.mark.parametrize("held", PARTS_AT)
@pytest.mark.parametrize("state", STATES)
def test_a_cell_at_the_desks_above_answers_as_the_rules_say(
    town: Town, state: str, held: str
) -> None:
    incident = _in_state(town, state, held)
    wrong = []
    for who in MISTAKABLE:
        actor = town.actor(who)
        hidden = _expected_at(held, "accept", state, who) == "unseen"
        for verb in NOT_EVEN if hidden else RULES:
            expected = _expected_at(held, verb, state, who)
            error = _try(incident, verb, actor)
            if not _fits(expected, error):
                wrong.append(f"{verb} by {who}: expected {expected}, got {error!r}")
    assert wrong == []


# workflow d.3 and settled 2, column "to", by hand: from, verb, by whom, to
LEADS_TO = (
    ("REPORTED", "accept", "platform_admin", "ACCEPTED"),
    ("REPORTED", "reject", "platform_admin", "REJECTED"),
    ("REPORTED", "verify_claim", "grid_leader", "REPORTED"),
    ("REPORTED", "correct", "informant", "REPORTED"),
    ("REPORTED", "void", "informant", "VOID"),
    ("ACCEPTED", "void", "platform_admin", "VOID"),
    ("ACCEPTED", "instruct", "grid_chief", "ACCEPTED"),
    ("ACCEPTED", "seek", "platform_admin", "ACCEPTED"),
    ("ACCEPTED", "dispatch", "platform_admin", "DISPATCHED"),
    ("FILED", "dispatch", "platform_admin", "DISPATCHED"),
    ("DISPATCHED", "sign_for", "grid_worker", "HANDLING"),
    ("DISPATCHED", "send_back", "grid_worker", "ACCEPTED"),
    ("DISPATCHED", "recall", "platform_admin", "ACCEPTED"),
    ("DISPATCHED", "suspend", "grid_worker", "DISPATCHED"),
    ("HANDLING", "send_back", "grid_worker", "ACCEPTED"),
    ("HANDLING", "transfer", "grid_assistant", "DISPATCHED"),
    ("HANDLING", "progress", "grid_worker", "HANDLING"),
    ("HANDLING", "suspend", "grid_worker", "HANDLING"),
    ("HANDLING", "feedback", "grid_worker", "FEEDBACK"),
    ("FEEDBACK", "verify_pass", "grid_leader", "VERIFIED"),
    ("FEEDBACK", "verify_fail", "grid_leader", "DISPATCHED"),
    ("VERIFIED", "close", "platform_admin", "CLOSED"),
    ("CLOSED", "follow_up", "county_supervisor", "CLOSED"),
    ("CLOSED", "reopen", "platform_admin", "DISPATCHED"),
    ("SUSPENDED", "resume", "platform_admin", "HANDLING"),
    ("REJECTED", "appeal", "informant", "REPORTED"),
    *((state, "urge", "platform_admin", state) for state in sorted(OPEN)),
    *((state, "supervise", "town_operator", state) for state in sorted(OPEN)),
)


@pytest.mark.parametrize(("state", "verb", "by", "to"), LEADS_TO)
def test_a_verb_leads_where_the_text_says(
    town: Town, state: str, verb: str, by: str, to: str
) -> None:
    incident = _in_state(town, state)
    assert step(town, incident, verb, by).state == to
