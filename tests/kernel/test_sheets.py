"""Spreadsheets from strangers are read without harm, and ours harm nobody."""

import base64
import io
import struct
import subprocess
import sys
import zipfile
import zlib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from linli.kernel import sheets
from linli.kernel.sheet_writing import harmless, write_workbook
from linli.kernel.sheets import Sheet, UnreadableSheet, find_header, read_workbook

REAL = Path(__file__).parents[3] / "shared" / "data" / "messages.xlsx"

# A small workbook of Excel 97: 姓名 编号 / 张三 188006.
OLD_EXCEL = zlib.decompress(
    base64.b85decode(
        "c-rk)O-vI(6#iyu>5pyMVj%$|X-Gr`F2;)&STs>iHmD?`F~K4|5J(}77d!}xJ(`$!l6WEE;sy1hf*$bZ!2}}*"
        "6BCnGkDg34dVsF)z0Q)N9B85h&3w&#^Y*<rGp{>uW_R|@O1v=lxVea5(2W|D+z@Ijbc#yIyRboa*JaVGgH&9D"
        "e+r=>O=PVf&!evcJcm5rMOb*`dr1s@q;d%pNR4MR$sNQAi6N~xhAv`-`=p7XNusJ3z9PI=_@Q{d5bhDpZQ(BR"
        "EvSoFaZ>HabQTX-tzwIT`+X{H-izi48t{s<c<PQS`}%P_H<BLPorV@)1oNPI>&;{{x%5~837Wupd~=h)S8t^*"
        "Cyjn*^$Mi_u~{G3LVwrt0n>0VOM>SS!Ey~-EVYyx=wHKr@Ff?ruU?4uQ`I>2{Tx-v!B8s9`?0KFd(--jN?u2Z"
        "hfybTT(aAy9eVA-m$#>f`kX=0Ov|2K-q{auFmQ2$TTtVeSgZ|h7w!<gDZTC!xmh?tIZ1U}UxOA-&4|w}v9{4T"
        "M+K|S!3y~h$@$M`p0(sZIfqGJ=q+ALEWC5(&`M95VQSC68FZ>nHG7Y-=y<i#yTAwGrr&mipk?dWUH$l~!#ctu"
        "#)ZpQe0P-gS6lci@#h||TVaVOj@ijQ=(g(dL~c({#WOMt0|NsC0|NsC1B2ZQrQh!PkiqZ&etm`r=<hn~R7&PE"
        "$$yKp7^mM=I+&hBmg*cPtID57_?6d}+GZQ?dm-aIjh@3Oh9r*Bs`Ho5fU5HUY`dZT=ax{l<Cm(5^DmG86FNx1"
        "a{"
    )
)


