"""Spreadsheets out: rows of ours into a workbook in which no cell can become a formula."""

import io
import math
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from linli.kernel.clock import CHINA

_SURROGATES = re.compile("[\ud800-\udfff]")
# Blanks, control characters and signs without width: what may hide the first sign of a formula.
_INVISIBLE = re.compile(
    r"^[\s\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+"
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | int | float | Decimal | date | datetime | bool | None


def write_workbook(
    target: str | os.PathLike[str] | BinaryIO,
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Value]]]],
    *,
    mark: str = "",
    is_theirs: bool = False,
    scratch: os.PathLike[str] | None = None,
) -> None:
    """Write sheets of (name, header, rows); no cell can become a formula (trust.md, Files).

    `mark` says who took it out: above each sheet and on each page printed of it. A layout that is
    somebody else's (`is_theirs`) stays as it is, and the book's properties say so instead. Rows
    are kept in `scratch` meanwhile.
    """
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": os.fspath(scratch) if scratch else None,
        },
    )
    formats = {
        "header": book.add_format({"bold": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "mark": book.add_format({"italic": True, "font_color": "#666666"}),
    }
    if mark and is_theirs:
        book.set_properties({"comments": mark})
    names: set[str] = set()
    with book:
        for name, header, rows in sheets:
            page = book.add_worksheet(_sheet_name(name, names))
            top = 1 if mark and not is_theirs else 0
            if top:
                page.write_string(0, 0, harmless(mark), formats["mark"])
            _write_table(page, top, header, rows, formats)
            if top:
                _set_print(page, top, mark)


def _write_table(
    page: Any,
    top: int,
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    formats: dict[str, Any],
) -> None:
    """Write the header at row `top` and the rows beneath it."""
    page.freeze_panes(top + 1, 0)
    widths = [_width(title) for title in header]
    for column, title in enumerate(header):
        page.write_string(top, column, harmless(title), formats["header"])
    for index, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            _write_cell(page, index, column, value, formats)
            if index <= 200 and column < len(widths):
                widths[column] = max(widths[column], _width(str(value or "")))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(max(width + 2, 8), 60))


def _set_print(page: Any, top: int, mark: str) -> None:
    """Have it printed across A4 with its header and the mark on each page."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.set_header("&L" + mark[:200].replace("&", "&&"))  # Excel takes 255 signs
    page.set_footer("&C第 &P 页 / 共 &N 页")


def workbook(name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Give a workbook of one sheet, of the media type XLSX."""
    target = io.BytesIO()
    write_workbook(target, [(name, header, rows)])
    return target.getvalue()


def harmless(text: str) -> str:
    """Put a ' before a text that a spreadsheet would take for a formula, also a full-width one."""
    text = _SURROGATES.sub("\ufffd", text)
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    if text.startswith(("\t", "\r")) or visible.startswith(("=", "+", "-", "@")):
        text = "'" + text
    # Excel's own limit; xlsxwriter would leave the whole cell out without a word.
    return text if len(text) <= 32_767 else text[:32_766] + "…"


def _write_cell(page: Any, row: int, column: int, value: Value, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(row, column, "是" if value else "否")
    elif isinstance(value, datetime):
        local = value.astimezone(CHINA).replace(tzinfo=None) if value.tzinfo else value
        page.write_datetime(row, column, local, formats["moment"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, str) or not _fits(value):
        # Excel keeps 15 digits of a number, and has none that is infinite or "not a number".
        page.write_string(row, column, harmless(str(value)))
    else:
        page.write_number(row, column, value)


def _fits(value: int | float | Decimal) -> bool:
    try:
        return math.isfinite(value) and -(10**15) < value < 10**15
    except (OverflowError, ValueError):  # beyond any float; a signalling NaN
        return False


def _sheet_name(name: str, taken: set[str]) -> str:
    """Make a name that Excel takes: 31 characters, no signs of its own, each only once."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '") or "表"
    plain, n = base[:31], 1
    while plain.casefold() in taken:
        n += 1
        plain = f"{base[:26]} ({n})"
    taken.add(plain.casefold())
    return plain


def _width(text: str) -> int:
    line = text.split("\n", 1)[0][:100]
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
