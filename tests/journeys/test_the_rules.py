"""类别与时限、流程开关: what an administrator sets is what the desk meets the next minute."""

from playwright.sync_api import expect

from tests.journeys.conftest import Windows


def test_a_county_wants_the_leaders_word_first_and_the_desk_meets_it(windows: Windows) -> None:
    incident = windows.town.walk(windows.town.report(), "ACCEPTED")
    admin = windows.open("sys_admin", "/categories")
    admin.get_by_role("link", name="流程开关").click()
    admin.get_by_label("社区：先由").check()
    admin.get_by_label("每一百件即办抽查几件").fill("两件")
    admin.get_by_role("button", name="保存").click()
    expect(admin.locator("#recheck_percent")).to_have_class("form-control w-auto is-invalid")
    expect(admin.get_by_label("社区：先由")).to_be_checked()
    admin.get_by_label("每一百件即办抽查几件").fill("20")
    admin.get_by_role("button", name="保存").click()
    expect(admin.get_by_role("status").first).to_contain_text("保存")

    address = f"/incidents/{incident.pk}"
    desk = windows.open("platform_admin", address)
    expect(desk.get_by_role("button", name="确定派遣")).to_have_count(0)
    expect(desk.locator("main")).to_contain_text("批示")

    chief = windows.open("grid_chief", address)
    chief.get_by_text("批示", exact=True).first.click()
    chief.locator("details[open] [name=text]").fill("同意，今天办。")
    chief.get_by_role("button", name="同意", exact=True).click()
    expect(chief.get_by_text("同意，今天办。")).to_be_visible()

    desk.reload()
    desk.locator("summary").filter(has_text="派遣").click()
    expect(desk.get_by_role("button", name="确定派遣")).to_be_visible()


def test_a_limit_that_is_no_number_is_refused_beside_its_field(windows: Windows) -> None:
    admin = windows.open("sys_admin", "/categories")
    admin.get_by_role("link", name="修改一般的默认时限").click()
    admin.get_by_label("受理：数字").fill("明天")
    admin.get_by_role("button", name="保存").click()
    expect(admin.get_by_role("alert")).to_be_visible()
    expect(admin.get_by_label("受理：数字")).to_have_value("明天")
