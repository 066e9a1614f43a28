"""From the workbook's sheets to the lines of a run: which sheets, which header, which rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from linli.imports.kinds import Kind
from linli.imports.models import ImportLine, ImportRun
from linli.kernel.sheets import Sheet, find_header, read_workbook

# What PostgreSQL cannot keep in a text; no person has typed it.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Reading:
    """What a workbook holds for a kind."""

    header: list[str]
    mapping: dict[str, int]
    lines: list[ImportLine]
    left_out: list[str]


def read(path: Path, *, kind: Kind, run: ImportRun) -> Reading:
    """Read the workbook of a run; UnreadableSheet when that cannot be done.

    The sheet whose headings fit best is taken, and with it every sheet that has the same header.
    """
    sheets = read_workbook(path)
    heads = [find_header(sheet.rows, kind.wanted) for sheet in sheets]
    best = max(range(len(sheets)), key=lambda n: (len(heads[n][1]), -n))
    header = _texts(sheets[best].rows[heads[best][0]])
    lines: list[ImportLine] = []
    left_out: list[str] = []
    for sheet, (row, _columns) in zip(sheets, heads, strict=True):
        if _texts(sheet.rows[row]) == header:
            lines += _lines(sheet, row, run)
        else:
            left_out.append(sheet.name[:60])
    return Reading(header, heads[best][1], lines, left_out)


def _lines(sheet: Sheet, header_row: int, run: ImportRun) -> Iterator[ImportLine]:
    ruined: dict[int, list[int]] = {}
    for row, column in sheet.ruined:
        ruined.setdefault(row, []).append(column)
    for row in range(header_row + 1, len(sheet.rows)):
        cells = _texts(sheet.rows[row])
        if any(cells):
            yield ImportLine(
                run=run,
                sheet=sheet.name[:60],
                number=row + 1,
                cells=cells,
                ruined=sorted(ruined.get(row, [])),
            )


def _texts(row: list[str]) -> list[str]:
    return [_UNSTORABLE.sub("", cell) for cell in row]
