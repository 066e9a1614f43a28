"""From the workbook's sheets to the lines of a run: which sheets, which header, which rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from linli.imports.kinds import Kind
from linli.imports.models import ImportLine, ImportRun
from linli.kernel.sheet_headings import Heading, carried_down, find_heading
from linli.kernel.sheets import Sheet, UnreadableSheet, read_workbook

_NO_HEADING = "没有找到表头：前几行里要有列名，如{}。"
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

    The sheet whose headings fit best is taken, and with it every sheet that has the same heading.
    Of a personal kind a heading must be found: what is no heading may be a person.
    """
    sheets = read_workbook(path)
    heads = [find_heading(sheet, kind.wanted) for sheet in sheets]
    best = max(range(len(sheets)), key=lambda n: (len(heads[n].columns), -n))
    if kind.personal and not heads[best].columns:
        raise UnreadableSheet(_NO_HEADING.format("、".join(f.label for f in kind.fields[:3])))
    header = _texts(heads[best].texts)
    lines: list[ImportLine] = []
    left_out: list[str] = []
    for sheet, head in zip(sheets, heads, strict=True):
        if _texts(head.texts) == header:
            lines += _lines(carried_down(sheet, below=head.last), head, run)
        else:
            left_out.append(sheet.name[:60])
    return Reading(header, heads[best].columns, lines, left_out)


def _lines(sheet: Sheet, head: Heading, run: ImportRun) -> Iterator[ImportLine]:
    ruined: dict[int, list[int]] = {}
    for row, column in sheet.ruined:
        ruined.setdefault(row, []).append(column)
    # A heading that stands again on each printed page is no line.
    headings = [sheet.rows[row] for row in {head.first, head.last} if head.columns]
    for row in range(head.last + 1, len(sheet.rows)):
        cells = _texts(sheet.rows[row])
        if any(cells) and sheet.rows[row] not in headings:
            yield ImportLine(
                run=run,
                sheet=sheet.name[:60],
                number=row + 1,
                cells=cells,
                ruined=sorted(ruined.get(row, [])),
            )


def _texts(row: list[str]) -> list[str]:
    return [_UNSTORABLE.sub("", cell) for cell in row]
