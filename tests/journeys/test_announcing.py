"""通知: a desk tells the grids, a worker confirms on her phone, the desk sees who has not."""

from playwright.sync_api import expect

from tests.journeys.conftest import NARROW, Windows


def test_the_desk_tells_and_the_worker_confirms(windows: Windows) -> None:
    desk = windows.open("platform_admin", "/announcements")
    desk.get_by_role("link", name="发通知").click()
    desk.get_by_role("button", name="发布").click()
    expect(desk.get_by_text("请写标题。")).to_be_visible()
    desk.get_by_label("标题").fill("低温雨雪防范")
    desk.get_by_label("内容").fill("今天走访独居老人一遍。")
    desk.get_by_label("网格员、网格长、协管员、信息员、楼栋长").check()
    desk.get_by_label("要求回执").check()
    desk.get_by_role("button", name="发布").click()
    reading = desk.get_by_role("region", name="已读")
    expect(reading).to_contain_text("王小兰")

    worker = windows.open("grid_worker", "/announcements", size=NARROW, scheme="dark")
    worker.get_by_role("link", name="低温雨雪防范").click()
    worker.get_by_role("button", name="我已阅读").click()
    expect(worker.locator("main")).to_contain_text("已阅读")

    desk.reload()
    expect(reading).not_to_contain_text("王小兰")
