"""上报页: a refused form, an expired session, a lost line: one incident, with its photo."""

from playwright.sync_api import expect

from linli.incidents.models import Incident
from tests.journeys.conftest import NARROW, Windows, photo
from tests.town import PASSWORD


def test_a_report_outlives_refusal_expiry_and_a_lost_line(windows: Windows) -> None:
    page = windows.open("grid_worker", "/incidents/new", size=NARROW)
    send = page.get_by_role("button", name="上报", exact=True)
    page.get_by_label("详细地址").fill("东街 5 号")
    page.get_by_label("现场照片").set_input_files([photo()])
    expect(page.get_by_text("已传上")).to_be_visible()
    send.click()
    expect(page.get_by_text("请写明是什么情况。")).to_be_visible()
    expect(page.get_by_role("img", name="已选的照片")).to_be_visible()

    page.get_by_label("情况描述").fill("路面塌了一块。")
    page.wait_for_load_state("networkidle")  # an answer under way would bring the session back
    page.context.clear_cookies(name="linli")
    send.click()
    page.get_by_label("登录名").fill("grid_worker")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("接着上次没有提交的内容填写。")).to_be_visible()
    expect(page.get_by_label("情况描述")).to_have_value("路面塌了一块。")
    expect(page.get_by_label("详细地址")).to_have_value("东街 5 号")
    expect(page.get_by_role("img", name="已选的照片")).to_be_visible()

    page.context.set_offline(True)
    send.click()
    expect(page.get_by_text("网络不通，还没有提交。")).to_be_visible()
    page.context.set_offline(False)
    send.dblclick()
    expect(page.get_by_role("status").first).to_contain_text("已上报")
    expect(page.get_by_role("img", name="上报照片 1")).to_be_visible()

    page.go_back()
    expect(page.get_by_label("情况描述")).to_have_value("")
    with windows.town.platform() as actor:
        assert Incident.objects.visible_to(actor).count() == 1


def test_the_desk_s_form_asks_for_the_caller_first_and_fits_a_phone(windows: Windows) -> None:
    page = windows.open("platform_admin", "/incidents/new", size=NARROW)
    page.get_by_label("反映人姓名").fill("周大年")
    page.get_by_label("反映人电话").fill("13857001234")
    page.get_by_label("情况描述").fill("楼上漏水。")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.get_by_text("周* 138****1234")).to_be_visible()
    page.get_by_text("查看姓名和电话").click()
    page.get_by_label("查看的理由").select_option(label="告知结果")
    page.get_by_role("button", name="显示").click()
    expect(page.get_by_text("周大年")).to_be_visible()
