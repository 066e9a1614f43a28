"""Headings as people lay them out, of one row or of two, and cells joined below them."""

import base64
import zlib
from pathlib import Path

import xlsxwriter

from linli.kernel.sheet_headings import carried_down, find_heading
from linli.kernel.sheets import Sheet, read_workbook

WANTED = {
    "household": ["户号"],
    "name": ["姓名"],
    "address": ["户籍地址"],
    "phone": ["电话", "联系电话"],
}

# A workbook of Excel 97: a title, 户号 and 姓名 joined over two rows, 户籍地 over 省份 and 地址,
# 联系方式 over 电话 and 微信; one household of two whose number is written once.
OLD_EXCEL = zlib.decompress(
    base64.b85decode(
        "c-rk)O-K}R6o3Eua6fe2UDH4dS%j?2!>U9U>6&16anh8wMA$T!3`Jw<153~{L69KuRCE!%bTNY{rHHz92#h=gh2R"
        "#QIt4{R>h#{*nQ7NNxKNTYzhU10z4!mWkNJPj%&R&7;>7)eIIKc7$grZjAR|d9@OGJk53pX>i8V_n-nxxV1(y>CG"
        "DC&Oo|g_9LmKZmNHDEDM+)#B?>0CGT3>H8uz{%M9NGotP=!>$9n@q)K4+D~^fc2gOz&~aCroQtbAxFWwp|phFc;E"
        "FDveouLMr0AY#_gn*yb&3${-J3&@3LjDH3f}I21eE-t%u(6e?LT2{>-`(cWmRy=M_}aR4Xbs~!OOVy@I@0b9SZdI"
        "6~ao~n1Op&yqNfFaON@dO{i30bL7jVwTG8a&vw1moaE*~=TR*sg^~tNRZ$*R}b3u3VfR>l#I~eI4JLv6w&UX^}~4"
        "7zl<@7MGSaEP~;humYlG=*Pfp)Ehy~-U|z3SWHFYM`eH`!7>yA5tpVU{Fec{)6Tp*ZfMF;lZi{CVt)`(j&M^tyl?"
        "nY_6-lOr!1tMm@@HxUR6Fk8J6yTe%;W~7>clFh|h||iL!$_0d%-Z7HFK!H7b~1OW0x$(`)Q?8}kKBbFn3s#f^Ceb"
        "9k8BT<6+ij8nmw5A96icOgIWscEKg<U?pT@>BKk%ehl;LK9Gg9o>ocbPYqPC>6JF5oSYXDU97`focA4JCRfJ8M*7"
        "mvFU|na5L*?`jie&?j7?|*-EToCD@8+LNfa_AxS97?9qvm%u=F8K|aH(QLPx#su)x+8JQ(`!STq8#Qqf{n#BH9OQ"
        "Hx4OQHx)<LPA{ztrcDIflz<FLM;PC6VV$n)o>SGJ6J?iM2j()sjDDl|RZ;F>)q*g}r525_$7j5_zLJ^%2VP$z`?#"
        "?nwo`3hqUjsW7BpP@!7NfrqTBNz%K)h7B7wY}l}2W3z(ZEa~-z-p>@{y_?<}9map1WxQAH-z5JnjzJ$@=kdd|4tl"
        "YSL4R8FXDg_}^d;75WBxBBgfV&yx}k&f=uUh7;<uPcex7w3`u^M!N;m#WI(h!(_&)(1C->9"
    )
)


def table(path: Path) -> Sheet:
    """Write what the old workbook says as a new one, by another library."""
    with xlsxwriter.Workbook(path / "a.xlsx") as book:
        page = book.add_worksheet("一网格")
        page.merge_range(0, 0, 0, 5, "东街社区居民登记表")
        page.merge_range(1, 0, 2, 0, "户号")
        page.merge_range(1, 1, 2, 1, "姓名")
        page.merge_range(1, 2, 1, 3, "户籍地")
        page.write_row(2, 2, ["省份", "地址", "电话", "微信"])
        page.merge_range(1, 4, 1, 5, "联系方式")
        page.merge_range(3, 0, 4, 0, "H01")
        page.write_row(3, 1, ["张三", "", "东街1号", 13800001111])
        page.write_row(4, 1, ["李四", "", "东街2号", "13900002222"])
    return read_workbook(path / "a.xlsx")[0]


def test_a_heading_of_two_rows_is_one_in_the_new_and_in_the_old_format(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(OLD_EXCEL)
    old = read_workbook(tmp_path / "a.xls")[0]
    for sheet in (table(tmp_path), old):
        head = find_heading(sheet, WANTED)
        assert (head.first, head.last) == (1, 2)
        assert head.texts == [
            "户号",
            "姓名",
            "户籍地/省份",
            "户籍地/地址",
            "联系方式/电话",
            "联系方式/微信",
        ]
        assert head.columns == {"household": 0, "name": 1, "address": 3, "phone": 4}
        rows = carried_down(sheet, below=head.last).rows[3:]
        assert rows == [
            ["H01", "张三", "", "东街1号", "13800001111"],
            ["H01", "李四", "", "东街2号", "13900002222"],
        ]


def test_a_heading_of_two_rows_is_found_without_joined_cells_too() -> None:
    rows = [
        ["登记表"],
        ["户号", "姓名", "户籍地", "", "联系方式", ""],
        ["", "", "省份", "地址", "电话", "微信"],
        ["1", "张三", "", "东街1号", "13800001111"],
    ]
    head = find_heading(Sheet("csv", rows), WANTED)
    assert (head.first, head.last) == (1, 2)
    assert head.columns["address"] == 3


def test_a_title_is_no_group_and_people_are_no_heading() -> None:
    rows = [
        ["东街社区姓名电话登记表", "", "", "2026年"],
        ["户号", "姓名", "", "电话"],
        ["1", "张三", "在外", "13800001111"],
    ]
    head = find_heading(Sheet("a", rows, merged=((0, 0, 0, 2),)), WANTED)
    assert (head.first, head.last) == (1, 1)
    assert head.columns == {"household": 0, "name": 1, "phone": 3}


def test_a_number_that_was_ruined_is_ruined_in_each_row_it_is_carried_to() -> None:
    rows = [["户号", "姓名"], ["123456789012345678", "张三"], ["", "李四"], [], ["", "王五"]]
    sheet = Sheet("a", rows, frozenset({(1, 0)}), ((1, 0, 4, 0),))
    carried = carried_down(sheet, below=0)
    assert carried.ruined == {(1, 0), (2, 0), (4, 0)}
    assert carried.rows[3] == []


def test_without_any_match_the_first_row_with_words_is_the_heading() -> None:
    head = find_heading(Sheet("a", [[], ["甲", "乙"], ["1", "2"]]), WANTED)
    assert (head.first, head.last, head.columns) == (1, 1, {})
