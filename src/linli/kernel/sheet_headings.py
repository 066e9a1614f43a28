"""Where a sheet's heading stands, of one row or of two, and what joined cells mean below it.

People write a title above, groups over their columns (户籍地 over 省 and 详细地址), and the number
of a household once for all its members.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from linli.kernel.sheets import Sheet, match_columns

LOOKED_AT = 10  # rows; a heading further down is none
_LEAST = 3  # headings of a row that may have others below it: a title has one or two


@dataclass(frozen=True)
class Heading:
    """The row or two rows that name the columns, and which column holds which field."""

    first: int
    last: int
    texts: list[str]  # 户籍地/详细地址 where there are two
    columns: dict[str, int]


def find_heading(sheet: Sheet, wanted: Mapping[str, Sequence[str]]) -> Heading:
    """Guess the heading of a sheet; without any match the first row that is not blank."""
    guesses = list(_guesses(sheet, wanted))
    best = max(guesses, key=lambda guess: (len(guess.columns), guess.last - guess.first))
    if best.columns:
        return best
    first = next((n for n, cells in enumerate(sheet.rows) if any(cells)), 0)
    return Heading(first, first, sheet.rows[first], {})


def carried_down(sheet: Sheet, *, below: int) -> Sheet:
    """Say in each row what cells joined downwards say; only below the heading, in rows in use."""
    rows = list(sheet.rows)
    ruined = set(sheet.ruined)
    for top, left, bottom, _right in sheet.merged:
        if top <= below or bottom == top:
            continue
        text = sheet.cell(top, left) if top < len(rows) else ""
        for row in range(top + 1, min(bottom + 1, len(rows)) if text else 0):
            if any(rows[row]):
                rows[row] = _with(rows[row], left, text)
                ruined |= {(row, left)} if (top, left) in sheet.ruined else set()
    return replace(sheet, rows=rows, ruined=frozenset(ruined))


def _guesses(sheet: Sheet, wanted: Mapping[str, Sequence[str]]) -> Iterator[Heading]:
    for at, row in enumerate(sheet.rows[:LOOKED_AT]):
        yield Heading(at, at, row, match_columns(row, wanted))
        if at + 1 < len(sheet.rows) and (groups := _groups(sheet, at)):
            below = sheet.rows[at + 1]
            texts = [
                _joined(groups.get(n, ""), _cell(row, n), _cell(below, n))
                for n in range(max(len(row), len(below)))
            ]
            also = [reading for n, text in enumerate(texts) for reading in _readings(n, text)]
            yield Heading(at, at + 1, texts, match_columns(texts, wanted, also=also))


def _groups(sheet: Sheet, at: int) -> dict[int, str]:
    """Give the heading above each column of a group; {} when no row of headings lies below."""
    top, below = sheet.rows[at], sheet.rows[at + 1]
    if sum(1 for cell in top if cell.strip()) < _LEAST:
        return {}
    joined = [(left, right) for row, left, last, right in sheet.merged if row == last == at]
    spans = [span for span in joined if span[1] > span[0]] or list(_spans(top, below))
    groups = {n: _cell(top, left) for left, right in spans for n in range(left, right + 1)}
    # Under a heading that has no group stands nothing: else the row below is one of people.
    lone = any(_cell(below, n) and n not in groups for n in range(len(below)))
    return {} if lone or not any(_cell(below, n) for n in groups) else groups


def _spans(top: Sequence[str], below: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Guess the groups where no cells are joined: a heading, and blanks to its right."""
    at = 0
    for n in range(1, max(len(top), len(below)) + 1):
        if n == max(len(top), len(below)) or _cell(top, n):
            if n - 1 > at and _cell(top, at) and _cell(below, n - 1):
                yield at, n - 1
            at = n


def _joined(group: str, own: str, below: str) -> str:
    above = group or own
    return f"{above}/{below}" if above and below and above != below else above or below


def _readings(column: int, text: str) -> Iterator[tuple[int, str]]:
    """Read a heading of two rows otherwise: 户籍地/地址 is 户籍地址, or just 地址."""
    above, _, below = text.partition("/")
    if below:
        yield column, below
    if below and above.endswith(below[0]):
        yield column, above + below[1:]


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _with(row: list[str], column: int, text: str) -> list[str]:
    longer = row + [""] * (column + 1 - len(row))
    return [*longer[:column], text, *longer[column + 1 :]]
