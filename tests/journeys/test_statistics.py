"""统计: a chart in the colours of the page; figures open into their rows, units into others."""

from playwright.sync_api import expect

from linli.incidents import counting
from tests.journeys.conftest import NARROW, Windows
from tests.journeys.test_accessible import serious


def test_a_leader_goes_from_the_chart_down_to_the_rows(windows: Windows) -> None:
    town = windows.town
    town.walk(town.report(title="已经办好"), "CLOSED")
    town.report(title="还没受理")
    counting.count_changed()
    page = windows.open("county_leader", "/")
    page.get_by_role("link", name="统计", exact=True).click()
    page.locator("[data-chart][data-drawn=light]").wait_for()
    page.get_by_role("button", name="深色").click()
    page.locator("[data-chart][data-drawn=dark]").wait_for()
    page.get_by_role("link", name="按月份").click()
    page.locator("[data-chart][data-drawn=dark]").wait_for()
    assert serious(page) == []
    page.get_by_role("link", name="按下级单位").click()
    page.get_by_role("link", name="青山镇").click()
    expect(page.get_by_role("heading", name="青山镇 事件统计")).to_be_visible()
    page.get_by_role("link", name="2 上报").click()
    expect(page.get_by_text("共 2 件")).to_be_visible()
    expect(page.get_by_role("link", name="去掉条件 统计“上报”：青山镇")).to_be_visible()
    expect(page.get_by_text("已经办好")).to_be_visible()


def test_the_statistics_fit_a_phone(windows: Windows) -> None:
    windows.town.walk(windows.town.report(), "CLOSED")
    counting.count_changed()
    page = windows.open("platform_admin", "/statistics?show=times&by=class", size=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    assert serious(page) == []
