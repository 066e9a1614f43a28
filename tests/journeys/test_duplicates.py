"""查重: an operator merges group after group without leaving the keyboard."""

from playwright.sync_api import expect

from tests.journeys.conftest import NARROW, Windows
from tests.journeys.test_accessible import serious

SAID = (
    "东街市场后门垃圾桶满溢，气味很大，请尽快清运。",
    "实验小学门口井盖缺失，孩子上学很危险。",
)


def test_groups_are_merged_by_keys_alone_and_the_next_is_at_hand(windows: Windows) -> None:
    for said in SAID:
        for _ in range(3):
            windows.town.report(description=said, title=said[:12])
    page = windows.open("platform_admin", "/duplicates")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.keyboard.press("v")
    expect(page.locator(".look-text .pre").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("[data-merged]")).to_have_count(0)  # no group is at hand unasked
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("[data-merged]")).to_have_attribute("data-merged", "2")
    expect(page.locator("[data-groups]")).to_have_text("1")
    page.keyboard.press("Enter")
    expect(page.locator("[data-merged]")).to_have_count(2)
    assert all("2 件" in said and "不能撤销" in said for said in asked)
    assert len(asked) == 2
    page.reload()
    expect(page.get_by_text("没有看到重复的事件")).to_be_visible()


def test_an_empty_press_is_answered_beside_the_button_and_a_phone_shows_it_all(
    windows: Windows,
) -> None:
    for _ in range(2):
        windows.town.report(description=SAID[0])
    page = windows.open("platform_admin", "/duplicates", size=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    page.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="并入主件").click()
    expect(page.get_by_role("alert")).to_contain_text("请勾选要并入的事件")
    assert serious(page) == []
