"""日志与运行状况: the auditor finds who did what; whoever keeps the platform sees that it runs."""

from playwright.sync_api import expect

from tests.journeys.conftest import Windows


def test_the_auditor_finds_the_step_but_not_the_incident(windows: Windows) -> None:
    incident = windows.town.walk(windows.town.report(), "ACCEPTED")
    page = windows.open("audit_admin", "/journal")
    expect(page.locator("main")).to_contain_text("吴静")
    expect(page.locator("main")).not_to_contain_text(incident.title)
    assert page.goto(f"/incidents/{incident.pk}").status == 404


def test_the_system_administrator_sees_that_the_platform_runs(windows: Windows) -> None:
    page = windows.open("sys_admin", "/health")
    expect(page.get_by_role("heading", name="运行状况")).to_be_visible()
    expect(page.locator("main")).to_contain_text("数据库")
