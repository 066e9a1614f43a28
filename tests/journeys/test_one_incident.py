"""事件页: who was slower learns what happened meanwhile and keeps his words; on a phone too."""

from playwright.sync_api import expect

from tests.journeys.conftest import NARROW, Windows


def test_two_clerks_at_once_lose_nothing(windows: Windows) -> None:
    incident = windows.town.report(title="垃圾桶满溢")
    address = f"/incidents/{incident.pk}"
    slow = windows.open("platform_admin", address, size=NARROW)
    slow.get_by_text("不予受理", exact=True).click()
    slow.locator("details[open] [name=reason]").select_option("other")
    slow.locator("details[open] [name=text]").fill("不属于本社区。")
    windows.town.take(incident, "accept", "platform_admin", category="0201")
    slow.get_by_role("button", name="确定不予受理").click()
    said = slow.get_by_role("alert")
    expect(said).to_contain_text("吴静已受理")
    expect(said).to_contain_text("不属于本社区。")
    assert slow.evaluate("document.documentElement.scrollWidth") == NARROW[0]
