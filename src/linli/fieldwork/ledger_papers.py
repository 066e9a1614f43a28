"""巡查台账, 走访记录, 社情民意调查记录簿 as PDF and as workbooks (c.9, R85).

Visits to special groups are on none of these papers, whoever prints: they go from hand to hand.
"""

from dataclasses import replace
from datetime import date

from linli.fieldwork import ledgers
from linli.journal.services import record
from linli.kernel.errors import NotFound
from linli.kernel.masking import scrub
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.prints.books import File, file_of
from linli.prints.ledger import Ledger, first_rows

WIDTHS: dict[str, tuple[int, ...]] = {
    ledgers.PATROL: (4, 8, 9, 8, 6, 14, 13, 8, 12, 7, 8, 9, 12, 8, 6, 10),
    ledgers.OPINIONS: (4, 8, 8, 13, 6, 9, 6, 16, 7, 12, 12, 8, 12, 7, 6, 7),
    ledgers.VISITS: (4, 8, 9, 8, 14, 7, 6, 6, 20, 14, 14, 8, 7),
}


def print_ledger(kind: str, form: str, *, actor: Actor, grid: Unit, month: date) -> File:
    """Set a month of a ledger and journal it; NotFound for a ledger or grid that is not mine."""
    if kind not in WIDTHS:
        raise NotFound()
    uncleared = replace(actor, posts=tuple(replace(post, clearance="") for post in actor.posts))
    rows = ledgers.ledger_rows(actor=uncleared, kind=kind, grid=grid.pk, month=month)
    lines = [tuple(scrub(cell) for cell in row) for row in rows]
    kept, notes = first_rows(lines, total=len(lines), unit="行", narrower="按网格、按月打印")
    heads, title = ledgers.COLUMNS[kind], ledgers.TITLES[kind]
    period = f"{month.year}年{month.month}月，共 {len(lines)} 行"
    ledger = Ledger(title, grid.name, period, heads, WIDTHS[kind], kept, notes)
    file = file_of(ledger, form, actor=actor, about=f"{grid.name}-{month:%Y-%m}")
    record(
        "field.print",
        actor=actor,
        object_type="ledger",
        object_id=grid.pk,
        county=grid.county_number,
        detail={"kind": kind, "month": f"{month:%Y-%m}", "行数": len(kept), "格式": form},
    )
    return file
