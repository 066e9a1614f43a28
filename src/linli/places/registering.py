"""Writes: register a building with its entrances and homes in one go, or a single home."""

from collections.abc import Iterable
from uuid import UUID

from linli.kernel.errors import Invalid, NotFound
from linli.kernel.geography import Point
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.placed import RegisterRow
from linli.places.addresses import Parts, home_text, order_of, search_words
from linli.places.models import Address, Building, Dwelling, Entrance
from linli.places.plates import building_name, entrance_name, room_name
from linli.places.rooms import Layout, Room, floor_of, rooms_of
from linli.places.standing import earlier_of, journal, must_keep, saved, stand_in

ELSEWHERE = "这个地址在本社区别的网格已经登记，请核对；确实在您这里的，请联系社区。"
TAKEN = {
    "address_once": ("street", ELSEWHERE),
    "building_once": ("name", "这个地址上已经登记过同名的楼栋。"),
    "dwelling_once": ("room", "这个门号已经登记过（包括已注销的），请核对。"),
}
Source = RegisterRow.Source


def register_building(
    op_id: UUID,
    *,
    actor: Actor,
    place: int | None,
    parts: Parts,
    name: str = "",
    layout: Layout,
    use: str = "01",
    point: Point | None = None,
    source: str = Source.TYPED,
) -> Building:
    """Register a building with its homes; sent twice with one `op_id`, it is there once.

    A house of one family needs no name: its door plate is one. Invalid by field.
    """
    if earlier := earlier_of(Building, op_id, actor):
        return earlier
    unit = stand_in(place, actor=actor, point=point)
    name = name_of_building(parts, name)
    rooms = rooms_of(layout)
    with saved(TAKEN):
        building = _building(op_id, unit, parts, name, actor, source)
        building.use, building.storeys = use, layout.floors or None
        building.lon, building.lat = point or (None, None)
        building.save(force_insert=True)
        homes = _put_in(building, rooms, actor, unit)
    journal("add", building, actor=actor, homes=len(homes))
    return building


def add_dwelling(
    op_id: UUID,
    *,
    actor: Actor,
    building: Building,
    entrance: str = "",
    floor: int | None = None,
    room: str = "",
    source: str = Source.TYPED,
) -> Dwelling:
    """Add one home to a building; sent twice with one `op_id`, it is there once."""
    if earlier := earlier_of(Dwelling, op_id, actor):
        return earlier
    must_keep(actor, building.place_id)
    with saved(TAKEN):
        unit = Unit.objects.select_related("parent").get(pk=building.place_id)
        room = room_name(room)
        floor = floor_of(room) if floor is None else floor
        wanted = [Room(entrance_name(entrance), floor, room)]
        dwelling = _put_in(building, wanted, actor, unit, first=op_id, source=source)[0]
    journal("add", dwelling, actor=actor)
    return dwelling


def name_of_building(parts: Parts, name: str = "") -> str:
    """Name a building, one without a name by its door plate; Invalid where neither is said."""
    if not parts.text:
        raise Invalid({"street": "请填街路巷、小区或门牌号。"})
    name, number = name.strip(), parts.number.strip()
    if not (name or number):
        raise Invalid({"name": "请填楼栋名称，如 3号楼；独户的房屋填门牌号即可。"})
    return building_name(name) or (f"{number}号" if number.isdigit() else number)


def write_address(dwelling: Dwelling, unit: Unit) -> None:
    """Write what is derived from the parts of a home: its address, order and search words."""
    building, entrance = dwelling.building, dwelling.entrance.name if dwelling.entrance else ""
    address = building.address.text
    dwelling.address = home_text(address, building.name, entrance, dwelling.room)[:200]
    dwelling.order = order_of(dwelling.address)
    near = unit.name if unit.parent is None else f"{unit.parent.name} {unit.name}"
    dwelling.search = search_words(address, building.name, entrance, dwelling.room, near=near)


def _building(pk: UUID, unit: Unit, parts: Parts, name: str, actor: Actor, source: str) -> Building:
    building = Building(pk=pk, name=name, estate=parts.lane, source=source)
    building.put_at(unit.pk)
    building.entered_by(actor)
    building.address = _address(unit, parts, actor, source)
    return building


def _address(unit: Unit, parts: Parts, actor: Actor, source: str) -> Address:
    """Give the address of a text in the community, a new one where there is none in sight."""
    new = Address(street=parts.street, lane=parts.lane, number=parts.number, source=source)
    new.text = parts.text
    new.put_at(unit.pk)
    rows = Address.objects.visible_to(actor).filter(community=new.community, is_deleted=False)
    found: Address | None = rows.filter(text=new.text).first()
    if found is None:
        new.entered_by(actor)
        new.save(force_insert=True)
    return found or new


def _put_in(
    building: Building,
    rooms: Iterable[Room],
    actor: Actor,
    unit: Unit,
    *,
    first: UUID | None = None,
    source: str = "",
) -> list[Dwelling]:
    """Write rooms as homes of a building, with the entrances that are missing."""
    known = Entrance.objects.visible_to(actor).filter(building=building, is_deleted=False)
    entrances: dict[str, Entrance | None] = {"": None} | {row.name: row for row in known}
    homes = []
    for room in rooms:
        if room.entrance not in entrances:
            entrances[room.entrance] = _entrance(building, room.entrance, actor)
        home = Dwelling(pk=first or new_id(), building=building, floor=room.floor, room=room.room)
        first = None
        home.entrance, home.use = entrances[room.entrance], building.use
        home.source = source or building.source
        home.put_at(building.place_id)
        home.entered_by(actor)
        write_address(home, unit)
        homes.append(home)
    return Dwelling.objects.bulk_create(homes)


def _entrance(building: Building, name: str, actor: Actor) -> Entrance:
    row = Entrance(building=building, name=name, source=building.source)
    row.put_at(building.place_id)
    row.entered_by(actor)
    row.save(force_insert=True)
    return row


def building_to_fill(actor: Actor, pk: UUID) -> Building:
    """Give a building that homes may be added to; NotFound otherwise."""
    rows = Building.objects.visible_to(actor).select_related("address", "place__parent")
    found: Building | None = rows.filter(pk=pk, is_deleted=False, valid_to=None).first()
    if found is None:
        raise NotFound()
    return found
