"""分拣受理: report after report is decided by keys alone; the same works by mouse and thumb."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import NARROW, WIDE, Windows
from tests.journeys.test_accessible import serious

LAMP = "东街十二号门前的路灯坏了三天，晚上很黑。"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_desk_decides_four_reports_without_the_mouse(windows: Windows) -> None:
    town = windows.town
    plain, first, second, wrong = (
        town.report(title=title, description=said, category=None)
        for title, said in (
            ("纸箱堆在楼道", "三单元楼道里堆满纸箱和旧家具。"),
            ("路灯不亮", LAMP),
            ("路灯又不亮", LAMP),
            ("不是真的", "经常有人半夜唱歌。"),
        )
    )
    page = windows.open("platform_admin", "/triage")
    press(page, "c")
    page.keyboard.type("ldzw")  # 楼道杂物
    press(page, "Enter", "Escape", "2", "Enter")
    expect(page.get_by_role("heading", name="路灯不亮")).to_be_visible()
    press(page, "p")
    expect(page.get_by_text("撤回派遣")).to_be_visible()
    done = town.fresh(plain)
    assert (done.state, done.category_id, done.urgency) == ("DISPATCHED", "0214", 2)
    assert done.lead_id == town.grid.pk
    press(page, "j")
    expect(page.get_by_role("heading", name="路灯又不亮")).to_be_visible()
    press(page, "m", "Enter")
    expect(page.get_by_text(f"已并入 {first.no}")).to_be_visible()
    assert town.fresh(second).main_id == first.pk
    expect(page.get_by_role("heading", name="不是真的")).to_be_visible()
    press(page, "r")
    page.get_by_label("理由").select_option(label="不属实")
    page.get_by_role("button", name="确定不予受理").click()
    expect(page.get_by_text("不予受理", exact=True).first).to_be_visible()
    assert town.fresh(wrong).state == "REJECTED"


def test_what_was_chosen_is_still_there_when_one_comes_back(windows: Windows) -> None:
    for title in ("第一件", "第二件"):
        windows.town.report(title=title, category=None)
    page = windows.open("platform_admin", "/triage")
    press(page, "c")
    page.keyboard.type("0301")
    press(page, "Enter", "Escape", "x", "j")
    expect(page.get_by_role("heading", name="第二件")).to_be_visible()
    press(page, "k")
    expect(page.get_by_label("类别")).to_have_value("井盖缺损")
    expect(page.get_by_role("radio", name="需协调")).to_be_checked()
    expect(page.get_by_role("radio", name="紧急 2")).to_be_checked()


def test_after_the_category_the_digits_are_for_the_urgency(windows: Windows) -> None:
    windows.town.report(title="第一件", category=None)
    page = windows.open("platform_admin", "/triage")
    press(page, "Enter")
    expect(page.get_by_text("请选择类别。")).to_be_visible()
    expect(page.get_by_label("类别")).to_be_focused()
    page.keyboard.type("0301")
    press(page, "Enter", "2")
    expect(page.get_by_label("类别")).to_have_value("井盖缺损")
    expect(page.get_by_role("radio", name="紧急 2")).to_be_checked()
    press(page, "Enter")
    expect(page.get_by_text("刚办的：")).to_be_visible()


def test_the_screen_has_no_serious_barrier_and_fits_a_phone(windows: Windows) -> None:
    for _ in range(2):
        windows.town.report(description=LAMP, category=None)
    for size in (WIDE, NARROW):
        page = windows.open("platform_admin", "/triage", size=size)
        assert page.evaluate("document.documentElement.scrollWidth") == size[0]
        assert serious(page) == []
    page.get_by_label("类别").fill("路灯")
    page.get_by_role("option", name="路灯").first.click()
    page.get_by_role("button", name="受理，到下一件").click()
    expect(page.get_by_text("刚办的：")).to_be_visible()
