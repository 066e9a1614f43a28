"""Every figure of the statistics is the number of the rows behind it, for whoever looks."""

import html
import re
from decimal import Decimal
from typing import Any

import pytest

from linli.dashboards.statistics_form import month_of, presets
from linli.incidents import counting
from linli.incidents.models import Incident
from linli.incidents.rates import COUNTED, RATES
from linli.kernel import clock as kernel_clock
from tests.conftest import HeldClock
from tests.town import Town

YEAR = "/statistics?from=2026-01&to=2026-12"


def lived(town: Town, clock: HeldClock) -> None:
    """Let incidents of several places and categories end in different ways."""
    clock.move(days=28 - kernel_clock.today().day)  # reported in one month, due in the next
    for state in ("CLOSED", "CLOSED", "HANDLING", "REJECTED", "SUSPENDED"):
        town.walk(town.report(title=state), state)
    town.report("grid_worker_2", place=town.grid_2)
    town.report("county_operator", title="县里接到的", place=town.county.code)
    clue = town.report("grid_worker", title="线索")
    town.take(clue, "accept", "platform_admin", category="0504")
    clock.move(days=30)
    counting.count_changed()


def page(town: Town, who: str, address: str = YEAR) -> str:
    return str(town.client(who).get(address).content.decode())


def links(text: str) -> list[tuple[str, int]]:
    """Give each link to a list with the number that stands on it."""
    found = re.findall(r'href="(/incidents\?counted=[^"]+)"[^>]*>(?:<span[^>]*>)?(\d+)<', text)
    return [(html.unescape(address), int(number)) for address, number in found]


def listed(town: Town, who: str, address: str) -> int:
    answer = town.client(who).get(address).content.decode()
    return int(re.search(r"共 <strong>(\d+)", answer).group(1))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("who", "more"),
    [
        ("county_operator", "&by=unit"),
        ("county_operator", "&by=category"),
        ("town_operator", "&by=month"),
        ("county_operator", "&by=month"),
        ("platform_admin", "&by=unit"),
        ("town_operator", "&by=category"),
        ("grid_worker", "&by=category"),
        ("grid_chief", "&by=category"),
    ],
)
def test_a_figure_is_the_number_of_the_rows_it_leads_to(
    town: Town, clock: HeldClock, who: str, more: str
) -> None:
    lived(town, clock)

    found = links(page(town, who, YEAR + more))

    assert len(found) > 20
    assert any(number for _, number in found)
    wrong = [(a, n) for a, n in dict(found).items() if n and listed(town, who, a) != n]
    assert wrong == []


def test_who_may_not_know_of_a_clue_does_not_count_it(town: Town, clock: HeldClock) -> None:
    lived(town, clock)
    chief = dict(links(page(town, "grid_chief", YEAR + "&by=category")))
    director = dict(links(page(town, "community_director", YEAR + "&by=category")))
    clue = next(address for address in chief if "category=0504" in address)
    assert chief[clue] == 1
    assert clue not in director


def test_the_neighbour_is_told_nothing_of_a_unit_that_is_not_his(
    town: Town, clock: HeldClock
) -> None:
    lived(town, clock)
    found = links(page(town, "platform_admin_2", f"{YEAR}&at={town.community.pk}"))
    assert [number for _, number in found if number] == []


@pytest.mark.parametrize(
    ("code", "counts", "value"),
    [
        ("closed", {"closed": 911, "due": 972}, "93.72"),
        ("on_time", {"on_time": 737, "due": 972}, "75.82"),
        ("overdue", {"overdue": 1, "due": 3}, "33.33"),
        ("satisfied", {"satisfied": 2, "votes": 3}, "66.67"),
        ("directed", {"dispatched": 8, "misdirected": 1}, "87.50"),
        ("index", {"points": 240, "votes": 3}, "80.00"),
    ],
)
def test_a_rate_is_rounded_half_up_at_the_end(
    code: str, counts: dict[str, int], value: str
) -> None:
    rate = next(rate for rate in RATES if rate.code == code)
    assert rate.of(counts) == Decimal(value)


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.code)
def test_nothing_over_nothing_does_not_apply(rate: Any) -> None:
    assert rate.of({}) is None
    assert {rate.over, rate.under} <= {*COUNTED, "points"}


def test_an_empty_period_says_so(town: Town) -> None:
    text = page(town, "county_operator", "/statistics?from=2020-01&to=2020-01")
    assert "不适用" in text
    assert "这段时间没有事件" in text


@pytest.mark.parametrize(
    "address",
    ["?from=no&to=2026-13", "?from=2026-12&to=2026-01", "?at=-1&by=x", "?at=99999999999999999"],
)
def test_nonsense_shows_this_year(town: Town, address: str) -> None:
    assert town.client("county_operator").get(f"/statistics{address}").status_code == 200


def test_the_presets_are_whole_months() -> None:
    month = month_of("2026-02")
    assert month is not None
    assert [(p.first.isoformat(), p.last.isoformat()) for _, p in presets(month)] == [
        ("2026-02-01", "2026-02-28"),
        ("2026-01-01", "2026-01-31"),
        ("2026-01-01", "2026-02-28"),
        ("2026-01-01", "2026-02-28"),
    ]


def test_times_are_told_by_category(town: Town, clock: HeldClock) -> None:
    incident: Incident = town.walk(town.report(), "HANDLING")
    clock.move(hours=3)
    town.take(incident, "feedback", "grid_worker", result="好了", photos=[town.photo()])
    town.take(incident, "verify_pass", "grid_leader")
    town.take(incident, "close", "platform_admin", party_told="told")
    clock.move(days=20)
    counting.count_changed()
    times = page(town, "platform_admin").partition('id="times"')[2]
    assert "暴露垃圾" in times
    assert "3 小时" in times
