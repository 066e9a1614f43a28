"""事件列表: found by chips and by the keyboard alone; the address holds the conditions."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import NARROW, Windows


def test_a_clerk_narrows_the_list_goes_in_and_comes_back(windows: Windows) -> None:
    windows.town.report(title="路灯不亮")
    windows.town.report(title="火情隐患", urgency=1)
    page = windows.open("platform_admin", "/incidents", size=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    page.get_by_text("更多条件").click()
    page.get_by_role("combobox", name="紧急程度").select_option(label="特急")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("link", name="路灯不亮")).to_have_count(0)
    page.get_by_role("link", name="火情隐患").click()
    expect(page.get_by_role("heading", name="火情隐患")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="路灯不亮")).to_have_count(0)
    page.get_by_role("link", name="去掉条件 紧急程度：特急").click()
    expect(page.get_by_role("link", name="路灯不亮")).to_be_visible()


def test_the_keyboard_alone_finds_and_opens_an_incident(windows: Windows) -> None:
    windows.town.report(title="路灯不亮")
    windows.town.report(title="井盖缺失")
    page = windows.open("platform_admin", "/incidents")
    page.keyboard.press("/")
    page.keyboard.type("井盖")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q="))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="井盖缺失")).to_be_visible()


def test_a_clerk_keeps_a_filter_chooses_columns_and_prints_the_list(windows: Windows) -> None:
    windows.town.report(title="路灯不亮")
    windows.town.report(title="火情隐患", urgency=1)
    page = windows.open("platform_admin", "/incidents?urgency=1")
    page.get_by_text("保存这组条件").click()
    page.get_by_label("把现在的条件存为").fill("特急的")
    page.get_by_label("以后打开“事件”先看这一组").check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="事件", exact=True).click()
    expect(page.get_by_role("link", name="默认： 特急的")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("link", name="路灯不亮")).to_have_count(0)

    page.get_by_text("列", exact=True).click()
    page.get_by_role("checkbox", name="来源", exact=True).check()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("link", name="火情隐患")).to_contain_text("网格巡查")

    page.get_by_role("link", name="打印").click()
    expect(page.get_by_text("条件：紧急程度：特急")).to_be_visible()
    expect(page.get_by_text("东街社区 吴静 打印于")).to_be_visible()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.get_by_role("link", name="回到列表").click()
    page.get_by_text("我的筛选").click()
    page.get_by_role("button", name="删除 特急的").click()
    expect(page.get_by_text("保存这组条件")).to_be_visible()
