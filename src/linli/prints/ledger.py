"""A register on paper: rows of texts under headings, the same as PDF and as a workbook (R85)."""

import re
from dataclasses import asdict, dataclass
from typing import Any

MOST_ROWS = 1000  # of one print; more than that is an export with two persons (privacy G6)
_RUN = re.compile(r"[!-~]{9,}")  # letters and digits that no line could break
_GAP = "\u200b"


@dataclass(frozen=True)
class Ledger:
    """A register: `widths` are parts of the page's width, one for each of `heads`.

    `issuer`: whose it is; `period`: of when; `mark`: how it must be kept. Its texts are already
    such as may be printed.
    """

    title: str
    issuer: str
    period: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    mark: str = ""
    signatures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Hold it together: a row of another length would shift all that follow."""
        counts = {len(self.heads), len(self.widths), *(len(row) for row in self.rows)}
        if len(counts) > 1:
            raise ValueError(f"columns of {self.title}: {sorted(counts)}")

    def facts(self) -> dict[str, Any]:
        """Give the register as plain values for the typesetter."""
        rows = [[_breakable(cell) for cell in row] for row in self.rows]
        numbered = self.heads[:1] == ("序号",)
        return asdict(self) | {"rows": rows, "numbered": numbered}


def first_rows(
    rows: list[tuple[str, ...]], *, total: int, unit: str, narrower: str
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Keep as many rows as one print may have, and say so beneath when there are more."""
    kept = tuple(rows[:MOST_ROWS])
    if total <= len(kept):
        return kept, ()
    return kept, (f"共 {total} {unit}，这里只有前 {len(kept)} {unit}；其余请{narrower}。",)


def _breakable(text: str) -> str:
    """Let a long run of digits or letters break anywhere, so that it stays in its cell."""
    return _RUN.sub(lambda run: _GAP.join(run[0]), text)
