"""导入居民: a workbook as a community has it, its errors, the difference, and the way back."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import xlsxwriter
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from linli.imports import engine, undoing
from linli.residents.models import Person
from tests.journeys.conftest import Windows
from tests.residents.books import number

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(people: list[list[Any]]) -> Any:
    """Write a title, a heading of two rows, and a household written once."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("第一网格")
        page.merge_range(0, 0, 0, 6, "东街社区居民信息登记表")
        for column, heading in enumerate(("户号", "门牌", "姓名", "与户主关系", "身份证号")):
            page.merge_range(1, column, 2, column, heading)
        page.merge_range(1, 5, 1, 6, "其他情况")
        page.write_row(2, 5, ["文化程度", "联系电话"])
        for n, row in enumerate(people):
            page.write_row(3 + n, 0, row)
    return {"name": "居民.xlsx", "mimeType": KIND, "buffer": file.getvalue()}


PEOPLE = [
    ["H1", "3号楼2单元501", "张三", "户主", number("19700101", 1), "高中", "13800001111"],
    ["", "", "李四", "配偶", number("19720202", 2), "初中", ""],
    ["H2", "3-2-502", "王五", "户主", "110105194912310021", "小学", ""],
]


def test_a_workbook_comes_in_is_corrected_and_taken_back(windows: Windows) -> None:
    desk = windows.open("platform_admin", "/imports/residents")

    def handed_in(people: list[list[Any]]) -> UUID:
        desk.goto("/imports/residents")
        desk.get_by_label("表格文件").set_input_files([sheet(people)])
        desk.get_by_role("button", name="上传并预览").click()
        expect(desk.get_by_text("正在读取表格")).to_be_visible()
        run = UUID(desk.url.rsplit("/", 1)[1])
        engine.prepare(run)
        expect(desk.get_by_role("button", name="确认导入")).to_be_visible()
        return run

    # the preview: a home that will be founded, a number that cannot be true
    run = handed_in(PEOPLE)
    expect(desk.get_by_label("文化程度")).to_have_value("5")
    expect(desk.get_by_text("校验位不对")).to_be_visible()
    with desk.expect_download() as downloading:
        desk.get_by_role("link", name="下载（含原因）").click()
    book = CalamineWorkbook.from_path(Path(downloading.value.path()))
    rejected = book.get_sheet_by_index(0).to_python()
    assert rejected[1][5] == "王五"
    desk.get_by_role("button", name="确认导入 2 行").click()
    engine.apply(run)
    expect(desk.get_by_role("link", name="看居民名册")).to_be_visible()

    # the corrected file again: one new, one changed, and what it was before
    people = [list(row) for row in PEOPLE]
    people[2][4], people[1][5] = number("19490303", 3), "大专"
    run = handed_in(people)
    expect(desk.get_by_text("文化程度 初中→大学专科")).to_be_visible()
    desk.get_by_role("button", name="确认导入 1 行，改动 1 行").click()
    engine.apply(run)
    desk.get_by_text("导错了？撤销这次导入").click()
    desk.get_by_role("button", name="撤销这次导入").click()
    expect(desk.get_by_text("正在撤销").first).to_be_visible()
    undoing.undo(run)
    expect(desk.get_by_text("这次导入已撤销：2 行恢复到导入以前")).to_be_visible()
    with windows.town.acting("platform_admin") as actor:
        there = Person.objects.visible_to(actor).filter(is_deleted=False)
        said = dict(there.values_list("name", "education"))
    assert said == {"张三": "60", "李四": "70"}
