"""Registers on paper: headings and number on each page, cells that stay what they are."""

from typing import Any

import pytest

from linli.prints.books import ledger_workbook
from linli.prints.ledger import MOST_ROWS, Ledger, first_rows
from linli.prints.typesetting import typeset_ledger
from tests.prints.reading import cells_of, words_of

HEADS = ("户号", "门牌", "备注")


def ledger(*rows: tuple[str, ...], **more: Any) -> Ledger:
    return Ledger("登记表", "第一网格", "2026年3月", HEADS, (2, 3, 5), rows, **more)


def test_a_thousand_rows_have_headings_numbers_and_printer_on_each_page() -> None:
    rows = tuple((f"户{n}号", "青年路8号", "很长的备注" * 12) for n in range(1, 1001))

    pages = words_of(typeset_ledger(ledger(*rows), printed_by="第一网格 王小兰"))

    assert len(pages) > 10
    for n, page in enumerate(pages, 1):
        assert f"第{n}页共{len(pages)}页" in page
        assert "第一网格王小兰打印于" in page
        assert all(head in page for head in HEADS)
    assert all(f"户{n}号" in "".join(pages) for n in range(1, 1001))


def test_a_long_run_of_signs_is_printed_whole() -> None:
    text = "A" * 300

    (page,) = words_of(typeset_ledger(ledger(("1", text, text)), printed_by="王小兰"))

    assert page.count("A") == 600


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@SUM(A1)", "＝1", " =1"])
def test_no_cell_of_a_workbook_is_a_formula(text: str) -> None:
    mark, heads, rows = cells_of(ledger_workbook(ledger((text, "", "")), mark="王小兰"))

    assert (mark, tuple(heads)) == ("王小兰", HEADS)
    assert rows[0][0] == f"'{text}"


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="登记表"):
        ledger(("1", "2"))


def test_more_rows_than_a_print_may_have_are_left_out_and_said() -> None:
    rows = [("1", "2", "3")] * (MOST_ROWS + 1)

    kept, notes = first_rows(rows, total=1234, unit="人", narrower="按楼栋打印")

    assert len(kept) == MOST_ROWS
    assert notes == ("共 1234 人，这里只有前 1000 人；其余请按楼栋打印。",)
