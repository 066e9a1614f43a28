"""What incidents tell whoever takes a post over: those that are open at the unit."""

from linli.incidents import lists
from linli.incidents.lists import Filters
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.residents.handover import Item, Section

MOST = 50


def open_incidents(actor: Actor, unit: Unit) -> Section | None:
    """List the open incidents of a unit that the reader may see, by due time."""
    rows = lists.first(actor, Filters(open=True, place=unit.pk), MOST)
    items = tuple(
        Item(f"{row.no} {row.title}（{row.get_state_display()}）", f"/incidents/{row.pk}")
        for row in rows
    )
    return Section("在办的事件", items, "没有在办的事件。")
