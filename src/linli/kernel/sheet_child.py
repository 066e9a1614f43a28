"""The limited process that reads a stranger's file: what it unpacks can hurt nobody but itself.

It writes JSON lines: a list for each row, an object to end a sheet, and one last object. It must
not import Django, so that it starts within a moment; it is given no key and no address.
"""

import csv
import io
import json
import re
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from linli.kernel.sheets import DAMAGED, TOO_LARGE, UnreadableSheet

MAX_COLUMNS = 500
MAX_BLANK_ROWS = 1000
MAX_MERGED = 300_000  # more is no table of people's; then none is told
# What is read must also fit into the memory of the worker that asked for it.
MAX_TEXT = 30_000_000

_MAX_ENTRIES = 200
_MAX_UNPACKED = 200 * 10**6
_MAX_RATIO = 100
_RATIO_MATTERS = 10**6
_MEMORY_BYTES = 2**30
_CPU_SECONDS = 60
_CHUNK = 2**16

_NOT_A_SHEET = "这不是能读取的表格，请用 Excel（xlsx、xls）或 csv 文件。"
_ENCRYPTED = "文件设有密码，请取消密码后再试。"
_BOMB = "文件的压缩方式异常，不予读取。"


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
        for name, rows, merged in _tables(Path(path).read_bytes()):
            ruined: list[tuple[int, int]] = []
            for row in _clean(rows, allowance, ruined):
                _say(row)
            _say({"sheet": name, "ruined": ruined, "merged": merged})
    except UnreadableSheet as error:
        _say({"error": str(error)})
    except MemoryError:
        _say({"error": TOO_LARGE})


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
            raise UnreadableSheet(f"表格超过 {self.max_rows} 行，请分成几个文件。")
        if self.text < 0 or len(row) > MAX_COLUMNS:
            raise UnreadableSheet(TOO_LARGE)


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


Ranges = list[tuple[int, int, int, int]]
_Table = tuple[str, Iterable[Sequence[object]], Ranges]


def _tables(data: bytes) -> Iterator[_Table]:
    if data.startswith(b"PK\x03\x04"):
        _check_zip(data)
        return _workbook(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableSheet(_ENCRYPTED)
        return _workbook(data)
    return iter([("csv", _csv(data), [])])


def _workbook(data: bytes) -> Iterator[_Table]:
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
            yield about.name, (margin + row for row in sheet.iter_rows()), _merged(sheet)
    except PasswordError:
        raise UnreadableSheet(_ENCRYPTED) from None
    except CalamineError:
        raise UnreadableSheet(_NOT_A_SHEET) from None


def _merged(sheet: Any) -> Ranges:
    """Give the ranges of joined cells; none where there are more than any real table has."""
    ranges = sheet.merged_cell_ranges or []
    return [(*first, *last) for first, last in ranges] if len(ranges) <= MAX_MERGED else []


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decode(data)
    if text.lstrip().lower().startswith(("<html", "<!doctype", "<?xml", "<table")):
        raise UnreadableSheet("这是网页格式的表格，请在 Excel 或 WPS 里另存为 xlsx。")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise UnreadableSheet(DAMAGED) from None


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
            raise UnreadableSheet(TOO_LARGE)
        for entry in entries:
            _check_entry(data, entry)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError):
        raise UnreadableSheet(DAMAGED) from None


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
        raise UnreadableSheet(_BOMB if size > entry.file_size else DAMAGED)


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
