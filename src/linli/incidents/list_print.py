"""The list on paper: the chosen columns, the filter in words, who printed it and when."""

from dataclasses import dataclass, replace
from datetime import datetime

from linli.incidents import columns, lists, saved_lists
from linli.incidents.list_form import ListForm
from linli.incidents.models import Incident
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.kernel.sheet_writing import Value

MOST = 500  # some thirty sheets: whoever needs more wants a workbook


@dataclass(frozen=True)
class Printed:
    """What stands on the paper."""

    rows: list[tuple[Incident, list[tuple[columns.Column, Value]]]]
    columns: list[columns.Column]
    words: str
    by: str
    at: datetime
    is_cut: bool


def printed(actor: Actor, form: ListForm) -> Printed:
    """Read the first rows of a list for its print."""
    page = lists.find(actor, replace(form.filters(None), limit=MOST))
    shown = saved_lists.columns_of(actor)
    rows = columns.laid_out(page.items, shown)
    where = actor.posts[0].unit_name if actor.posts else ""
    by = f"{where} {actor.name}".strip()
    return Printed(rows, shown, form.in_words(), by, clock.now(), page.next is not None)
