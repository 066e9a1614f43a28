"""Every state × verb × member of the cast, against a table written from workflow.md and settled.md.

The incident lies in the first grid, is held by its community, was found by the informant, is led
by the grid and assisted by the township's justice office.
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


def _in_state(town: Town, state: str) -> Incident:
    """Report it, then set it into the state as nobody could: the matrix asks about cells alone."""
    incident = town.report("informant")
    values: dict[str, Any] = {"state": state, "is_open": state in OPEN}
    if state not in ("REPORTED", "REJECTED", "VOID"):
        values |= {"lead": town.grid, "assistants": [town.justice.id], "accepted_at": clock.now()}
    else:
        values |= {"assistants": [town.justice.id]}
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
        for verb in RULES:
            expected = _expected(verb, state, who)
            error = _try(incident, verb, actor)
            if not _fits(expected, error):
                wrong.append(f"{verb} by {who}: expected {expected}, got {error!r}")
    assert wrong == []
