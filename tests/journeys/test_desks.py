"""待批示、督办、回访、我上报的: the four desks, worked at by keys, presses and on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from linli.incidents.models import Incident
from linli.kernel import clock
from tests.journeys.conftest import NARROW, WIDE, Windows
from tests.journeys.test_accessible import serious
from tests.town import Town
from tests.walks import step, walk


def _asked(town: Town, title: str) -> Incident:
    incident = town.walk(town.report(title=title), "ACCEPTED")
    return step(town, incident, "seek", "platform_admin", what="escalate", reason="要用吊车。")


def _late(town: Town, title: str) -> Incident:
    incident = walk(town, town.report(title=title), "HANDLING")
    due = clock.now() - timedelta(hours=3)
    with town.platform() as platform:
        rows = Incident.objects.visible_to(platform).filter(pk=incident.pk)
        rows.update(due_at=due, clock_from=due - timedelta(days=1))
    return incident


def test_the_chief_answers_by_keys_and_the_next_is_at_hand(windows: Windows) -> None:
    town = windows.town
    first, second = _asked(town, "井盖塌陷"), _asked(town, "围墙倾斜")
    page = windows.open("grid_chief", "/instructions")
    page.keyboard.type("不同意，先请物业来看。")
    page.keyboard.press("Enter")  # decides nothing, whatever was typed
    expect(page.get_by_role("alert")).to_contain_text("按回车不算数")
    page.get_by_role("button", name="不同意").first.click()
    expect(page.locator("[data-answered-case]")).to_contain_text("不同意：井盖塌陷")
    expect(page.get_by_label("批示（围墙倾斜）")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-answered-case]").last).to_contain_text("同意：围墙倾斜")
    expect(page.locator("[data-left]")).to_have_text("0")
    assert town.fresh(first).sought == town.fresh(second).sought == ""


def test_the_town_urges_one_and_gives_a_card_to_all_ticked(windows: Windows) -> None:
    town = windows.town
    incidents = [_late(town, title) for title in ("垃圾外溢", "渣土占道")]
    page = windows.open("town_operator", "/supervision")
    page.get_by_label("催办、督办时说的话").fill("请在下班前办结。")
    row = page.locator(".watched", has_text="垃圾外溢")
    row.get_by_role("button", name="催办").dblclick()
    expect(page.get_by_role("status").first).to_contain_text("已催办 1 件")
    expect(row).to_contain_text("卫东催办过")
    page.get_by_label("全选").check()
    page.get_by_role("button", name="黄牌", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已黄牌督办 2 件")
    assert [town.fresh(one).card for one in incidents] == [2, 2]


def test_the_desk_calls_by_keys_alone(windows: Windows) -> None:
    town = windows.town
    for title in ("路灯不亮", "下水堵塞"):
        who = {"name": "李桂花", "phone": "13900001234"}
        walk(town, town.report(title=title, reporter=who, source="04"), "CLOSED")
    page = windows.open("platform_admin", "/follow-ups")
    page.get_by_role("button", name="看号码").click()
    expect(page.get_by_role("link", name="13900001234")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("没打通：路灯不亮")
    expect(page.locator("#call")).to_have_text("下水堵塞")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 个没打通的，过一会儿再打")).to_be_visible()
    expect(page.locator("main")).to_contain_text("已问到 1 个")


def test_a_dissatisfied_answer_is_asked_why_and_another_answer_is_not(windows: Windows) -> None:
    reporter = {"name": "李桂花", "phone": "13900001234"}
    walk(windows.town, windows.town.report(title="路灯不亮", reporter=reporter), "CLOSED")
    page = windows.open("platform_admin", "/follow-ups")
    page.get_by_role("button", name="看号码").click()
    expect(page.get_by_role("link", name="13900001234")).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_label("他说了什么")).to_be_focused()
    expect(page.get_by_role("link", name="13900001234")).to_be_visible()
    page.get_by_label("非常满意").check()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("非常满意：路灯不亮")


def test_the_finder_follows_his_report_on_a_phone_and_adds_to_it(windows: Windows) -> None:
    town = windows.town
    walk(town, town.report("informant", title="河边垃圾"), "HANDLING")
    page = windows.open("informant", "/", size=NARROW)
    page.get_by_role("link", name="我上报的在办").click()
    expect(page.get_by_text("东街第一网格正在办。")).to_be_visible()
    page.get_by_text("补充情况", exact=True).click()
    page.get_by_label("补充情况（河边垃圾）").fill("今天又多了两袋。")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("今天又多了两袋。")


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_desks_in_full_have_no_barrier_and_fit(windows: Windows, size: tuple[int, int]) -> None:
    town = windows.town
    _asked(town, "井盖塌陷")
    _late(town, "垃圾外溢")
    who = {"name": "李桂花", "phone": "13900001234"}
    walk(town, town.report(reporter=who, source="04"), "CLOSED")
    for person, address in (
        ("grid_chief", "/instructions"),
        ("town_operator", "/supervision"),
        ("platform_admin", "/follow-ups"),
        ("grid_worker", "/my-reports"),
    ):
        page = windows.open(person, address, size=size)
        assert page.evaluate("document.documentElement.scrollWidth") == size[0], address
        assert serious(page) == [], address
