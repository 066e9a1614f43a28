"""The counts for the statistics are what the rows and their histories say, after whatever order."""

import uuid
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from linli.incidents import counting
from linli.incidents.level_clock import spent
from linli.incidents.models import FigureDay, Figures, Incident, IncidentStep
from linli.incidents.models.figures import OF_DUE, OF_REPORTS
from linli.incidents.services import take
from linli.incidents.workflow import TABLE
from linli.kernel import clock as kernel_clock
from linli.kernel.errors import Refused
from linli.kernel.place import Level
from linli.organisation.calendar import calendar_for
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import given_for, step

pytestmark = pytest.mark.django_db
NAMES = (*OF_REPORTS, *OF_DUE)
HANDLED = ("FEEDBACK", "VERIFIED", "CLOSED", "ARCHIVED")
CLOSED = ("CLOSED", "ARCHIVED")


def counts(town: Town, incident: Incident) -> Figures:
    with town.platform() as platform:
        return Figures.objects.visible_to(platform).get(pk=incident.pk)


# --- the same, counted by hand from the row and its history --------------------------------------


def _deadline(row: Incident) -> datetime | None:
    if row.state in ("VOID", "REJECTED"):
        return None
    if row.state == "SUSPENDED":
        by = row.paused_due
    elif row.state in HANDLED:
        by = row.handled_due or row.handled_at
    else:
        by = row.due_at
    return by if by and by < kernel_clock.NEVER else None


def _misdirected(steps: list[IncidentStep]) -> bool:
    turns = ("dispatch", "escalate", "send_down", "merge", "void")
    for n, done in enumerate(steps):
        if done.verb == "send_back" and done.words.text == "not_ours":
            after = next((s for s in steps[n + 1 :] if s.verb in turns), None)
            if after and (after.verb != "dispatch" or after.lead_id != done.given["by"]):
                return True
    return False


def _accepted_in_time(row: Incident, steps: list[IncidentStep]) -> bool:
    accepting = [
        (before, done)
        for before, done in pairwise(steps)
        if done.verb == "accept" or (done.verb == "dispatch" and done.from_state == "REPORTED")
    ]
    if not accepting:
        return row.self_closed
    return all(done.at <= before.due_at for before, done in accepting)


def by_hand(row: Incident, steps: list[IncidentStep]) -> dict[str, int]:
    verbs = {s.verb for s in steps}
    untrue = any(s.verb == "verify_claim" and s.given["result"] == "untrue" for s in steps)
    closings = [s.given.get("close_code") for s in steps if s.verb == "close"]
    invalid = (
        row.state == "VOID"
        or (row.state == "REJECTED" and untrue)
        or (row.state in CLOSED and closings[-1] in ("5", "6"))
    )
    by, found = _deadline(row), row.source in ("01", "02")
    due = by is not None and by <= kernel_clock.now() and row.state != "SUSPENDED"
    due = due and not row.is_legacy
    closed, handled = due and row.state in CLOSED, row.state in HANDLED
    accepted = row.accepted_at is not None
    sent = min((s.at for s in steps if s.verb == "dispatch"), default=None)
    acted = min(
        (s.at for s in steps if s.verb in ("progress", "feedback") and s.part != "assistant"),
        default=None,
    )
    urgent = row.urgency == 1 and not invalid
    answered = bool(sent and acted and acted <= sent + timedelta(minutes=30)) or row.self_closed
    late = bool(due and by and (not handled or (row.handled_at or by) > by))
    weight = {5: 100, 4: 80, 3: 60}.get(row.score or 0, 0)
    done: dict[str, Any] = {
        "reported": True,
        "valid": not invalid,
        "decided": accepted or row.state == "REJECTED",
        "accepted": accepted,
        "accepted_in_time": accepted and _accepted_in_time(row, steps),
        "found": found,
        "found_self_closed": found and row.self_closed,
        "urgent": urgent,
        "urgent_answered": urgent and answered,
        "due": due,
        "closed": closed,
        "on_time": closed and not late,
        "overdue": late,
        "verified": due and verbs & {"verify_pass", "verify_fail"},
        "reworked": due and "verify_fail" in verbs,
        "dispatched": due and "dispatch" in verbs,
        "misdirected": due and _misdirected(steps),
        "sent_back": due and "send_back" in verbs,
        "extended": due and "grant_extend" in verbs,
        "suspended": due and "grant_suspend" in verbs,
        "hanging": row.state == "SUSPENDED",
        "votes": closed and row.score is not None,
        "satisfied": closed and (row.score or 0) >= 3,
        "recurred": False,
    }
    return {name: int(bool(value)) for name, value in done.items()} | {
        "points": weight if closed else 0
    }


