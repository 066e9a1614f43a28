"""消息: who is concerned hears of a step, opens it from there, and it counts as read."""

from playwright.sync_api import expect

from tests.journeys.conftest import NARROW, Windows


def test_the_worker_hears_that_the_desk_sent_the_incident_to_her(windows: Windows) -> None:
    incident = windows.town.walk(windows.town.report(), "DISPATCHED")
    page = windows.open("grid_worker", size=NARROW)
    page.get_by_role("link", name="未读消息").click()
    message = page.locator(".list-group-item").filter(has_text=f"派遣：{incident.title}")
    message.get_by_role("button", name="查看事件").click()
    expect(page.get_by_role("heading", name=incident.title)).to_be_visible()
    page.goto("/notices")
    expect(message.get_by_role("button", name="已读")).to_have_count(0)
