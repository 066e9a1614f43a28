"""Spreadsheets: rows out of an untrusted file, read in a limited child process, and rows into one.

Must not import Django: the child imports this module alone and starts within a moment.
"""

import csv
import io
import json
import math
import os
import re
import resource
import signal
import struct
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from linli.kernel.clock import CHINA

MAX_FILE_BYTES = 50 * 2**20
MAX_COLUMNS = 500
MAX_BLANK_ROWS = 1000
# What is read must also fit into the memory of the worker that asked for it.
MAX_TEXT = 30_000_000

_MAX_ENTRIES = 200
_MAX_UNPACKED = 200 * 10**6
_MAX_RATIO = 100
_RATIO_MATTERS = 10**6
_MEMORY_BYTES = 2**30
_CPU_SECONDS = 60
_CHUNK = 2**16

RUINED = "数字精度已丢失"
_NOT_A_SHEET = "这不是能读取的表格,请用 Excel(xlsx、xls)或 csv 文件。"
_DAMAGED = "表格文件已损坏,请在 Excel 或 WPS 里打开后另存一份再试。"
_ENCRYPTED = "文件设有密码,请取消密码后再试。"
_TOO_LARGE = "表格太大,请分成几个文件,并删去很远的行列里的内容。"
_BOMB = "文件的压缩方式异常,不予读取。"
_TOO_SLOW = "读取表格超时,请分成几个小一些的文件。"
_EMPTY = "表格里没有内容。"