def _check(town: Town) -> None:
    with town.platform() as platform:
        rows = list(Incident.objects.visible_to(platform))
        steps = list(
            IncidentStep.objects.visible_to(platform)
            .select_related("words")
            .order_by("incident", "seq")
        )
        found = {f.pk: f for f in Figures.objects.visible_to(platform)}
        days = list(FigureDay.objects.visible_to(platform))
    assert set(found) == {row.pk for row in rows}
    for row in rows:
        history = [s for s in steps if s.incident_id == row.pk]
        mine = found[row.pk]
        assert {name: getattr(mine, name) for name in NAMES} == by_hand(row, history)
        if mine.minutes is not None:
            levels = spent(history, kernel_clock.now(), calendar_for(row.holder_id)).levels
            assert mine.minutes_community == levels.get(Level.COMMUNITY)
            assert mine.minutes_township == levels.get(Level.TOWNSHIP)
            assert mine.minutes_county == levels.get(Level.COUNTY)
    _check_days(found, days)


def _check_days(found: dict[Any, Figures], days: list[FigureDay]) -> None:
    """The daily rollup is the sum of the counts of the incidents, in each of its dimensions."""
    wanted: dict[str, Counter[tuple[Any, ...]]] = {}
    for row in found.values():
        keys = {
            "category": row.category,
            "place": str(row.township or row.county),
            "lead": str(row.lead) if row.lead and row.lead >= 10**15 else None,
        }
        for dimension, key in keys.items():
            for day, names in ((row.reported_day, OF_REPORTS), (row.due_day, OF_DUE)):
                if key is not None and day is not None:
                    for name in names:
                        at = (row.county, day, key, row.restricted, name)
                        wanted.setdefault(dimension, Counter())[at] += getattr(row, name)
    for dimension in ("category", "place", "lead"):
        have: Counter[tuple[Any, ...]] = Counter()
        for day_row in days:
            if day_row.dimension == dimension:
                for name in NAMES:
                    at = (day_row.county, day_row.day, day_row.key, day_row.restricted, name)
                    have[at] += getattr(day_row, name)
        assert +have == +wanted.get(dimension, Counter()), dimension


# --- whatever is done in whatever order -----------------------------------------------------------

FORWARD = ("accept", "dispatch", "sign_for", "feedback", "verify_pass", "close", "follow_up")
ENDS = ("void", "reject", "archive", "merge", "hand_over", "report", "self_close")
PEOPLE = (
    "platform_admin", "grid_worker", "grid_leader", "grid_chief", "town_operator", "town_leader",
    "town_office", "county_operator", "county_leader", "department_handler",
)  # fmt: skip
LEADS = {Level.COMMUNITY: "grid", Level.TOWNSHIP: "peace_office", Level.COUNTY: "urban"}
MINUTES = (0, 5, 40, 60 * 9, 60 * 50)
WALKS = st.lists(st.tuples(st.integers(0, 99), st.sampled_from(MINUTES)), min_size=6, max_size=14)


def _choices(state: str) -> list[str]:
    """The verbs open in a state, the ways forward more often and the ends of the road less."""
    if state in TABLE.terminal:
        return []
    here = sorted({line.verb for line in TABLE.steps if state in line.frm})
    ways = [verb for verb in here if verb in FORWARD] * 8
    return ways + [verb for verb in here if verb not in ENDS] + [v for v in here if v in ENDS[:3]]


def _step(town: Town, incident: Incident, number: int) -> None:
    """Take one of the open verbs, by whoever may."""
    row = town.fresh(incident)
    choices = _choices(row.state)
    if not choices:
        return
    verb = choices[number % len(choices)]
    for who in PEOPLE:
        given = given_for(verb, town, who)
        given |= {"score": str(number % 5 + 1)} if verb == "follow_up" else {}
        given |= {"lead": getattr(town, LEADS[row.level]).code} if verb == "dispatch" else {}
        given |= {"photos": [str(town.photo(who))]} if verb == "feedback" else {}
        try:
            with town.acting(who) as actor:
                take(row.pk, verb, actor=actor, op_id=uuid.uuid4(), version=row.version,
                     given=given)  # fmt: skip
            return
        except Refused:
            continue


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # the walks share a town: do not shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=WALKS, source=st.sampled_from(("01", "04")), urgency=st.sampled_from((1, 3)))
def test_the_counts_follow_the_rows_whatever_is_done(
    town: Town, clock: HeldClock, walk: list[tuple[int, int]], source: str, urgency: int
) -> None:
    title = uuid.uuid4().hex  # so that each walk is a new thing
    incident = town.report("grid_leader", title=title, source=source, urgency=urgency)
    for number, minutes in walk:
        _step(town, incident, number)
        clock.move(minutes=minutes)
        if minutes > 60:
            counting.count_changed()
    counting.count_changed()
    _check(town)
    clock.move(days=2)  # a deadline comes without anybody doing anything
    counting.count_changed()
    _check(town)