def workbook(path: Path, cells: dict[tuple[int, int], Any], **formats: str) -> Path:
    """Write one sheet with xlsxwriter itself, so that reading is not tested by our own writing."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("人员")
        for (row, column), value in cells.items():
            kind = type(value).__name__
            style = book.add_format({"num_format": formats[kind]}) if kind in formats else None
            page.write(row, column, value, style)
    return path


def refused(path: Path, **limits: Any) -> str:
    with pytest.raises(UnreadableSheet) as caught:
        read_workbook(path, **limits)
    return str(caught.value)


def zipped(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in entries.items():
            pack.writestr(name, content)
    return path


# --- reading -----------------------------------------------------------------------------------


def test_cells_become_texts(tmp_path: Path) -> None:
    cells = {
        (0, 0): "姓名",
        (0, 1): 188006,
        (0, 2): 3.5,
        (0, 3): 0.1 + 0.2,
        (0, 4): date(2026, 5, 1),
        (0, 5): datetime(2026, 5, 1, 8, 30),  # noqa: DTZ001
        (0, 6): time(8, 30),
        (0, 7): timedelta(hours=30),
        (0, 8): True,
        (0, 9): -7,
        (0, 10): 110105491231002,
    }
    formats = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "time": "hh:mm"}
    path = workbook(tmp_path / "a.xlsx", cells, timedelta="[h]:mm", **formats)
    assert read_workbook(path) == [
        Sheet(
            "人员",
            [
                [
                    "姓名",
                    "188006",
                    "3.5",
                    "0.3",
                    "2026-05-01",
                    "2026-05-01 08:30:00",
                    "08:30:00",
                    "30:00:00",
                    "TRUE",
                    "-7",
                    "110105491231002",
                ]
            ],
        )
    ]


def test_rows_and_columns_are_counted_as_in_the_file(tmp_path: Path) -> None:
    [sheet] = read_workbook(workbook(tmp_path / "a.xlsx", {(2, 3): "a", (4, 1): "b", (4, 9): " "}))
    assert sheet.rows == [[], [], ["", "", "", "a"], [], ["", "b"]]
    assert sheet.cell(2, 3) == "a"
    assert sheet.cell(4, 3) == ""


def test_a_number_too_long_for_a_spreadsheet_is_marked(tmp_path: Path) -> None:
    cells = {(0, 0): "身份证号", (2, 1): 110105194912310021, (3, 1): "110105194912310021"}
    [sheet] = read_workbook(workbook(tmp_path / "a.xlsx", cells))
    assert sheet.ruined == {(2, 1)}
    assert sheet.cell(2, 1) != "110105194912310021"
    assert sheet.cell(3, 1) == "110105194912310021"


def test_what_excel_ruined_in_a_csv_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,身份证号\n张三,1.10105E+17\n李四,11010519491231002X\n")
    assert read_workbook(path)[0].ruined == {(1, 1)}


def test_sheets_without_content_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("空")
        book.add_worksheet("人员").write(0, 0, "张三")
        hidden = book.add_worksheet("选项")
        hidden.write(0, 0, "男")
        hidden.hide()
        book.add_worksheet("房屋").write(0, 0, "3幢")
    assert [sheet.name for sheet in read_workbook(tmp_path / "a.xlsx")] == ["人员", "房屋"]


def test_reading_stops_after_a_thousand_blank_rows(tmp_path: Path) -> None:
    near = workbook(tmp_path / "near.xlsx", {(0, 0): "a", (999, 0): "b"})
    assert len(read_workbook(near)[0].rows) == 1000
    far = workbook(tmp_path / "far.xlsx", {(0, 0): "a", (1001, 0): "b"})
    assert read_workbook(far)[0].rows == [["a"]]


def test_the_old_format_is_read_whatever_the_name(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(OLD_EXCEL)
    [sheet] = read_workbook(tmp_path / "upload")
    assert sheet == Sheet("人员", [["姓名", "编号"], ["张三", "188006"]])


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_in_all_usual_codes(tmp_path: Path, code: str, sign: str) -> None:
    text = f'姓名{sign}地址\r\n张三{sign}"3幢{sign}""东""\r\n502"\r\n'
    (tmp_path / "a.csv").write_bytes(text.encode(code))
    [sheet] = read_workbook(tmp_path / "a.csv")
    assert sheet.rows == [["姓名", "地址"], ["张三", f'3幢{sign}"东"\r\n502']]


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"", "没有内容"),
        (b"\n\n  \n", "没有内容"),
        (b"\x89PNG\r\n\x1a\n\0\0", "不是能读取的表格"),
        (b"\xff\xfe\x00", "不是能读取的表格"),
        (b"PK\x03\x04 and nothing else", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不是能读取的表格"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(100)
            + "EncryptedPackage".encode("utf-16-le"),
            "密码",
        ),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b'"' + b"x" * 200_000, "损坏"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, hint: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    assert hint in refused(tmp_path / "a.xlsx")


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", {"word/document.xml": b"<document/>"})
    assert "不是能读取的表格" in refused(path)


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert "没有内容" in refused(workbook(tmp_path / "a.xlsx", {}))


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {(0, 0): "a"})
    path.write_bytes(path.read_bytes()[:-200])
    assert "损坏" in refused(path)


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n" * 21)
    assert "20 行" in refused(tmp_path / "a.csv", max_rows=20)
    assert len(read_workbook(tmp_path / "a.csv", max_rows=21)[0].rows) == 21


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a," * 500 + "a\n")
    assert "太大" in refused(tmp_path / "a.csv")


def test_too_large_a_file_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(sheets.MAX_FILE_BYTES + 1)
    assert "太大" in refused(tmp_path / "a.csv")


def test_too_much_text_is_refused(tmp_path: Path) -> None:
    # One long text, stored once and shown a thousand times.
    text = "x" * 32_000
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet()
        for row in range(1000):
            page.write(row, 0, text)
    assert "太大" in refused(tmp_path / "a.xlsx")


def test_a_cell_far_away_costs_no_memory(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {(0, 0): "a", (1_048_575, 16_383): "b"})
    assert "很远的行列" in refused(path)


def test_a_slow_file_is_given_up(tmp_path: Path) -> None:
    assert "超时" in refused(workbook(tmp_path / "a.xlsx", {(0, 0): "a"}), timeout=0.001)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": bytes(2_000_000)})
    assert "压缩方式异常" in refused(path)


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", {f"xl/{n}.xml": b"" for n in range(201)})
    assert "压缩方式异常" in refused(path)


def test_too_large_a_content_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": b"x"})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 200_000_001)
    path.write_bytes(content)
    assert "太大" in refused(path)


def test_a_declared_size_that_lies_is_noticed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": bytes(5_000_000)})
    content = bytearray(path.read_bytes())
    crc = struct.pack("<I", zlib.crc32(bytes(1000)))
    for sign, crc_at, size_at in ((b"PK\x03\x04", 14, 22), (b"PK\x01\x02", 16, 24)):
        at = content.index(sign)
        content[at + crc_at : at + crc_at + 4] = crc
        content[at + size_at : at + size_at + 4] = struct.pack("<I", 1000)
    path.write_bytes(content)
    with zipfile.ZipFile(path) as pack:
        assert len(pack.read("xl/workbook.xml")) == 1000  # Python's own reader believes it
    assert "压缩方式异常" in refused(path)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {(0, 0): 1})
    with zipfile.ZipFile(path) as pack:
        entries = {name: pack.read(name) for name in pack.namelist()}
    entries["xl/worksheets/sheet1.xml"] = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>[&a;]</t></is></c></row>'
        b"</sheetData></worksheet>"
    )
    try:
        [sheet] = read_workbook(zipped(path, entries))
    except UnreadableSheet:
        return
    assert "root" not in sheet.cell(0, 0)


def test_the_child_limits_itself() -> None:
    code = (
        "import resource as r; from linli.kernel import sheet_child as c; c._limit_myself();"
        "print([r.getrlimit(x) for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE)])"
    )
    root = str(Path(sheets.__file__).parents[2])
    command = [sys.executable, "-c", code]
    child = subprocess.run(command, env={"PYTHONPATH": root}, capture_output=True, text=True)
    assert child.stdout.strip() == f"[({2**30}, {2**30}), (60, 60), (0, 0)]"


def test_the_child_does_not_load_django() -> None:
    code = "import sys, linli.kernel.sheet_child; sys.exit('django' in sys.modules)"
    root = str(Path(sheets.__file__).parents[2])
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": root}).returncode == 0


def test_the_child_sees_none_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, str]] = []
    run = subprocess.run

    def spy(*arguments: Any, **options: Any) -> Any:
        seen.append(options["env"])
        return run(*arguments, **options)

    monkeypatch.setenv("LINLI_KEYS", "secret")
    monkeypatch.setattr(subprocess, "run", spy)
    read_workbook(workbook(tmp_path / "a.xlsx", {(0, 0): "a"}))
    assert [set(env) for env in seen] == [{"PYTHONPATH", "PYTHONUTF8"}]


if REAL.exists():  # the messages of citizens are not part of the product

    def test_a_real_workbook() -> None:
        [sheet] = read_workbook(REAL)
        assert len(sheet.rows) == 4254 + 1
        row, columns = find_header(sheet.rows, {"text": ["留言详情"], "time": ["留言时间"]})
        assert row == 0
        assert set(columns) == {"text", "time"}


# --- the header --------------------------------------------------------------------------------

WANTED = {
    "name": ["姓名", "居民姓名"],
    "identity": ["身份证号", "公民身份号码", "证件号码"],
    "phone": ["联系电话", "手机", "手机号码"],
    "head": ["户主", "户主姓名"],
}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["姓名", "身份证号", "联系电话"]], (0, {"name": 0, "identity": 1, "phone": 2})),
        (
            [
                ["某社区人口信息表"],
                [],
                ["序号", "*姓 名", "联系电话1", "身份证号（必填）"],
                ["1", "张三"],
            ],
            (2, {"name": 1, "identity": 3, "phone": 2}),
        ),
        # a better heading wins, whatever the order; nothing is taken twice
        ([["户主姓名", "姓名"]], (0, {"head": 0, "name": 1})),
        ([["与户主关系", "姓名"]], (0, {"name": 1})),
        ([["手机", "联系电话"]], (0, {"phone": 1})),
        ([["姓名", "姓名"]], (0, {"name": 0})),
        ([["（姓名）"]], (0, {"name": 0})),
        ([["姓名"]], (0, {"name": 0})),
        ([[], ["", "a"], ["b"]], (1, {})),
        ([[]], (0, {})),
        ([], (0, {})),
        ([[""]] * 10 + [["姓名"]], (10, {})),
    ],
)
def test_find_header(rows: list[list[str]], found: tuple[int, dict[str, int]]) -> None:
    assert find_header(rows, WANTED) == found


# --- writing -----------------------------------------------------------------------------------


def read_back(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def test_what_is_written_is_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["张三", 3, 2.5, date(2026, 5, 1), datetime(2026, 5, 1, 0, 30, tzinfo=UTC), True, None, ""],
        ["李四", 10**15, float("nan"), None, None, False, "11010519491231002X", "a\nb"],
    ]
    path = tmp_path / "a.xlsx"
    write_workbook(path, [("名单", ["姓名", "人数"], rows), ("空", ["姓名"], [])])
    assert read_back(path.read_bytes()) == {
        "名单": [
            ["姓名", "人数", "", "", "", "", "", ""],
            ["张三", 3, 2.5, date(2026, 5, 1), datetime(2026, 5, 1, 8, 30), "是", "", ""],  # noqa: DTZ001
            ["李四", str(10**15), "nan", "", "", "否", "11010519491231002X", "a\nb"],
        ],
        "空": [["姓名"]],
    }
    assert read_workbook(path)[0].rows[2][0] == "李四"


def test_the_header_is_frozen_and_the_columns_are_wide_enough() -> None:
    buffer = io.BytesIO()
    write_workbook(buffer, [("名单", ["姓名", "地址"], [["张三", "很" * 20], ["x" * 99, "y"]])])
    with zipfile.ZipFile(buffer) as pack:
        page = pack.read("xl/worksheets/sheet1.xml").decode()
    assert 'ySplit="1"' in page
    assert 'state="frozen"' in page
    assert '<col min="1" max="1" width="60.' in page
    assert '<col min="2" max="2" width="42.' in page


def test_sheet_names_are_made_valid() -> None:
    buffer = io.BytesIO()
    names = ["a/b:c", "", "x" * 40, "X" * 40, "'引号'"]
    write_workbook(buffer, [(name, ["a"], []) for name in names])
    assert list(read_back(buffer.getvalue())) == [
        "a b c",
        "表",
        "x" * 31,
        "X" * 26 + " (2)",
        "引号",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+1",
        "-1",
        "@a",
        "\ta",
        "\ra",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        " =1",
        "\n=1",
        "\u200b=1",
        "\u3000=1",
    ],
)
def test_formulas_are_made_harmless(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["", "张三", "1=1", "a-b", "'=1", "138-0000", "(+86)"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert harmless(text) == text


def test_texts_too_long_for_a_cell_are_cut() -> None:
    assert harmless("x" * 32_767) == "x" * 32_767
    assert harmless("x" * 32_768) == "x" * 32_766 + "…"
    assert len(harmless("=" * 32_767)) == 32_767


cells = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="=+-@＝＋－＠\t\r\n '\u200b\ufeff\x00A1(){}", max_size=8),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(date(1900, 3, 1)),
    st.decimals(),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=5))
def test_no_cell_is_ever_a_formula(rows: list[list[Any]]) -> None:
    buffer = io.BytesIO()
    write_workbook(buffer, [("名单", ["=1+1", "@a"], rows)])
    with zipfile.ZipFile(buffer) as pack:
        page = pack.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page
    assert b"<f " not in page
    for row in read_back(buffer.getvalue())["名单"]:
        for cell in row:
            assert not (isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")))