class UnreadableSheet(Exception):
    """The file cannot be read as a table; the message (Chinese) says what to do."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of texts, blank cells at their ends left out, counted from 0 as in the file.

    `ruined` holds the (row, column) of long numbers that had been stored as numbers: their last
    digits are lost. Show `RUINED` there; never take such an identity number for true.
    """

    name: str
    rows: list[list[str]]
    ruined: frozenset[tuple[int, int]] = frozenset()

    def cell(self, row: int, column: int) -> str:
        """Give the text of a cell, "" beyond the end of its row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""


def read_workbook(
    path: str | os.PathLike[str], *, max_rows: int = 100_000, timeout: float = 90
) -> list[Sheet]:
    """Read the visible sheets that have content; UnreadableSheet if that cannot be done.

    `max_rows` counts over all sheets, `timeout` in seconds. What the file is is told by its
    content, never by its name (trust.md, Files).
    """
    if os.stat(path).st_size > MAX_FILE_BYTES:
        raise UnreadableSheet(_TOO_LARGE)
    # The child gets the places to import from and nothing else: no keys, no database address.
    imports = os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), *sys.path)))
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", __name__, os.fspath(path), str(max_rows)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": imports, "PYTHONUTF8": "1"},
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableSheet(_TOO_SLOW) from None
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise UnreadableSheet(_TOO_SLOW)
    if child.returncode == -signal.SIGABRT:  # how calamine ends when memory is refused
        raise UnreadableSheet(_TOO_LARGE)
    if child.returncode:
        raise UnreadableSheet(_DAMAGED)
    return _assemble(child.stdout)


def find_header(
    rows: Sequence[Sequence[str]], wanted: Mapping[str, Sequence[str]]
) -> tuple[int, dict[str, int]]:
    """Guess which of the first 10 rows is the header and which column holds which field.

    `wanted` maps a field to the headings it may have, the best first. A guess to be confirmed by a
    person; without any match the first row that is not blank, and {}.
    """
    guesses = [(index, _match(row, wanted)) for index, row in enumerate(rows[:10])]
    row, columns = max(guesses, key=lambda guess: len(guess[1]), default=(0, {}))
    if not columns:
        row = next((index for index, cells in enumerate(rows) if any(cells)), 0)
    return row, columns


_SURROGATES = re.compile("[\ud800-\udfff]")
# Blanks, control characters and signs without width: what may hide the first sign of a formula.
_INVISIBLE = re.compile(
    r"^[\s\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+"
)

Value = str | int | float | Decimal | date | datetime | bool | None


def write_workbook(
    target: str | os.PathLike[str] | BinaryIO,
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Value]]]],
) -> None:
    """Write sheets of (name, header, rows); no cell can become a formula (trust.md, Files)."""
    import xlsxwriter  # the child only reads

    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    formats = {
        "header": book.add_format({"bold": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    names: set[str] = set()
    with book:
        for name, header, rows in sheets:
            page = book.add_worksheet(_sheet_name(name, names))
            page.freeze_panes(1, 0)
            widths = [_width(title) for title in header]
            for column, title in enumerate(header):
                page.write_string(0, column, harmless(title), formats["header"])
            for index, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    _write_cell(page, index, column, value, formats)
                    if index <= 200 and column < len(widths):
                        widths[column] = max(widths[column], _width(str(value or "")))
            for column, width in enumerate(widths):
                page.set_column(column, column, min(max(width + 2, 8), 60))


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


def _match(row: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    headings = [_heading(cell) for cell in row]
    likely = sorted(
        (-_likeness(heading, _heading(synonym)), rank, column, field)
        for field, synonyms in wanted.items()
        for rank, synonym in enumerate(synonyms)
        for column, heading in enumerate(headings)
        if _likeness(heading, _heading(synonym)) > 0.5
    )
    columns: dict[str, int] = {}
    for _likely, _rank, column, field in likely:
        if field not in columns and column not in columns.values():
            columns[field] = column
    return columns


def _heading(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    # 姓名(必填) is 姓名; a heading that is all bracket keeps its words.
    without = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", plain)
    return re.sub(r"[\W_]", "", without) or re.sub(r"[\W_]", "", plain)


def _likeness(heading: str, synonym: str) -> float:
    return len(synonym) / len(heading) if synonym and synonym in heading else 0


# --- the child -----------------------------------------------------------------------------------
# It writes JSON lines: a list for each row, an object to end a sheet, and one last object.


def _assemble(output: bytes) -> list[Sheet]:
    sheets: list[Sheet] = []
    rows: list[list[str]] = []
    for line in output.splitlines():
        part = json.loads(line)
        if isinstance(part, list):
            rows.append(part)
        elif "error" in part:
            raise UnreadableSheet(part["error"])
        elif rows:
            ruined = frozenset((row, column) for row, column in part["ruined"])
            sheets.append(Sheet(part["sheet"], rows, ruined))
            rows = []
    if not sheets:
        raise UnreadableSheet(_EMPTY)
    return sheets


def _limit_myself() -> None:
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _child(path: str, max_rows: int) -> None:
    _limit_myself()
    allowance = _Allowance(max_rows)
    try:
        for name, rows in _tables(Path(path).read_bytes()):
            ruined: list[tuple[int, int]] = []
            for row in _clean(rows, allowance, ruined):
                _say(row)
            _say({"sheet": name, "ruined": ruined})
    except UnreadableSheet as error:
        _say({"error": str(error)})
    except MemoryError:
        _say({"error": _TOO_LARGE})


def _say(part: object) -> None:
    sys.stdout.write(json.dumps(part, ensure_ascii=False) + "\n")


class _Allowance:
    """What one file may still bring: rows and characters."""

    def __init__(self, max_rows: int) -> None:
        self.max_rows = self.rows = max_rows
        self.text = MAX_TEXT

    def take(self, row: list[str]) -> None:
        self.rows -= 1
        self.text -= sum(map(len, row))
        if self.rows < 0:
            raise UnreadableSheet(f"表格超过 {self.max_rows} 行,请分成几个文件。")
        if self.text < 0 or len(row) > MAX_COLUMNS:
            raise UnreadableSheet(_TOO_LARGE)


def _clean(
    rows: Iterable[Sequence[object]], allowance: _Allowance, ruined: list[tuple[int, int]]
) -> Iterator[list[str]]:
    """Yield rows of texts without the blank ends; stop after MAX_BLANK_ROWS blank ones."""
    index = blank = 0
    for values in rows:
        cells = [_text(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            blank += 1
            if blank >= MAX_BLANK_ROWS:
                return
            continue
        for _ in range(blank):
            allowance.take([])
            yield []
        index += blank
        blank = 0
        allowance.take(cells)
        ruined += [(index, n) for n, text in enumerate(cells) if _is_ruined(values[n], text)]
        yield cells
        index += 1


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            # 188006 arrives as 188006.0; Excel itself shows 15 digits of anything else.
            return str(int(value)) if value.is_integer() else format(value, ".15g")
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)


_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d{2}", re.ASCII)


def _is_ruined(value: object, text: str) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return abs(value) >= 10**15
    # 1.10105E+17 is what Excel leaves of a long number when it saves a csv.
    return _SCIENTIFIC.fullmatch(text) is not None


def _tables(data: bytes) -> Iterator[tuple[str, Iterable[Sequence[object]]]]:
    if data.startswith(b"PK\x03\x04"):
        _check_zip(data)
        return _workbook(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableSheet(_ENCRYPTED)
        return _workbook(data)
    return iter([("csv", _csv(data))])


def _workbook(data: bytes) -> Iterator[tuple[str, Iterable[Sequence[object]]]]:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            # calamine counts rows from the top, but columns from the first that is used
            margin: list[Any] = [""] * (sheet.start[1] if sheet.start else 0)
            yield about.name, (margin + row for row in sheet.iter_rows())
    except PasswordError:
        raise UnreadableSheet(_ENCRYPTED) from None
    except CalamineError:
        raise UnreadableSheet(_NOT_A_SHEET) from None


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decode(data)
    if text.lstrip().lower().startswith(("<html", "<!doctype", "<?xml", "<table")):
        raise UnreadableSheet("这是网页格式的表格,请在 Excel 或 WPS 里另存为 xlsx。")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise UnreadableSheet(_DAMAGED) from None


def _decode(data: bytes) -> str:
    names = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text):
            return text
    raise UnreadableSheet(_NOT_A_SHEET)


def _check_zip(data: bytes) -> None:
    """Refuse zip bombs before anything is unpacked, by what is declared and by what is there."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
        if len(entries) > _MAX_ENTRIES:
            raise UnreadableSheet(_BOMB)
        if sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
            raise UnreadableSheet(_TOO_LARGE)
        for entry in entries:
            _check_entry(data, entry)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError):
        raise UnreadableSheet(_DAMAGED) from None


def _check_entry(data: bytes, entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 1:
        raise UnreadableSheet(_ENCRYPTED)
    if entry.file_size > max(_RATIO_MATTERS, _MAX_RATIO * entry.compress_size):
        raise UnreadableSheet(_BOMB)
    # Unpacked by hand: zipfile stops at the declared size, and so would not see a lie.
    name, extra = struct.unpack_from("<26xHH", data, entry.header_offset)
    start = entry.header_offset + 30 + name + extra
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        size = len(packed)
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        size = _inflated_size(packed, entry.file_size)
    else:
        raise UnreadableSheet(_BOMB)
    if size != entry.file_size:
        raise UnreadableSheet(_BOMB if size > entry.file_size else _DAMAGED)


def _inflated_size(packed: bytes, most: int) -> int:
    """Count the bytes that come out, giving up soon after `most`."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    for begin in range(0, len(packed), _CHUNK):
        chunk = packed[begin : begin + _CHUNK]
        while chunk and not inflater.eof and size <= most:
            size += len(inflater.decompress(chunk, 2**20))
            chunk = inflater.unconsumed_tail
    return size


if __name__ == "__main__":
    _child(sys.argv[1], int(sys.argv[2]))
