"""登录: a stranger comes by a link, signs in, sets a password of his own, and leaves nothing."""

from playwright.sync_api import expect

from tests.journeys.conftest import NARROW, Windows
from tests.town import PASSWORD

NEW = "Plum-Blossom-7421"


def test_a_worker_signs_in_by_a_link_sets_a_password_and_leaves_nothing(windows: Windows) -> None:
    worker = windows.town.grid_worker
    worker.must_change_password = True
    worker.save()
    incident = windows.town.report()

    page = windows.open("", f"/incidents/{incident.pk}", size=NARROW)
    page.get_by_label("登录名").fill("grid_worker")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("不对")
    expect(page.get_by_label("登录名")).to_have_value("grid_worker")

    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("密码").press("Enter")
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill(NEW)
    page.get_by_label("再输一遍新密码").fill(NEW)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("密码已修改")).to_be_visible()

    page.goto(f"/incidents/{incident.pk}")
    expect(page.get_by_role("heading", name=incident.title)).to_be_visible()
    page.evaluate("sessionStorage.setItem('draft.test', 'typed')")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("登录名")).to_be_visible()
    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert set(kept) <= {"htmx-current-path-for-history"}  # the address of the page in view
    page.go_back()
    expect(page.get_by_label("登录名")).to_be_visible()
