"""工作日历与试算时限: next year's notice comes in, and a deadline is explained by it."""

from playwright.sync_api import expect

from linli.kernel import clock
from tests.journeys.conftest import NARROW, Windows


def test_next_years_notice_is_pasted_mended_and_counts(windows: Windows) -> None:
    year = clock.today().year + 1
    page = windows.open("sys_admin", f"/calendar?year={year}")
    expect(page.get_by_role("alert").first).to_contain_text("尚未录入")
    page.get_by_text("修改日历").click()
    page.get_by_role("link", name="粘贴放假通知").click()
    page.get_by_label("通知内容").fill("一、元旦：1月1日放假。\n二、春节：2月30日放假。")
    page.get_by_role("button", name="预览").click()
    expect(page.locator("main")).to_contain_text("没有 2月30日 这一天")
    expect(page.get_by_role("button", name="录入并记为已公布")).to_have_count(0)

    page.get_by_label("通知内容").fill("二、春节：3月1日（周五）至3日放假调休，共3天。")
    page.get_by_role("button", name="预览").click()
    expect(page.locator("main")).to_contain_text("还没有写入")
    page.get_by_role("button", name="录入并记为已公布").click()
    expect(page.locator("main")).to_contain_text("并记为已公布")
    expect(page.get_by_text("日 春节")).to_be_visible()

    worker = windows.open("grid_worker", f"/calendar?year={year}", size=NARROW)
    assert worker.locator(".month .day-rest").count() >= 1
    expect(worker.get_by_text("修改日历")).to_have_count(0)
    worker.get_by_role("link", name="试算时限").click()
    worker.get_by_label("从什么时候开始").fill(f"{year}-02-28T16:30")
    worker.get_by_label("多少").fill("30")
    worker.get_by_label("时间单位").select_option("工作时")
    worker.get_by_role("button", name="试算").click()
    expect(worker.get_by_role("heading", name="30 工作时，到期")).to_be_visible()
    expect(worker.locator("main")).to_contain_text("休息（春节），不计。")
