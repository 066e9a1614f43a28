"""Reads printed registers back: a workbook by its cells, a PDF by its words without blanks."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from pypdf import PdfReader
from python_calamine import CalamineWorkbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows_of(answer: Any) -> tuple[str, list[str], list[list[str]]]:
    """Give the mark, the headings and the rows of a workbook that was answered."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == XLSX
    return cells_of(answer.content)


def cells_of(content: bytes) -> tuple[str, list[str], list[list[str]]]:
    """Give the mark, the headings and the rows of a workbook."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    mark, heads, *rows = ([str(cell) for cell in row] for row in sheet.to_python())
    return mark[0], heads, rows


def insides_of(answer: Any) -> str:
    """Give all that a workbook holds, also what no cell shows."""
    with ZipFile(BytesIO(answer.content)) as parts:
        return "".join(parts.read(name).decode("utf-8") for name in parts.namelist())


def pages_of(answer: Any) -> list[str]:
    """Give the words of each page of a PDF that was answered."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    return words_of(answer.content)


def words_of(content: bytes) -> list[str]:
    """Give the words of each page of a PDF."""
    pages = PdfReader(BytesIO(content)).pages
    return [re.sub(r"[\s\u200b\u3000]", "", page.extract_text()) for page in pages]


def text_of(answer: Any) -> str:
    """Give all words of a PDF that was answered."""
    return "".join(pages_of(answer))
