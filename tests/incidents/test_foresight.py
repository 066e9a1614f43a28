"""What will be late today: foretold from how long similar ones took, and never from too few."""

from datetime import timedelta
from uuid import UUID

import pytest

from linli.incidents.forecasts import forecast
from linli.incidents.foresight import Outlook, Row, outlook, taken
from linli.incidents.models import Incident
from linli.kernel import clock as now_clock
from linli.kernel.place import Level
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import step, walk

COMMUNITY = 990101_001_001_000


@pytest.mark.parametrize(
    ("stood", "left", "took", "expected"),
    [
        (0, 60, (10, 20, 30, 40), None),  # four are too few to say anything
        (0, 60, (10, 20, 30, 40, 50), Outlook(5, 5)),
        (0, 25, (10, 20, 30, 40, 50), Outlook(5, 2)),
        (25, 10, (10, 20, 30, 40, 50), Outlook(3, 1)),  # of those that stood as long, one of three
        (25, 30, (10, 20, 30, 40, 50), Outlook(3, 3)),
        (60, 30, (10, 20, 30, 40, 50), Outlook(0, 0)),  # slower than all of them
    ],
)
def test_it_is_compared_with_those_that_stood_there_as_long(
    stood: int, left: int, took: tuple[int, ...], expected: Outlook | None
) -> None:
    assert outlook(stood, left, took) == expected


@pytest.mark.parametrize(
    ("seen", "late"),
    [
        (Outlook(5, 5), False),
        (Outlook(4, 2), False),  # half of them made it: not more likely late than not
        (Outlook(5, 2), True),
        (Outlook(0, 0), True),
    ],
)
def test_less_than_half_in_time_is_foretold_late(seen: Outlook, late: bool) -> None:
    assert seen.will_be_late is late


def _row(to: str, minutes: int, frm: str = "", one: int = 1) -> Row:
    return Row(UUID(int=one), "0201", to, frm, COMMUNITY, minutes)


def test_a_step_lasts_until_the_next_stage() -> None:
    lines = [
        _row("REPORTED", 0),
        _row("ACCEPTED", 30, "REPORTED"),
        _row("ACCEPTED", 5, "ACCEPTED"),  # a note
        _row("DISPATCHED", 10, "ACCEPTED"),
        _row("HANDLING", 20, "DISPATCHED"),
        _row("FEEDBACK", 100, "HANDLING"),
    ]
    found = taken(lines)
    assert found == {
        ("0201", Level.COMMUNITY, "REPORTED"): [30],
        ("0201", Level.COMMUNITY, "ACCEPTED"): [15],
        ("0201", Level.COMMUNITY, "DISPATCHED"): [120],
        ("0201", Level.COMMUNITY, "HANDLING"): [100],
    }


def test_what_was_suspended_is_no_measure_and_the_next_history_begins_anew() -> None:
    lines = [
        _row("HANDLING", 0, "DISPATCHED"),
        _row("SUSPENDED", 60, "HANDLING"),
        _row("HANDLING", 0, "DISPATCHED", one=2),
        _row("FEEDBACK", 7, "HANDLING", one=2),
    ]
    assert taken(lines) == {("0201", Level.COMMUNITY, "HANDLING"): [7]}


def _due_in(town: Town, incident: Incident, hours: float) -> None:
    due = now_clock.now() + timedelta(hours=hours)
    with town.platform() as platform:
        Incident.objects.visible_to(platform).filter(pk=incident.pk).update(due_at=due)


def test_the_grid_that_took_five_hours_each_time_will_not_make_it_in_one(
    town: Town, clock: HeldClock
) -> None:
    for day in range(2, 7):
        clock.hold(f"2026-03-0{day} 09:00")
        done = walk(town, town.report(), "HANDLING")
        clock.move(hours=5)
        for verb, by in (
            ("feedback", "grid_worker"),
            ("verify_pass", "grid_leader"),
            ("close", "platform_admin"),
        ):
            done = step(town, done, verb, by)
    clock.hold("2026-03-09 09:00")
    slow, quick = (walk(town, town.report(), "HANDLING") for _ in range(2))
    _due_in(town, slow, 1)
    _due_in(town, quick, 7.9)
    with town.acting("town_operator") as actor:
        seen = forecast(actor)
    assert set(seen.late) == {slow.pk}
    assert seen.measured == 5
