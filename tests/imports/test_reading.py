"""Workbooks as communities have them, through real files: what is a line and what is not."""

from pathlib import Path

import pytest
import xlsxwriter

from linli.imports.kinds import Field, Kind
from linli.imports.models import ImportRun
from linli.imports.reading import Reading, read

FIELDS = (
    Field("household", "户号"),
    Field("name", "姓名", True),
    Field("address", "户籍地址", synonyms=("户籍地",)),
    Field("phone", "电话", synonyms=("联系电话",)),
)
# what takes the lines plays no part here
KIND = Kind("people", "居民", "x", FIELDS, None, None, personal=True)  # type: ignore[arg-type]


def read_lines(path: Path) -> tuple[Reading, list[tuple[str, int, list[str]]]]:
    reading = read(path, kind=KIND, run=ImportRun())
    return reading, [(line.sheet, line.number, line.cells) for line in reading.lines]


def test_a_workbook_of_several_sheets_with_titles_and_groups(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name in ("一网格", "二网格"):
            page = book.add_worksheet(name)
            page.merge_range(0, 0, 0, 4, f"东街社区{name}居民登记表")
            page.write_row(1, 0, ["填报人：吴静", "", "", "2026年"])
            page.merge_range(2, 0, 3, 0, "户号")
            page.merge_range(2, 1, 3, 1, "姓名")
            page.merge_range(2, 2, 2, 3, "户籍地")
            page.write_row(3, 2, ["省", "地址"])
            page.merge_range(2, 4, 3, 4, "联系电话")
            page.merge_range(4, 0, 5, 0, f"{name}1")
            page.write_row(4, 1, ["张三", "", "东街1号", 13800001111])
            page.write_row(5, 1, ["李四", "", "东街1号"])
            page.write_row(8, 0, [f"{name}2", "王五", "", "东街3号"])  # two blank rows before
        other = book.add_worksheet("填表说明")
        other.write(0, 0, "请按户填写，户主在前。")
    reading, lines = read_lines(tmp_path / "a.xlsx")
    assert reading.header == ["户号", "姓名", "户籍地/省", "户籍地/地址", "联系电话"]
    assert reading.mapping == {"household": 0, "name": 1, "address": 3, "phone": 4}
    assert reading.left_out == ["填表说明"]
    assert lines[:3] == [
        ("一网格", 5, ["一网格1", "张三", "", "东街1号", "13800001111"]),
        ("一网格", 6, ["一网格1", "李四", "", "东街1号"]),
        ("一网格", 9, ["一网格2", "王五", "", "东街3号"]),
    ]
    assert [(sheet, number) for sheet, number, _cells in lines[3:]] == [
        ("二网格", 5),
        ("二网格", 6),
        ("二网格", 9),
    ]


def test_a_heading_that_is_printed_again_is_no_line(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("表")
        for row in (0, 2):
            page.write_row(row, 0, ["姓名", "电话"])
            page.write_row(row + 1, 0, ["张三", "13800001111"])
    assert [number for _s, number, _c in read_lines(tmp_path / "a.xlsx")[1]] == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_people_have(tmp_path: Path, encoding: str) -> None:
    rows = "户号,姓名,电话\n０１,张三𠮷,13800001111\n\n,李四,\n"
    if encoding == "utf-16":
        rows = rows.replace(",", "\t")
    (tmp_path / "a.csv").write_text(rows, encoding=encoding)
    assert read_lines(tmp_path / "a.csv")[1] == [
        ("csv", 2, ["０１", "张三𠮷", "13800001111"]),
        ("csv", 4, ["", "李四"]),
    ]


def test_the_days_and_numbers_of_cells_come_as_texts(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("表")
        page.write_row(0, 0, ["户号", "姓名", "电话"])
        page.write_row(1, 0, [12, "张三", 13800001111])
        page.write_row(2, 0, [110105194912310021, "李四", "13800001111"])
    reading, lines = read_lines(tmp_path / "a.xlsx")
    assert lines[0][2] == ["12", "张三", "13800001111"]
    assert [line.ruined for line in reading.lines] == [[], [0]]
