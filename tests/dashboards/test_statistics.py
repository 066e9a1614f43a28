"""Every figure of the statistics is the number of the rows behind it, for whoever looks."""

import html
import re
from decimal import Decimal
from typing import Any

import pytest

from linli.incidents import counting
from linli.incidents.models.figures import OF_DUE, OF_REPORTS
from linli.incidents.rates import BY_NAME, COUNTED, RATES
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import step

YEAR = "/statistics?begin=2026-01&end=2026-12"


def lived(town: Town, clock: HeldClock) -> None:
    """Let incidents of several places, categories and levels end in different ways."""
    for state in ("CLOSED", "CLOSED", "HANDLING", "REJECTED", "SUSPENDED"):
        town.walk(town.report(title=state), state)
    town.report("grid_worker_2", place=town.grid_2)
    town.report("county_operator", place=town.county.code, title="县里接到的", category=None)
    clue = town.report("grid_worker", title="线索")
    town.take(clue, "accept", "platform_admin", category="0504")
    sent = town.report("town_operator", place=town.grid_3, title="镇里受理的")
    step(town, sent, "accept", "town_operator")
    step(town, sent, "dispatch", "town_operator", lead=town.peace_office.code)
    step(town, sent, "sign_for", "town_office")
    step(town, sent, "feedback", "town_office")
    clock.move(days=30)
    counting.count_changed()


def page(town: Town, who: str, address: str = YEAR) -> str:
    answer = town.client(who).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def links(text: str) -> list[tuple[str, int]]:
    """Give each link to a list with the number that stands on it."""
    found = re.findall(r'href="(/incidents\?figure=[^"]+)"[^>]*>(\d+)</a>', text)
    return [(html.unescape(address), int(number)) for address, number in found]


def listed(town: Town, who: str, address: str) -> int:
    answer = town.client(who).get(address).content.decode()
    found = re.search(r"共 <strong>(\d+)</strong>", answer)
    assert found
    return int(found[1])


@pytest.mark.parametrize(
    ("who", "more"),
    [
        ("county_operator", "&by=unit"),
        ("county_operator", "&by=lead"),
        ("county_leader", "&by=class"),
        ("county_leader", "&by=class&klass=all"),
        ("county_operator", "&by=month"),
        ("county_operator", "&show=times&by=class&klass=02"),
        ("town_operator", "&by=unit"),
        ("town_operator", "&by=lead"),
        ("town_leader", "&by=month"),
        ("platform_admin", "&by=unit"),
        ("grid_chief", "&by=class&klass=all"),
        ("grid_worker", "&by=class"),
        ("town_office", "&by=month"),
        ("town_office", "&show=times&by=month"),
    ],
)
def test_a_figure_is_the_number_of_the_rows_it_leads_to(
    town: Town, clock: HeldClock, who: str, more: str
) -> None:
    lived(town, clock)
    found = links(page(town, who, YEAR + more))
    assert len(found) > 20
    assert any(number for _, number in found)
    wrong = [(a, n, m) for a, n in dict(found).items() if (m := listed(town, who, a)) != n]
    assert wrong == []


def test_who_may_not_know_of_a_clue_does_not_count_it(town: Town, clock: HeldClock) -> None:
    lived(town, clock)
    by_category = f"{YEAR}&by=class&klass=all"
    [clue] = [n for a, n in links(page(town, "grid_chief", by_category))
              if "figure=reported" in a and a.endswith("category=0504")]  # fmt: skip
    assert clue == 1
    assert "0504" not in page(town, "community_director", by_category)
    assert "0504" not in page(town, "county_operator", by_category)
    assert "0504" in page(town, "county_leader", by_category)


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("county_operator", "community", 200),
        ("county_operator", "peace_office", 200),
        ("town_operator", "community_2", 200),
        ("town_operator", "community_3", 404),
        ("platform_admin", "township", 404),
        ("platform_admin", "peace_office", 404),
        ("town_office", "peace_office", 200),
        ("town_office", "township", 404),
        ("grid_worker", "grid_2", 404),
    ],
)
def test_people_look_at_what_is_theirs(town: Town, who: str, unit: str, status: int) -> None:
    number = getattr(town, unit).pk
    assert town.client(who).get(f"/statistics?unit={number}").status_code == status


def test_a_figure_of_elsewhere_lists_nothing(town: Town, clock: HeldClock) -> None:
    lived(town, clock)
    asked = f"/incidents?figure=reported,2026-01-01,2026-12-31,{town.county.pk}"
    assert listed(town, "county_operator", asked) > 5
    assert listed(town, "platform_admin_2", asked) == 1  # the one of his community
    assert listed(town, "town_operator_2", asked) == 0


