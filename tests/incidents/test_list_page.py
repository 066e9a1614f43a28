"""The list of incidents: what each condition leaves, and that the address holds it all."""

from datetime import timedelta

import pytest

from linli.incidents import lists
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import step

pytestmark = pytest.mark.django_db


def titles(town: Town, query: str, who: str = "platform_admin") -> set[str]:
    """Give the titles that the list shows for an address."""
    answer = town.client(who).get(f"/incidents{query}")
    assert answer.status_code == 200
    return {incident.title for incident in answer.context["page"].items}


@pytest.fixture
def three(town: Town, clock: HeldClock) -> Town:
    """Three incidents of the community: one upstairs, one late, one just reported by the desk."""
    late = town.report(title="晚了的", urgency=1)
    town.take(late, "supervise", "county_supervisor", card="yellow")
    clock.move(days=2)
    above = town.report(title="上报的", source="02")
    town.walk(above, "ACCEPTED")
    town.take(above, "instruct", "grid_chief", text="同意上报。")
    town.take(above, "escalate", "platform_admin", reason="社区办不了。")
    town.report(by="platform_admin", title="新来的", place=town.community.code, category="0202")
    return town


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", {"晚了的", "上报的", "新来的"}),
        ("?late=1", {"晚了的"}),
        ("?level=township", {"上报的"}),
        ("?source=02", {"上报的"}),
        ("?category=0202", {"新来的"}),
        ("?category=02&urgency=1", {"晚了的"}),
        ("?card=1", {"晚了的"}),
        ("?card=3", set()),
        ("?unit=1", {"晚了的", "新来的"}),
        ("?reported=1", {"新来的"}),
        ("?legacy=1", set()),
        ("?state=REPORTED&level=community&q=新来", {"新来的"}),
        ("?state=NONSENSE&urgency=x&card=9&q=x", {"晚了的", "上报的", "新来的"}),
    ],
)
def test_each_condition_leaves_what_it_says(three: Town, query: str, left: set[str]) -> None:
    assert titles(three, query) == left


def test_in_the_last_quarter_of_its_time_an_incident_will_soon_be_late(
    town: Town, clock: HeldClock
) -> None:
    incident = town.report(title="快到了")
    assert titles(town, "?soon=1") == set()
    clock.hold(town.fresh(incident).due_at - timedelta(minutes=1))
    assert titles(town, "?soon=1") == {"快到了"}
    clock.hold(town.fresh(incident).due_at + timedelta(minutes=1))
    assert titles(town, "?soon=1") == set()
    assert titles(town, "?late=1") == {"快到了"}


def test_a_chip_keeps_the_other_conditions_and_a_second_click_takes_it_off(three: Town) -> None:
    page = three.client("platform_admin").get("/incidents?urgency=1&order=-reported")
    chips = {chip.label: chip.query for chip in page.context["form"].switches()}
    assert titles(three, chips["超期"]) == {"晚了的"}
    page = three.client("platform_admin").get(f"/incidents{chips['超期']}")
    chips = {chip.label: chip for chip in page.context["form"].switches()}
    assert chips["超期"].on
    assert chips["超期"].query == "?urgency=1&order=-reported"


def test_each_page_goes_on_where_the_one_before_ended(town: Town) -> None:
    for n in range(52):
        town.report(title=f"第{n}件")
    desk = town.client("platform_admin")
    first = desk.get("/incidents?order=-reported")
    second = desk.get(f"/incidents{first.context['next']}")
    shown = [i.title for page in (first, second) for i in page.context["page"].items]
    assert shown == [f"第{n}件" for n in reversed(range(52))]
    assert second.context["next"] == ""


def test_a_page_number_of_another_list_leads_to_the_first_page(town: Town) -> None:
    answer = town.client("platform_admin").get("/incidents?late=1&cursor=nonsense")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/incidents?late=1"


def test_an_empty_list_says_what_to_do(town: Town) -> None:
    desk = town.client("platform_admin")
    assert "发现问题请按右上角“上报”" in desk.get("/incidents").content.decode()
    assert "清除全部条件" in desk.get("/incidents?late=1").content.decode()
    assert "还没有岗位" not in desk.get("/incidents").content.decode()


@pytest.mark.parametrize(
    ("cap", "told"), [(1, (1, True)), (2, (2, True)), (3, (3, False)), (500, (3, False))]
)
def test_a_township_is_told_the_same_number_however_it_was_counted(
    three: Town, monkeypatch: pytest.MonkeyPatch, cap: int, told: tuple[int, bool]
) -> None:
    monkeypatch.setattr(lists, "COUNT_CAP", cap)
    answer = three.client("town_operator").get("/api/v1/incidents?limit=1").json()
    assert (answer["count"], answer["count_capped"]) == told


def test_the_end_of_a_number_is_enough(three: Town) -> None:
    [wanted] = three.client("platform_admin").get("/incidents?q=上报的").context["page"].items
    serial = wanted.no.rpartition("-")[2]
    assert wanted.title in titles(three, f"?q={serial}")
    assert titles(three, "?q=999999") == set()


def test_a_unit_below_or_an_office_that_handles_it_can_be_chosen(three: Town) -> None:
    page = three.client("town_operator").get("/incidents").content.decode()
    for unit in (three.community, three.grid, three.peace_office):
        assert f'value="{unit.pk}"' in page, unit
    assert f'value="{three.township_2.pk}"' not in page, "only what lies below"
    assert titles(three, f"?place={three.grid.pk}", "town_operator") == {"上报的", "晚了的"}
    assert titles(three, f"?place={three.community_2.pk}", "town_operator") == set()
    assert titles(three, f"?place={three.peace_office.pk}", "town_operator") == set()
    assert titles(three, "?place=abc", "town_operator") == {"晚了的", "上报的", "新来的"}
    chosen = three.client("town_operator").get(f"/incidents?place={three.grid.pk}")
    assert "单位：东街第一网格" in chosen.content.decode()


def test_the_code_that_a_caller_has_finds_his_incident(three: Town) -> None:
    [wanted] = three.client("platform_admin").get("/incidents?q=上报的").context["page"].items
    code = three.fresh(wanted).query_code
    assert titles(three, f"?q={code.lower()}") == {"上报的"}


def test_a_single_character_is_answered_and_not_passed_over(three: Town) -> None:
    page = three.client("platform_admin").get("/incidents?q=灯").content.decode()
    assert "搜索至少写两个字" in page


def test_a_condition_that_means_nothing_is_said_and_not_passed_over(three: Town) -> None:
    desk = three.client("platform_admin")
    page = desk.get("/incidents?state=FOO&box=1,2&figure=x").content.decode()
    assert "不认识的条件（状态、地图上的一片、统计里的一项）" in page
    assert "不认识" not in desk.get("/incidents?state=open&mine=1").content.decode()


def test_a_line_says_that_somebody_waits_for_an_answer(three: Town) -> None:
    asked = three.walk(three.report(title="要延期的"), "HANDLING")
    due = (asked.due_at + timedelta(hours=20)).isoformat()
    step(three, asked, "extend", "grid_worker", due_at=due)
    page = three.client("platform_admin").get("/incidents?q=要延期").content.decode()
    assert "申请延期，待批" in page
