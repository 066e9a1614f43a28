"""动态信息与周二周五报: two are recorded, one of them urgent; the digest is confirmed."""

from playwright.sync_api import expect

from linli.fieldwork import digesting
from tests.journeys.conftest import NARROW, Windows


def test_what_happens_in_the_grid_reaches_the_community(windows: Windows) -> None:
    worker = windows.open("grid_worker", "/dynamics", size=NARROW)
    worker.get_by_role("link", name="记一条").first.click()
    worker.get_by_role("button", name="登记").click()
    expect(worker.get_by_text("请选择类别。")).to_be_visible()
    worker.get_by_text("人员流动", exact=True).click()
    worker.get_by_label("情况").fill("三楼新来两位租客。")
    worker.get_by_role("button", name="登记").click()
    expect(worker.locator("main")).to_contain_text("等下一次周二、周五汇总")

    worker.goto("/dynamics/new")
    worker.get_by_text("安全隐患", exact=True).click()
    worker.get_by_label("情况").fill("二楼楼道飞线充电。")
    worker.get_by_label("紧急，马上告诉社区和镇").click()
    worker.get_by_text("同时上报为事件", exact=True).click()
    worker.get_by_label("事件类别").select_option(label="电动车飞线/楼道充电")
    worker.get_by_role("button", name="登记").click()
    expect(worker.locator("main")).to_contain_text("已上报为事件")
    expect(worker.get_by_role("region", name="谁看了")).to_contain_text("未阅")

    desk = windows.open("platform_admin")
    desk.get_by_role("link", name="马上看").click()
    desk.get_by_role("button", name="已阅").click()
    expect(desk.get_by_text("没有等您看的紧急动态")).to_be_visible()
    worker.reload()
    expect(worker.get_by_role("region", name="谁看了")).to_contain_text("已阅")

    digesting.compile_due()  # whatever day it is: the one that was due last is made up for
    worker.goto("/")
    worker.get_by_role("link", name="待确认的周二周五报").click()
    worker.get_by_role("link", name="待确认").click()
    expect(worker.locator("main")).to_contain_text("三楼新来两位租客")
    expect(worker.locator("main")).not_to_contain_text("飞线")
    worker.get_by_role("button", name="确认上报").click()
    expect(worker.locator("main")).to_contain_text("王小兰")
    expect(worker.get_by_role("button", name="确认上报")).to_have_count(0)

    desk.goto("/digests")
    grid = desk.get_by_role("link", name="东街第一网格")
    expect(grid).to_contain_text("已确认")
    expect(desk.locator("main")).to_contain_text("未确认")
    grid.click()
    expect(desk.locator("main")).to_contain_text("三楼新来两位租客")

    worker.goto("/work-log")
    expect(worker.locator("main")).to_contain_text("动态信息 2、事件办理 1")
