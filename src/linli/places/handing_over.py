"""What the successor of a reorganised unit takes over: every home, firm and facility there."""

from linli.kernel.scope import Actor, system_actor
from linli.organisation.models import Unit
from linli.organisation.placed import RegisterRow, settle_rows
from linli.places.models import Address, Building, Dwelling, Entrance, Establishment, Facility

MODELS: tuple[type[RegisterRow], ...] = (
    Address,
    Building,
    Entrance,
    Dwelling,
    Establishment,
    Facility,
)


def hand_over_places(old: Unit, new: Unit) -> tuple[str, set[object]]:
    """Let the registers of places stand in the new unit."""
    platform = system_actor("单位调整", within=new.county_number)
    _tell_apart(old, new, platform)
    rows: set[object] = set()
    for model in MODELS:
        here = model.objects.visible_to(platform).filter(place=old.pk)  # type: ignore[attr-defined]
        rows |= settle_rows(here, new.pk)
    return "房屋与场所", rows


def _tell_apart(old: Unit, new: Unit, platform: Actor) -> None:
    """Say of an address that the new community has already whence it comes; people join them."""
    every = Address.objects.visible_to(platform).filter(is_deleted=False)
    there = every.filter(community=_community(new)).exclude(community=_community(old))
    for address in every.filter(place=old.pk, text__in=list(there.values_list("text", flat=True))):
        address.text = f"{address.text[:100]}（原{old.name[:40]}）"
        address.save(update_fields=["text"])


def _community(unit: Unit) -> int:
    return unit.pk if unit.kind == Unit.Kind.COMMUNITY else int(unit.parent_id or 0)
