"""What the successor of a reorganised unit takes over: needs that have not been answered.

Visits and rounds stay where they were made; who took the unit over reads them there.
"""

from linli.fieldwork.models import Need
from linli.kernel.scope import system_actor
from linli.organisation.models import Unit
from linli.organisation.placed import settle_rows


def hand_over_needs(old: Unit, new: Unit) -> tuple[str, set[object]]:
    """Let the open needs of a unit be the new one's."""
    platform = system_actor("单位调整", within=new.county_number)
    needs = Need.objects.visible_to(platform).filter(place=old.pk, closed_at=None)
    return "居民需求", settle_rows(needs, new.pk)
