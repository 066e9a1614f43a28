"""导入工单: a made-up sheet comes in, and one ticket of it goes through the loop by the screens."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import xlsxwriter
from playwright.sync_api import expect

from linli.imports import engine
from linli.incidents.timers import sweep
from linli.kernel import clock
from tests.journeys.conftest import Windows
from tests.journeys.test_the_loop import act

ROWS = (
    ("工单编号", "来电人", "联系电话", "诉求内容"),
    ("T-2026-01", "周大年", "13857001234", "城东农贸市场门口占道经营，无法通行。"),
    ("T-2026-02", "", "", ""),
)


def sheet() -> Any:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("工单")
        for number, row in enumerate(ROWS):
            page.write_row(number, 0, row)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "工单.xlsx", "mimeType": kind, "buffer": file.getvalue()}


def test_a_ticket_of_a_sheet_goes_to_the_archive(windows: Windows) -> None:
    desk = windows.open("county_operator", "/imports/tickets")
    desk.get_by_label("表格文件").set_input_files([sheet()])
    desk.get_by_role("button", name="上传并预览").click()
    expect(desk.get_by_text("正在读取表格")).to_be_visible()
    run = UUID(desk.url.rsplit("/", 1)[1])
    engine.prepare(run)
    expect(desk.get_by_label("内容")).to_have_value("3")
    expect(desk.get_by_text("没有内容。")).to_be_visible()
    desk.get_by_role("button", name="确认导入 1 行").click()
    expect(desk.locator("#progress")).to_contain_text("正在导入")
    engine.apply(run)
    desk.get_by_role("link", name="去受理").click()
    expect(desk.get_by_role("heading", name="占道经营")).to_be_visible()
    desk.get_by_role("link", name="打开事件页").click()
    expect(desk.get_by_text("T-2026-01")).to_be_visible()
    address = desk.url

    act(desk, "受理", category="0205")
    act(desk, "立项")
    act(desk, "派遣", lead=windows.town.urban.code)
    handler = windows.open("department_handler", address)
    act(handler, "签收")
    act(handler, "反馈", result="已劝离并清理。", photos="处置后.jpg")
    desk.goto(address)
    act(desk, "核查通过")
    act(desk, "结案", party_told="told")
    act(desk, "回访", score="5")
    with clock.held(clock.now() + timedelta(days=16)):
        sweep()
    desk.reload()
    expect(desk.locator("h1 ~ .badge").first).to_have_text("已归档")
