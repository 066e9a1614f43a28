"""Whose time it was: tables of histories, and the minutes each level answers for."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from linli.incidents.level_clock import spent
from linli.kernel.clock import CHINA
from linli.kernel.place import Level
from linli.kernel.worktime import WorkCalendar
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import step, walk

COMMUNITY, TOWN, COUNTY = 990101_001_001_000, 990101_001_000_000, 990101_000_000_000
NOTES = {"extend", "suspend", "progress", "urge", "instruct"}


@dataclass(frozen=True)
class Line:
    """A step as a table says it: "09:00 report REPORTED"."""

    verb: str
    to_state: str
    at: datetime
    holder_id: int

    @property
    def is_note(self) -> bool:
        return self.verb in NOTES


def _at(text: str) -> datetime:
    """Read "2 09:30": a day of March 2026 (the 2nd is a Monday) and a time."""
    day, _, time = text.partition(" ")
    return datetime.fromisoformat(f"2026-03-{int(day):02} {time}").replace(tzinfo=CHINA)


def _history(*lines: str, holder: int = COMMUNITY) -> list[Line]:
    found = []
    for line in lines:
        day, time, verb, state, *centre = line.split()
        holder = {"town": TOWN, "county": COUNTY, "community": COMMUNITY}.get(
            centre[0] if centre else "", holder
        )
        found.append(Line(verb, state, _at(f"{day} {time}"), holder))
    return found


@pytest.mark.parametrize(
    ("lines", "now", "total", "excluded", "levels"),
    [
        pytest.param([], "2 10:00", 0, 0, {}, id="a history that is gone has no time"),
        pytest.param(
            ["2 09:00 report REPORTED", "2 09:30 accept ACCEPTED"],
            "2 10:00", 60, 0, {Level.COMMUNITY: 60}, id="runs until now",
        ),
        pytest.param(
            ["2 09:00 report REPORTED"], "2 08:59", 0, 0, {}, id="asked by who came before it was",
        ),
        pytest.param(
            ["2 09:00 report REPORTED", "2 10:00 escalate REPORTED town",
             "2 12:00 escalate REPORTED county", "2 13:00 dispatch DISPATCHED",
             "2 15:00 feedback FEEDBACK", "2 16:00 verify_pass VERIFIED"],
            "9 09:00", 420, 0,
            {Level.COMMUNITY: 60, Level.TOWNSHIP: 120, Level.COUNTY: 240},
            id="a department's time is the county's; it ends when verified",
        ),
        pytest.param(
            ["2 09:00 report REPORTED", "2 10:00 escalate REPORTED town",
             "2 11:00 send_down REPORTED community", "2 11:30 reject REJECTED"],
            "9 09:00", 150, 0, {Level.COMMUNITY: 90, Level.TOWNSHIP: 60}, id="there and back",
        ),
        pytest.param(
            ["2 09:00 report REPORTED", "2 10:00 dispatch DISPATCHED",
             "2 11:00 grant_suspend SUSPENDED", "3 11:00 resume DISPATCHED"],
            "3 12:00", 27 * 60, 24 * 60, {Level.COMMUNITY: 180}, id="a suspension is excluded",
        ),
        pytest.param(
            ["2 09:00 report REPORTED", "2 10:00 extend HANDLING",
             "2 10:30 progress HANDLING", "2 11:00 refuse_extend HANDLING"],
            "2 12:00", 180, 60, {Level.COMMUNITY: 120}, id="waiting for an answer is excluded",
        ),
        pytest.param(
            ["2 08:30 report REPORTED", "2 08:30 extend HANDLING"],
            "2 16:30", 480, 6 * 60, {Level.COMMUNITY: 120},
            id="waiting is excluded for four working hours: with the noon, until 14:30",
        ),
        pytest.param(
            ["2 09:00 report REPORTED", "2 10:00 verify_pass VERIFIED", "2 11:00 close CLOSED",
             "4 11:00 reopen DISPATCHED"],
            "4 12:00", 51 * 60, 49 * 60, {Level.COMMUNITY: 120}, id="closed for two days",
        ),
        pytest.param(
            ["2 09:00 self_close VERIFIED", "2 10:00 close CLOSED"],
            "9 09:00", 0, 0, {}, id="settled at once takes nobody's time",
        ),
    ],
)  # fmt: skip
def test_each_level_answers_for_its_own_time(
    lines: list[str], now: str, total: int, excluded: int, levels: dict[Level, int]
) -> None:
    found = spent(_history(*lines), _at(now), WorkCalendar())
    assert (found.total, found.excluded, found.levels) == (total, excluded, levels)


@pytest.mark.django_db
def test_the_page_says_how_long_each_level_had_it(town: Town, clock: HeldClock) -> None:
    taken = walk(town, town.report(), "ACCEPTED")
    step(town, taken, "instruct", "grid_chief")
    clock.move(hours=2)
    step(town, taken, "escalate", "platform_admin")
    clock.move(minutes=30)
    page = town.client("county_leader").get(f"/incidents/{taken.pk}").content.decode()
    assert "社区用时 2 小时" in page
    assert "乡镇（街道）用时 30 分钟" in page