def test_counting_all_afresh_gives_the_same(town: Town, clock: HeldClock) -> None:
    for state in ("REPORTED", "REJECTED", "SUSPENDED", "VERIFIED", "ARCHIVED"):
        town.walk(town.report("grid_leader", title=state), state)
        clock.move(hours=5)
    clock.move(days=30)
    counting.count_changed()
    _check(town)
    before = _everything(town)
    counting.count_all()
    assert _everything(town) == before


def test_what_goes_up_comes_back_and_is_done_again(town: Town, clock: HeldClock) -> None:
    incident = town.walk(town.report("grid_leader", source="01"), "ACCEPTED")
    step(town, incident, "instruct", "grid_chief")
    clock.move(hours=2)
    step(town, incident, "escalate", "platform_admin")
    clock.move(hours=3)
    step(town, incident, "accept", "town_operator")
    step(town, incident, "dispatch", "town_operator", lead=town.petition.code)
    step(town, incident, "send_back", "petition_office")
    step(town, incident, "dispatch", "town_operator", lead=town.peace_office.code)
    clock.move(hours=1)
    step(town, incident, "sign_for", "town_office")
    later = town.fresh(incident).due_at + timedelta(days=1)
    step(town, incident, "extend", "town_office", due_at=later.isoformat())
    clock.move(hours=7)
    step(town, incident, "grant_extend", "town_operator")
    for verb in ("feedback", "verify_fail", "sign_for", "feedback", "verify_pass", "close"):
        who = {"verify_fail": "grid_leader", "verify_pass": "grid_leader", "close": "town_operator"}
        clock.move(minutes=50)
        step(town, incident, verb, who.get(verb, "town_office"))
    step(town, incident, "follow_up", "town_operator", score="3")
    clock.move(days=60)
    counting.count_changed()
    _check(town)
    row = counts(town, incident)
    marks = ("accepted", "closed", "reworked", "misdirected", "sent_back", "extended", "satisfied")
    assert {name: getattr(row, name) for name in marks} == dict.fromkeys(marks, 1)
    assert row.points == 60
    assert (row.minutes_community, row.minutes_county) == (120, None)
    with town.platform() as platform:
        steps = list(IncidentStep.objects.visible_to(platform).filter(incident=incident))
    levels = spent(steps, kernel_clock.now(), calendar_for(town.township.pk)).levels
    assert row.minutes_township == levels[Level.TOWNSHIP]


@pytest.mark.parametrize(("handling", "closing", "on_time"), [(1, 400, 1), (400, 1, 0)])
def test_on_time_is_who_handled_it_in_time_whenever_the_desk_closes(
    town: Town, clock: HeldClock, handling: int, closing: int, on_time: int
) -> None:
    incident = town.walk(town.report("grid_leader"), "HANDLING")
    clock.move(hours=handling)
    for verb, who in (("feedback", "grid_worker"), ("verify_pass", "grid_leader")):
        step(town, incident, verb, who)
    clock.move(hours=closing)
    step(town, incident, "close", "platform_admin")
    clock.move(days=30)
    counting.count_changed()
    row = counts(town, incident)
    assert (row.closed, row.on_time, row.overdue) == (1, on_time, 1 - on_time)


@pytest.mark.parametrize(
    ("hours", "address", "again"),
    [(10, "东街 3 号", 1), (24 * 29, "东街 3 号", 1), (24 * 31, "东街 3 号", 0), (10, "西街", 0)],
)
def test_the_same_thing_in_the_same_place_within_thirty_days_counts_as_come_again(
    town: Town, clock: HeldClock, hours: int, address: str, again: int
) -> None:
    first = town.walk(town.report("grid_leader", address="东街 3 号"), "CLOSED")
    clock.move(hours=hours)
    counting.count_changed()
    town.report("grid_worker", address=address)
    clock.move(days=30)
    counting.count_changed()
    assert counts(town, first).recurred == again


def _everything(town: Town) -> Any:
    with town.platform() as platform:
        days = FigureDay.objects.visible_to(platform).order_by("day", "dimension", "key")
        return list(Figures.objects.visible_to(platform).order_by("pk").values()), [
            {**row, "id": None} for row in days.values()
        ]
