"""Grids look weekly, communities twice a month, townships monthly; who has not is on one page."""

from datetime import date, timedelta
from typing import Any

import pytest

from linli.disputes.cadence import period_at, period_before, periods_between
from linli.disputes.figures import figures_for
from linli.disputes.models import Screening
from linli.disputes.screening import screen, standing_of
from linli.kernel import clock as kernel_clock
from linli.kernel.errors import NotFound
from linli.kernel.place import Level
from tests.disputes.quarrels import quarrel
from tests.town import Town

PERIODS = [
    (Level.GRID, "2026-03-02", "2026-03-02", "2026-03-08"),  # a Monday
    (Level.GRID, "2026-03-01", "2026-02-23", "2026-03-01"),  # a Sunday
    (Level.GRID, "2026-01-01", "2025-12-29", "2026-01-04"),
    (Level.COMMUNITY, "2026-02-15", "2026-02-01", "2026-02-15"),
    (Level.COMMUNITY, "2026-02-16", "2026-02-16", "2026-02-28"),
    (Level.COMMUNITY, "2024-02-29", "2024-02-16", "2024-02-29"),
    (Level.TOWNSHIP, "2026-12-31", "2026-12-01", "2026-12-31"),
]


@pytest.mark.parametrize(("level", "day", "starts", "ends"), PERIODS)
def test_a_day_lies_in_its_period(level: Level, day: str, starts: str, ends: str) -> None:
    period = period_at(level, date.fromisoformat(day))
    assert (str(period.starts), str(period.ends)) == (starts, ends)
    assert period_before(level, period).ends == period.starts - timedelta(days=1)


def test_a_period_is_due_when_it_has_ended() -> None:
    march = date(2026, 3, 1), date(2026, 3, 31)
    due = {level: len(periods_between(level, *march)) for level in PERIOD_LEVELS}
    assert due == {Level.GRID: 5, Level.COMMUNITY: 2, Level.TOWNSHIP: 1}


PERIOD_LEVELS = (Level.GRID, Level.COMMUNITY, Level.TOWNSHIP)


def test_one_tap_says_it_and_counts_what_was_registered(town: Town, clock: Any) -> None:
    client = town.client("grid_worker")
    assert "已排查，新发现 0 件" in client.get("/disputes").content.decode()
    quarrel(town)
    quarrel(town, occurred_on=kernel_clock.today() - timedelta(days=9))
    quarrel(town, "grid_worker_2", place=town.grid_2.code)
    assert "已排查，新发现 2 件" in client.get("/screenings").content.decode()
    for _ in range(2):
        assert client.post(f"/screenings/{town.grid.pk}").status_code == 302
    with town.platform() as platform:
        row = Screening.objects.visible_to(platform).get()
    assert (row.place_id, str(row.starts), row.found) == (town.grid.pk, "2026-03-02", 2)
    clock.move(days=7)
    assert "已排查，新发现 0 件" in client.get("/screenings").content.decode()


def test_a_unit_that_is_not_ones_own_is_not_there(town: Town) -> None:
    for who, unit in (
        ("grid_worker", town.grid_2.pk),
        ("grid_worker", town.community.pk),
        ("platform_admin", town.grid.pk),
        ("town_operator", town.county.pk),
        ("justice_office", town.township.pk),
    ):
        with town.acting(who) as actor, pytest.raises(NotFound):
            screen(unit, actor=actor)
    assert town.client("county_operator").post(f"/screenings/{town.county.pk}").status_code == 404
    assert town.client("grid_worker").post("/screenings/" + "9" * 30).status_code == 404


def test_the_community_sees_who_has_not_looked(town: Town, clock: Any) -> None:
    quarrel(town, occurred_on=kernel_clock.today() - timedelta(days=9))
    with town.acting("grid_worker") as actor:
        screen(town.grid.pk, actor=actor)
    with town.acting("platform_admin") as actor:
        grids, community = standing_of(actor)
    assert (grids.due, [line.name for line in grids.waiting]) == (2, ["东街第二网格"])
    assert [(line.found.number, line.found.late) for line in grids.done] == [(1, 1)]
    assert (community.due, len(community.waiting), community.waiting[0].found.number) == (1, 1, 1)
    clock.move(days=7)
    page = town.client("platform_admin").get("/screenings?before=1").content.decode()
    assert "东街第二网格" in page
    assert "迟报 1 件" in page


def test_the_township_reads_all_its_levels_and_a_neighbour_reads_nothing(town: Town) -> None:
    with town.acting("grid_worker") as actor:
        screen(town.grid.pk, actor=actor)
    with town.acting("town_operator") as actor:
        assert [line.due for line in standing_of(actor)] == [3, 2, 1]
        assert Screening.objects.visible_to(actor).count() == 1
    with town.acting("town_operator_2") as actor:
        assert not Screening.objects.visible_to(actor).exists()
        assert not Screening.objects.unsealed(because="row security alone").exists()


def test_the_figures_of_a_month(town: Town, clock: Any) -> None:
    quarrel(town, occurred_on=kernel_clock.today() - timedelta(days=9))
    quarrel(town)
    for _ in range(3):
        with town.acting("grid_worker") as actor:
            screen(town.grid.pk, actor=actor)
        clock.move(days=7)
    with town.acting("platform_admin") as actor:
        figures = figures_for(town.grid.pk, date(2026, 3, 2), date(2026, 3, 29), actor=actor)
    assert (figures.due, figures.screened) == (4, 3)
    assert (figures.registered, figures.late, figures.settled) == (2, 1, 0)
