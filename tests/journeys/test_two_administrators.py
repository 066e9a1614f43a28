"""双人办理: the security administrator proposes an auditor, the system administrator agrees."""

from playwright.sync_api import expect

from tests.journeys.conftest import NARROW, Windows
from tests.journeys.test_accessible import serious
from tests.town import PASSWORD


def test_an_administrator_is_appointed_by_two(windows: Windows) -> None:
    town = windows.town
    town.informant.posts.all().delete()

    first = windows.open("sec_admin", f"/units/{town.county.pk}/appoint?role=audit_admin")
    first.get_by_label("姓名、拼音或登录名").fill("孙大爷")
    first.get_by_role("button", name="任命").click()
    expect(first.get_by_text("另一位管理员在“登录安全”里同意后生效")).to_be_visible()

    second = windows.open("sys_admin", "/notices", size=NARROW)
    expect(second.get_by_text("请您同意：任命管理员（孙大爷）")).to_be_visible()
    second.goto("/security")
    expect(second.get_by_text("金鑫")).to_be_visible()
    assert serious(second) == []
    second.get_by_role("button", name="同意", exact=True).click()
    expect(second.get_by_role("heading", name="再确认一次")).to_be_visible()
    second.get_by_label("您的密码").fill(PASSWORD)
    second.get_by_role("button", name="确认").click()
    second.get_by_role("button", name="同意", exact=True).click()
    expect(second.get_by_text("已同意：任命管理员。")).to_be_visible()
    assert town.informant.posts.get().role == "audit_admin"