@pytest.mark.parametrize(
    ("name", "counts", "value"),
    [
        ("closing", {"closed": 911, "due": 972}, "93.72"),  # a published month (f.1)
        ("on_time", {"on_time": 737, "due": 972}, "75.82"),
        ("overdue", {"overdue": 1, "due": 3}, "33.33"),
        ("satisfaction", {"satisfied": 2, "votes": 3}, "66.67"),
        ("rework", {"reworked": 1, "verified": 800}, "0.13"),  # 0.125, half up
        ("accuracy", {"dispatched": 8, "misdirected": 1}, "87.50"),
        ("index", {"points": 240, "votes": 3}, "80.00"),
    ],
)
def test_a_rate_is_rounded_half_up_at_the_end(
    name: str, counts: dict[str, int], value: str
) -> None:
    assert BY_NAME[name].of(counts) == Decimal(value)


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.name)
def test_nothing_over_nothing_does_not_apply(rate: Any) -> None:
    assert rate.of(dict.fromkeys((*OF_REPORTS, *OF_DUE), 0)) is None
    assert {rate.part, rate.whole} <= {*COUNTED, "points"}


def test_an_empty_period_says_so(town: Town) -> None:
    text = page(town, "county_operator", "/statistics?begin=2020-01&end=2020-01")
    assert "不适用" in text
    assert "这段时间里还没有可以统计的事件" in text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("?begin=no&end=2026-13", "月份请写成"),
        ("?begin=2026-12&end=2026-01", "开始的月份不能晚于结束的月份"),
        ("?begin=1990-01&end=2026-01", "最多看 36 个月"),
        ("?by=x&show=y&klass=z&period=never", "本月"),
    ],
)
def test_nonsense_is_told_and_shows_this_month(
    town: Town, clock: HeldClock, address: str, said: str
) -> None:
    text = page(town, "county_operator", f"/statistics{address}")
    assert said in text
    assert "2026年3月" in text


@pytest.mark.parametrize(
    ("period", "label"),
    [("", "2026年3月"), ("last", "2026年2月"), ("quarter", "2026年1月至2026年3月"),
     ("year", "2026年1月至2026年12月")],
)  # fmt: skip
def test_the_periods_are_whole_months(
    town: Town, clock: HeldClock, period: str, label: str
) -> None:
    assert f">{label}<" in page(town, "county_operator", f"/statistics?period={period}")


def test_half_and_nine_tenths_are_told_by_category_and_level(town: Town, clock: HeldClock) -> None:
    for hours in (1, 2, 3, 4, 10):
        incident = town.walk(town.report(category="0201"), "VERIFIED")
        clock.move(hours=hours)
        town.take(incident, "close", "platform_admin", party_told="told")
    clock.move(days=20)
    counting.count_changed()
    text = page(town, "platform_admin", f"{YEAR}&show=times&by=class&klass=all")
    line = re.split(r"<tr>", text.partition("暴露垃圾")[2])[0]
    assert re.findall(r"\d+ 小时 \d+ 分", line)[:2] == ["3 小时 0 分", "7 小时 36 分"]


def test_a_change_is_counted_within_a_minute(town: Town, clock: HeldClock) -> None:
    town.report()
    assert links(page(town, "platform_admin", "/statistics"))[0][1] == 0
    counting.count_changed()
    assert links(page(town, "platform_admin", "/statistics"))[0][1] == 1


def test_what_is_left_of_a_share_is_written_as_it_is_worked_out(
    town: Town, clock: HeldClock
) -> None:
    lived(town, clock)
    plain = re.sub(r"<[^>]+>|\s", "", page(town, "county_leader").partition("派遣准确率")[2][:2000])
    assert re.search(r"100\.00%1−0/[1-9]", plain), plain[:200]


def test_a_column_of_times_says_how_many_it_counts_where_that_is_not_all(
    town: Town, clock: HeldClock
) -> None:
    high = town.report(title="上报过")
    step(town, high, "accept", "platform_admin")
    step(town, high, "instruct", "grid_chief")
    step(town, high, "escalate", "platform_admin")
    step(town, high, "accept", "town_operator")
    clock.move(minutes=30)
    step(town, high, "dispatch", "town_operator", lead=town.peace_office.code)
    step(town, high, "sign_for", "town_office")
    step(town, high, "feedback", "town_office")
    step(town, high, "verify_pass", "town_operator")
    step(town, high, "close", "town_operator")
    lived(town, clock)
    shown = page(town, "county_leader", f"{YEAR}&show=times&by=class")
    cells = re.findall(r'data-label="(\S+) 中位数">(.*?)</td>', shown, re.S)
    said = {name: re.findall(r"(\d+) 件", cell) for name, cell in cells}
    assert said == {"全程": [], "社区": [], "乡镇": ["1"], "县级": []}
    township = [cell for name, cell in cells if name == "乡镇" and "1 件" in cell]
    address = re.search(r'href="([^"]+)"', township[0])
    assert address
    assert listed(town, "county_leader", html.unescape(address[1])) == 1
