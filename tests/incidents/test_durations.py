"""How long things take is counted from what one sees, and each number leads to its rows."""

from datetime import timedelta

import pytest

from linli.incidents.durations import durations_by_category
from tests.conftest import HeldClock
from tests.town import Town

pytestmark = pytest.mark.django_db


def closed_after(town: Town, clock: HeldClock, **by: float) -> None:
    incident = town.walk(town.report(category="0201"), "VERIFIED")
    clock.move(**by)
    town.take(incident, "close", "platform_admin", party_told="told")


def test_half_and_nine_tenths_are_told_of_the_closed_ones(town: Town, clock: HeldClock) -> None:
    for hours in (1, 2, 3, 4, 10):
        closed_after(town, clock, hours=hours)
    town.report(category="0201")
    with town.acting("platform_admin") as actor:
        [row] = durations_by_category(actor)
    assert (row.code, row.reported, row.closed) == ("0201", 6, 5)
    assert row.median == timedelta(hours=3)
    assert row.ninetieth == timedelta(hours=7.6)  # between 4 and 10, as percentile_cont does


def test_the_neighbours_incidents_are_in_nobodys_figures_but_his(
    town: Town, clock: HeldClock
) -> None:
    town.report("grid_worker_2", place=town.grid_2.id, category="0202")
    town.report("grid_worker", category="0201")
    with town.acting("grid_worker") as actor:
        assert [row.code for row in durations_by_category(actor)] == ["0201"]


def test_the_number_leads_to_the_rows_behind_it(town: Town) -> None:
    incident = town.report(category="0201")
    desk = town.client("platform_admin")
    page = desk.get("/incidents/durations").content.decode()
    assert 'href="/incidents?category=0201">1</a>' in page
    assert incident.title in desk.get("/incidents?category=0201").content.decode()
