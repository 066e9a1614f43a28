"""What field work tells whoever takes a grid over: who is due, the most overdue first."""

from linli.fieldwork.today import due_today, entries
from linli.kernel import place
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.roles import LEAD_FIELD, VISIT
from linli.residents.handover import Item, Section

MOST = 30


def due_visits(actor: Actor, unit: Unit) -> Section | None:
    """List the doors of a grid that are due; other units have no doors of their own."""
    is_grid = unit.is_territorial and place.level_of(unit.pk) is place.Level.GRID
    if not is_grid or not (actor.may(VISIT) or actor.may(LEAD_FIELD)):
        return None
    due = due_today(entries(unit.pk, actor=actor))
    items = [Item(f"{one.home.address}：{'、'.join(one.reasons)}", "/visits") for one in due[:MOST]]
    if len(due) > MOST:
        items.append(Item(f"还有 {len(due) - MOST} 户，见走访。", "/visits"))
    return Section("到期要走访的", tuple(items), "没有到期的走访。")
