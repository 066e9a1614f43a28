"""Whatever people try in whatever order, what workflow.md d.6 promises stays true."""

import uuid
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.incidents.level_clock import spent
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.services import take
from linli.incidents.workflow import TABLE
from linli.kernel import place
from linli.kernel.errors import Refused
from linli.organisation.calendar import calendar_for
from tests.town import Town
from tests.walks import given_for

VERBS = sorted(set(TABLE.verbs) - {"report", "self_close", "merge"})
PEOPLE = (
    "platform_admin",
    "grid_worker",
    "grid_leader",
    "grid_chief",
    "town_operator",
    "town_leader",
    "informant",
    "justice_office",
    "county_operator",
)
HANDLED = ("sign_for", "feedback", "self_close")


def _history(town: Town, incident: Incident) -> list[IncidentStep]:
    with town.platform() as platform:
        steps = IncidentStep.objects.visible_to(platform).filter(incident=incident.pk)
        return list(steps.order_by("seq"))


def _check(town: Town, incident: Incident) -> None:
    row, steps = town.fresh(incident), _history(town, incident)
    assert [s.seq for s in steps] == list(range(1, len(steps) + 1))
    assert row.last_seq == len(steps)
    assert row.state == steps[-1].to_state
    assert all(b.from_state == a.to_state for a, b in pairwise(steps))
    assert all(b.prev_hash == a.hash for a, b in pairwise(steps))
    assert all(s.at and (s.actor_id or s.actor_name) for s in steps)
    assert all(s.from_state == s.to_state for s in steps if s.is_note)
    if row.state in ("DISPATCHED", "HANDLING"):
        assert row.lead_id
    assert row.due_at >= row.clock_from
    for number, done in enumerate(steps):
        if done.verb in ("verify_pass", "verify_fail"):
            assert done.actor_id not in {s.actor_id for s in steps[:number] if s.verb in HANDLED}


def _check_places_and_clocks(town: Town, incident: Incident) -> None:
    row, steps = town.fresh(incident), _history(town, incident)
    seats = {unit.id: unit.parent_id or unit.id for unit in town.units.values()}
    for done in steps:  # the holder lies above the place, or above the unit that handles
        handled = done.lead_id and seats.get(done.lead_id, done.lead_id)
        assert any(place.contains(done.holder_id, at) for at in (row.place_id, handled) if at)
    later = steps[-1].at + timedelta(days=40)
    found = spent(steps, later, calendar_for(row.holder_id))
    assert sum(found.levels.values()) == found.total - found.excluded
    assert min(found.levels.values(), default=0) >= 0


def _attempt(town: Town, incident: Incident, verb: str, who: str) -> None:
    """Try a verb; where it was taken, a repeat gives the first answer and changes nothing."""
    asked: dict[str, Any] = {"op_id": uuid.uuid4(), "version": town.fresh(incident).version}
    asked["given"] = given_for(verb, town, who)
    try:
        with town.acting(who) as actor:
            take(incident.pk, verb, actor=actor, **asked)
    except Refused:
        return
    before = len(_history(town, incident))
    with town.acting(who) as actor:
        assert take(incident.pk, verb, actor=actor, **asked).repeated
    assert len(_history(town, incident)) == before


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tries=st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(PEOPLE)), max_size=40))
def test_no_order_of_tries_breaks_a_promise(town: Town, tries: list[tuple[str, str]]) -> None:
    incident = town.report("informant", title=uuid.uuid4().hex)
    for verb, who in tries:
        _attempt(town, incident, verb, who)
    _check(town, incident)
    _check_places_and_clocks(town, incident)
