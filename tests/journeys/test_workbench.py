"""工作台: it renews itself under the hand, and is worked with the keys alone."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Windows

A_POLL = 6_000  # of the browser's own clock, which the test moves


def renewed(page: Page) -> None:
    page.clock.run_for(A_POLL)


def test_a_new_report_appears_without_losing_place_or_focus(windows: Windows) -> None:
    town = windows.town
    first = town.report(title="先到的一件")
    desk = windows.open("platform_admin")
    desk.clock.install()
    desk.reload()
    desk.evaluate("document.body.dataset.kept = 'yes'")
    desk.keyboard.press("j")
    expect(desk.locator(f"#row-{first.pk}")).to_be_focused()

    town.report(title="后到的一件")
    renewed(desk)
    expect(desk.locator("main")).to_contain_text("后到的一件")
    expect(desk.get_by_role("heading", name="等我办理")).to_contain_text("2 件")
    expect(desk.locator(f"#row-{first.pk}")).to_be_focused()
    assert desk.evaluate("document.body.dataset.kept") == "yes", "the whole page was loaded again"
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="先到的一件")).to_be_visible()


def test_a_session_that_has_ended_is_said_on_the_open_page(windows: Windows) -> None:
    windows.town.report()
    desk = windows.open("platform_admin")
    desk.clock.install()
    desk.reload()
    desk.context.clear_cookies()
    renewed(desk)
    expect(desk.get_by_text("登录已过期")).to_be_visible()


def test_dark_and_large_type_stay_chosen_on_this_device(windows: Windows) -> None:
    page = windows.open("grid_worker")
    page.get_by_role("button", name="深色").click()
    page.get_by_role("button", name="大字").click()
    page.goto("/notices")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("html")).to_have_class("large")


def test_the_slash_goes_to_the_search(windows: Windows) -> None:
    page = windows.open("platform_admin", "/incidents")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
