"""A basis, a profile that is read for a reason; the copy for who asks; a handover."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from linli.kernel import clock
from tests.journeys.conftest import NARROW, Windows
from tests.journeys.test_accessible import OVERFLOWS
from tests.residents.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_profile_needs_a_basis_and_is_read_for_a_reason(windows: Windows) -> None:
    about = person(windows.town)
    law = windows.open("sec_admin", "/legal-bases?subject=special:2")
    law.get_by_label("必要性说明").fill("安置帮教必需。")
    law.get_by_role("button", name="登记").click()
    expect(law.get_by_text("有依据")).to_be_visible()

    page = windows.open("grid_worker", f"/people/{about.pk}", size=NARROW)
    page.get_by_role("link", name="列为关爱对象").click()
    page.get_by_label("关爱类别").select_option("残疾人")
    page.get_by_label("需要什么帮助").fill("上下楼不便")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="残疾人 1")).to_be_visible()
    assert not page.evaluate(OVERFLOWS)
    page.goto(page.url.partition("/care")[0] + f"/people/{about.pk}")
    expect(page.get_by_text("上下楼不便")).to_be_visible()
    assert not page.evaluate(OVERFLOWS)

    page.get_by_role("link", name="特殊人群档案").click()
    expect(page.get_by_role("link", name="社区矫正")).to_have_count(0)
    page.get_by_role("link", name="刑满释放").click()
    page.get_by_label("帮教情况").fill("每月谈话一次")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("每月谈话一次")).to_have_count(0)
    page.get_by_label("为什么要看").select_option("走访、帮扶前了解情况")
    page.get_by_role("button", name="查看内容").click()
    expect(page.get_by_text("每月谈话一次")).to_be_visible()
    assert not page.evaluate(OVERFLOWS)


def test_somebody_asks_for_a_copy_of_what_is_held_about_him(windows: Windows) -> None:
    about = person(windows.town)
    desk = windows.open("platform_admin", f"/people/{about.pk}")
    desk.get_by_role("link", name="个人信息请求").click()
    desk.get_by_role("button", name="保存").click()  # the browser itself asks for what is missing
    desk.get_by_label("怎样核对了身份").select_option("核对了居民身份证原件")
    desk.get_by_label("要求的内容").fill("想看登记了什么")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_role("button", name="申请提供副本").click()
    chief = windows.open("grid_chief", "/rights")
    chief.get_by_role("link", name="王*").click()
    chief.get_by_role("button", name="同意提供副本").click()
    expect(chief.get_by_text("同意提供副本。")).to_be_visible()
    desk.reload()
    desk.get_by_role("button", name="打开副本").click()
    expect(desk.get_by_text("13800000001")).to_be_visible()
    expect(desk.get_by_role("heading", name="个人信息副本")).to_be_visible()


def test_who_leaves_writes_down_what_the_next_one_must_know(windows: Windows) -> None:
    post = windows.town.grid_worker.posts.get()
    administrator = windows.open("sec_admin", f"/posts/{post.pk}/end")
    last_day = clock.today() + timedelta(days=3)
    administrator.get_by_label("最后任职日").fill(last_day.isoformat())
    administrator.get_by_role("button", name="确认结束").click()
    page = windows.open("grid_worker", "/handovers", size=NARROW)
    page.get_by_role("link", name="东街第一网格 网格员").click()
    page.get_by_label("交接说明").fill("单元门钥匙在社区。")
    page.get_by_role("button", name="保存说明").click()
    expect(page.get_by_role("article").get_by_text("单元门钥匙在社区。")).to_be_visible()
    assert not page.evaluate(OVERFLOWS)
