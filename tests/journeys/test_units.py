"""Units, people and first passwords: from the administrators to a newcomer's first sign-in."""

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from linli.imports import engine
from linli.organisation.models import Unit
from linli.organisation.tree_sheet import HEADER
from tests.journeys.conftest import NARROW, Windows
from tests.journeys.test_accessible import OVERFLOWS
from tests.organisation.test_outlines import square
from tests.organisation.test_tree_import import NEW

UNFOLD = "document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })"
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_newcomer_is_appointed_and_signs_in_with_the_slip(windows: Windows) -> None:
    page = windows.open("sec_admin", "/units")
    page.get_by_role("link", name="只看有空岗的单位").click()
    page.get_by_role("link", name="东街第二网格").click()
    page.get_by_role("link", name="任命", exact=True).last.click()
    expect(page.get_by_label("岗位")).to_have_value("grid_leader")
    page.get_by_label("姓名、拼音或登录名").press_sequentially("zhao")
    expect(page.get_by_role("radio", name="赵敏")).to_be_visible()
    page.get_by_label("新账号").check()
    expect(page.get_by_label("姓名、拼音或登录名")).to_be_hidden()
    page.get_by_label("姓名", exact=True).fill("曾小红")
    page.get_by_role("button", name="任命").click()
    slip = page.locator(".slip")
    expect(slip).to_contain_text("东街第二网格 分网格长")
    username = slip.locator(".username").inner_text()
    password = slip.locator(".password").inner_text()

    newcomer = windows.open("", "/sign-in", size=NARROW)
    newcomer.get_by_label("登录名").fill(username)
    newcomer.get_by_label("密码").fill(password)
    newcomer.get_by_role("button", name="登录").click()
    expect(newcomer).to_have_url(f"{windows.address}/password")


def test_a_tree_is_previewed_taken_and_its_slips_are_printed(windows: Windows) -> None:
    page = windows.open("sys_admin", "/units")
    page.get_by_role("link", name="导入单位与人员").click()
    sheet: Any = {
        "name": "单位.csv",
        "mimeType": "text/csv",
        "buffer": (",".join(HEADER) + "\n" + NEW).encode(),
    }
    page.get_by_label("表格文件").set_input_files(sheet)
    page.get_by_role("button", name="上传并预览").click()
    run = UUID(page.url.rpartition("/")[2])
    engine.prepare(run)
    page.reload()
    page.get_by_role("button", name="确认导入 4 行").click()
    engine.apply(run)
    page.reload()
    page.get_by_role("link", name="打印首次密码").click()
    page.get_by_role("button", name="生成 2 张首次密码").click()
    expect(page.locator(".slip")).to_have_count(2)
    page.goto("/units?q=北街")
    page.get_by_role("link", name="北街社区").first.click()
    expect(page.get_by_text("钱进")).to_be_visible()


def test_no_page_of_a_unit_runs_out_of_the_width_of_a_phone(windows: Windows) -> None:
    town = windows.town
    for n, unit in enumerate((town.grid, town.grid_2, town.community, town.community_2)):
        long = f"{unit.name}（青山路至滨河大道以东、铁路以南片区）"
        Unit.objects.filter(pk=unit.pk).update(name=long, boundary=square(103.40 + n / 1000))
    Unit.objects.filter(pk=town.township.pk).update(boundary=square(103.401))
    page = windows.open("sys_admin", size=NARROW)
    for unit in (town.county, town.township, town.community, town.grid):
        page.goto(f"/units/{unit.pk}")
        page.evaluate(UNFOLD)
        assert not page.evaluate(OVERFLOWS), unit.name
        checked = page.get_by_role("heading", name="边界检查")
        expect(checked).to_have_count(int(unit in (town.township, town.community)))
