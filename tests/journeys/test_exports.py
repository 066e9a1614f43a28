"""导出: the desk asks, a leader approves, the desk downloads; the file says who took it out."""

from pathlib import Path

from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from linli.exports import engine
from linli.exports.models import Export
from tests.journeys.conftest import NARROW, Windows
from tests.journeys.test_accessible import serious
from tests.town import PASSWORD

PARTY = {"name": "周大年", "phone": "13857001234", "confidential": False}


def test_the_desk_asks_a_leader_approves_and_the_desk_downloads(
    windows: Windows, tmp_path: Path
) -> None:
    town = windows.town
    town.report(by="platform_admin", title="路灯不亮", place=town.community.code, reporter=PARTY)
    desk = windows.open("platform_admin", "/incidents?state=REPORTED")
    desk.get_by_role("link", name="导出", exact=True).last.click()
    expect(desk.get_by_text("约 1 行")).to_be_visible()
    desk.get_by_label("反映人电话（须批准）").check()
    desk.get_by_label("用途").fill("回复12345")
    assert serious(desk) == []
    desk.get_by_role("button", name="申请导出").click()
    expect(desk.get_by_text("待批准")).to_be_visible()

    chief = windows.open("grid_chief", "/exports", size=NARROW, scheme="dark")
    assert chief.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    assert serious(chief) == []
    chief.get_by_text("去批复").click()
    expect(chief.get_by_text("含反映人电话")).to_be_visible()
    assert serious(chief) == []
    chief.get_by_role("button", name="批准", exact=True).click()
    expect(chief.get_by_text("已批准，正在生成。")).to_be_visible()

    with town.platform() as platform:
        [export] = Export.objects.visible_to(platform)
    engine.make(export.pk)
    expect(desk.get_by_text("可下载")).to_be_visible(timeout=20_000)
    desk.get_by_role("button", name="下载（1 行").click()
    desk.get_by_label("您的密码").fill(PASSWORD)
    desk.get_by_role("button", name="确认", exact=True).click()
    with desk.expect_download() as download:
        desk.get_by_role("button", name="下载（1 行").click()
    target = tmp_path / "file.xlsx"
    download.value.save_as(target)
    [mark, header, row] = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()
    assert mark[0].startswith("东街社区 吴静（platform_admin）")
    assert row[header.index("反映人电话")] == "138****1234"
