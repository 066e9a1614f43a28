"""A worker registers a family, a birth, a death; looks at one number; and finds people again."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from linli.kernel import clock
from tests.journeys.conftest import NARROW, Windows
from tests.journeys.test_accessible import OVERFLOWS
from tests.residents.families import WANG, family, home, identity, person

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_family_is_registered_on_the_stairs(windows: Windows) -> None:
    home(windows.town, "501")
    page = windows.open("grid_worker", "/residents", size=NARROW)
    page.get_by_role("link", name="登记一家").click()
    page.get_by_role("searchbox", name="住在哪里").press_sequentially("501")
    page.get_by_role("radio").first.check()
    page.get_by_label("姓名，第 1 人").fill("王大山")
    page.get_by_label("证件号码，第 1 人").fill(identity(WANG)[:-1] + "？")
    page.get_by_label("电话，第 1 人").fill("13800000001")
    page.get_by_label("姓名，第 2 人").fill("李秀英")
    page.get_by_label("与户主关系，第 2 人").select_option("妻")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("身份证号应为 18 位")).to_be_visible()
    expect(page.get_by_label("姓名，第 2 人")).to_have_value("李秀英")
    page.get_by_label("证件号码，第 1 人").fill(identity(WANG))
    page.get_by_role("button", name="登记").click()

    expect(page.get_by_text("已登记一户 2 人")).to_be_visible()
    expect(page.get_by_role("link", name="王* 户主")).to_be_visible()
    expect(page.get_by_text("138****0001")).to_be_visible()
    assert not page.evaluate(OVERFLOWS)


def test_a_child_is_born_and_the_grandfather_dies(windows: Windows) -> None:
    household = family(windows.town)
    page = windows.open("grid_worker", f"/households/{household.pk}")
    page.get_by_role("link", name="登记出生").click()
    page.get_by_label("孩子姓名").fill("王新生")
    page.get_by_label("性别").select_option("女")
    page.get_by_label("出生日期").fill((clock.today() - timedelta(days=1)).isoformat())
    page.get_by_label("与户主关系").select_option("孙子女、外孙子女")
    page.get_by_role("button", name="登记出生").click()
    expect(page.get_by_text("已登记出生。")).to_be_visible()
    expect(page.get_by_role("heading", name="家庭成员（4）")).to_be_visible()

    page.get_by_role("link", name="王* 户主").click()
    page.get_by_role("link", name="登记死亡").click()
    page.get_by_label("新户主").select_option(index=1)
    page.get_by_role("button", name="登记死亡").click()
    expect(page.get_by_text("不再安排走访")).to_be_visible()
    expect(page.get_by_role("heading", name="已故")).to_be_visible()
    page.goto(f"/households/{household.pk}")
    expect(page.get_by_role("heading", name="家庭成员（3）")).to_be_visible()


def test_one_number_is_shown_for_a_reason_and_gone_when_one_comes_back(windows: Windows) -> None:
    family(windows.town)
    head = person(windows.town, "王大山")
    page = windows.open("grid_worker", f"/people/{head.pk}", size=NARROW)
    number = identity(WANG)
    expect(page.get_by_text(number)).to_have_count(0)
    page.get_by_text("查看完整居民身份证").click()
    asked = page.locator("main details[open]")
    asked.get_by_role("button", name="显示").click()
    expect(page.get_by_text("请选择查看的理由。")).to_be_visible()
    asked.get_by_label("查看的理由").select_option("核对登记")
    asked.get_by_role("button", name="显示").click()
    expect(page.get_by_text(number)).to_be_visible()
    expect(page.get_by_text("只显示这一次，已记入日志。")).to_be_visible()
    page.goto(f"/people/{head.pk}")
    expect(page.get_by_text(number)).to_have_count(0)
    page.goto("/reveals")
    expect(page.get_by_text("最近一小时看了 1 次")).to_be_visible()


def test_she_finds_him_by_initials_and_confirms_the_household_by_one_tap(windows: Windows) -> None:
    family(windows.town)
    page = windows.open("grid_worker", "/residents")
    page.get_by_role("searchbox", name="找人").fill("wds")
    page.keyboard.press("Enter")
    expect(page.get_by_text("按拼音找到 1 人")).to_be_visible()
    assert "wds" not in page.url
    page.get_by_role("link", name="王*").click()
    page.get_by_role("link", name="这一户").click()
    page.get_by_role("button", name="情况无变化").click()
    expect(page.get_by_text("已核实，情况无变化。")).to_be_visible()


def test_the_county_asks_for_one_thing_more_and_the_report_counts_it(windows: Windows) -> None:
    family(windows.town)
    admin = windows.open("sys_admin", "/items")
    admin.get_by_label("名称").fill("养犬情况")
    admin.get_by_label("怎么填").select_option("选一个")
    admin.get_by_label("可选的答案").fill("无\n小型犬\n大型犬")
    admin.get_by_label("必采").check()
    admin.get_by_role("button", name="新增", exact=True).click()
    expect(admin.get_by_text("已新增“养犬情况”")).to_be_visible()

    clerk = windows.open("platform_admin", "/quality")
    row = clerk.locator("li", has_text="养犬情况").first
    row.get_by_role("link", name="3 人").click()
    expect(clerk.get_by_text("只看缺“养犬情况”的人")).to_be_visible()
    clerk.get_by_role("link", name="王*").first.click()
    clerk.get_by_role("link", name="修改").click()
    clerk.get_by_label("养犬情况").select_option("小型犬")
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_text("小型犬")).to_be_visible()
