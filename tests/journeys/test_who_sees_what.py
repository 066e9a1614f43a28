"""谁看得到什么: the same address opened by those it concerns and by those it does not."""

from playwright.sync_api import expect

from tests.journeys.conftest import Windows

NAME, PHONE = "钱多多", "13812345678"


def test_a_confidential_report_is_open_to_the_desk_and_hidden_from_neighbours(
    windows: Windows,
) -> None:
    reporter = {"name": NAME, "phone": PHONE, "confidential": True}
    incident = windows.town.report("platform_admin", reporter=reporter)
    address = f"/incidents/{incident.pk}"

    desk = windows.open("platform_admin", address)
    expect(desk.get_by_role("heading", name=incident.title)).to_be_visible()

    chief = windows.open("grid_chief", address)
    expect(chief.get_by_role("heading", name=incident.title)).to_be_visible()
    expect(chief.locator("body")).not_to_contain_text(NAME)
    expect(chief.locator("body")).not_to_contain_text(PHONE[-4:])

    for stranger in ("platform_admin_2", "grid_worker_2", "department_handler", "sys_admin"):
        page = windows.open(stranger, address)
        expect(page.get_by_role("heading", name=incident.title)).to_have_count(0)
        absent = page.locator("main").inner_text()
        page.goto("/incidents/0199d6a0-0000-7000-8000-000000000000")
        assert page.locator("main").inner_text() == absent
