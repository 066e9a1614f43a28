"""Spreadsheets in: rows out of an untrusted file, read in a limited process (sheet_child).

Must not import Django: the child imports this module and starts within a moment.
"""

import json
import os
import re
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MAX_FILE_BYTES = 50 * 2**20

RUINED = "数字精度已丢失"
DAMAGED = "表格文件已损坏，请在 Excel 或 WPS 里打开后另存一份再试。"
TOO_LARGE = "表格太大，请分成几个文件，并删去很远的行列里的内容。"
_TOO_SLOW = "读取表格超时，请分成几个小一些的文件。"
_EMPTY = "表格里没有内容。"
_CHILD = "linli.kernel.sheet_child"


class UnreadableSheet(Exception):
    """The file cannot be read as a table; the message (Chinese) says what to do."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of texts, blank cells at their ends left out, counted from 0 as in the file.

    `ruined` holds the (row, column) of long numbers that had been stored as numbers: their last
    digits are lost. Show `RUINED` there; never take such an identity number for true. `merged`:
    ranges of joined cells as (first row, first column, last row, last column); xlsx and xls only.
    """

    name: str
    rows: list[list[str]]
    ruined: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()

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
        raise UnreadableSheet(TOO_LARGE)
    # The child gets the places to import from and nothing else: no keys, no database address.
    imports = os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), *sys.path)))
    compiled = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    try:
        child = subprocess.run(
            [sys.executable, "-P", *compiled, "-m", _CHILD, os.fspath(path), str(max_rows)],
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
        raise UnreadableSheet(TOO_LARGE)
    if child.returncode:
        raise UnreadableSheet(DAMAGED)
    return _assemble(child.stdout)


def find_header(
    rows: Sequence[Sequence[str]], wanted: Mapping[str, Sequence[str]]
) -> tuple[int, dict[str, int]]:
    """Guess which of the first 10 rows is the header and which column holds which field.

    `wanted` maps a field to the headings it may have, the best first. A guess to be confirmed by a
    person; without any match the first row that is not blank, and {}.
    """
    guesses = [(index, match_columns(row, wanted)) for index, row in enumerate(rows[:10])]
    row, columns = max(guesses, key=lambda guess: len(guess[1]), default=(0, {}))
    if not columns:
        row = next((index for index, cells in enumerate(rows) if any(cells)), 0)
    return row, columns


def match_columns(
    row: Sequence[str],
    wanted: Mapping[str, Sequence[str]],
    *,
    also: Sequence[tuple[int, str]] = (),
) -> dict[str, int]:
    """Guess which column holds which field; `also` are other readings of a column's heading."""
    readings = [(column, _heading(cell), 1.0) for column, cell in enumerate(row)]
    readings += [(column, _heading(cell), 0.9) for column, cell in also]
    # "证件信息/证件号码": two rows of headings as our own files write them in one
    parts = [(n, cell.rpartition("/")[2]) for n, cell in enumerate(row) if "/" in cell]
    readings += [(column, _heading(cell), 0.9) for column, cell in parts]
    likely = sorted(
        (-weight * _likeness(heading, _heading(synonym)), rank, column, field)
        for field, synonyms in wanted.items()
        for rank, synonym in enumerate(synonyms)
        for column, heading, weight in readings
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
            merged = tuple(tuple(found) for found in part["merged"])
            sheets.append(Sheet(part["sheet"], rows, ruined, merged))
            rows = []
    if not sheets:
        raise UnreadableSheet(_EMPTY)
    return sheets
