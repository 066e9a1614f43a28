"""A worker registers a building with its flats, finds one and lets it, and registers a firm."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import NARROW, Windows
from tests.journeys.test_accessible import OVERFLOWS
from tests.places.homes import homes_of, open_shop, put_lamp, put_up

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_building_is_registered_and_a_flat_of_it_is_let(windows: Windows) -> None:
    page = windows.open("grid_worker", "/buildings")
    page.get_by_role("link", name="登记楼栋").click()
    expect(page.get_by_label("所属网格")).to_have_value("990101001001001")
    for label, text in (("街路巷", "东街"), ("门牌号", "12"), ("楼栋名称", "3号楼")):
        page.get_by_label(label).fill(text)
    for label, number in (("单元数", "2"), ("总层数", "6"), ("每层几户", "2")):
        page.get_by_label(label).fill(number)
    page.get_by_role("button", name="下一步：看一遍门号").click()
    expect(page.get_by_role("heading", name="将登记 24 户")).to_be_in_viewport()
    page.locator("label.room", has_text="101").first.click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_text("已登记3号楼，共 23 户。")).to_be_visible()

    page.goto("/dwellings")
    page.get_by_role("searchbox", name="搜索").fill("3-2-501")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="东街12号3号楼2单元501室").click()
    page.get_by_role("link", name="修改").click()
    expect(page.get_by_label("出租用途")).to_be_hidden()
    page.get_by_label("房屋状态").select_option("出租")
    page.get_by_label("出租用途").select_option("居住")
    page.get_by_label("电动车充电").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="出租")).to_be_visible()

    page.get_by_role("link", name="3号楼", exact=True).click()
    expect(page.get_by_role("link", name="501 出租 隐患")).to_be_visible()


def test_a_wrong_credit_code_is_mended_and_nothing_typed_twice(windows: Windows) -> None:
    page = windows.open("grid_worker", "/establishments")
    page.get_by_role("link", name="登记单位").click()
    page.get_by_label("名称").fill("东街早点店")
    page.get_by_label("地址").fill("东街12号")
    page.get_by_label("重点场所").select_option("餐饮")
    page.get_by_label("负责人").fill("李四")
    page.get_by_text("更多（信用代码").click()
    page.get_by_label("统一社会信用代码").fill("91350100M000100Y34")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("校验位不对")).to_be_visible()
    expect(page.get_by_label("负责人")).to_have_value("李四")
    page.get_by_label("统一社会信用代码").fill("91350100M000100Y43")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="重点场所：餐饮")).to_be_visible()
    expect(page.get_by_text("李*")).to_be_visible()

    page.get_by_text("查看完整信息").click()
    page.get_by_label("查看的理由").select_option("核实情况")
    page.get_by_role("button", name="显示").click()
    expect(page.get_by_text("李四")).to_be_visible()


def test_no_page_of_a_place_runs_out_of_the_width_of_a_phone(windows: Windows) -> None:
    town: Any = windows.town
    building = put_up(town)
    home, firm, lamp = homes_of(town, building)[0], open_shop(town), put_lamp(town)
    page = windows.open("grid_worker", size=NARROW)
    for address in (
        *("/buildings", "/buildings/new", "/dwellings", "/establishments", "/facilities"),
        *(f"/buildings/{building.pk}", f"/dwellings/{home.pk}", f"/dwellings/{home.pk}/change"),
        *(f"/establishments/{firm.pk}", f"/establishments/{firm.pk}/change"),
        *(f"/facilities/{lamp.pk}", f"/facilities/{lamp.pk}/end"),
    ):
        page.goto(address)
        assert not page.evaluate(OVERFLOWS), address
