"""Homes by the thousand, for imports: found by their plates, and registered where there are none.

The same rows as `places.registering` writes, in a few statements for a chunk; who may do so has
been asked by the import.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.kernel import place
from linli.kernel.ids import new_id
from linli.kernel.mass_insert import insert
from linli.kernel.place import Level, ancestor
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.placed import RegisterRow
from linli.places.addresses import Parts, home_text, order_of, search_words
from linli.places.models import Address, Building, Dwelling, Entrance, Establishment
from linli.places.plates import Plate, sign_of

Source = RegisterRow.Source


class Unclear(ValueError):
    """The plate may mean several homes, or stands elsewhere; the message is a Chinese sentence."""


@dataclass
class Home:
    """A home as an import sees it: there already, or to be written."""

    id: UUID
    place: int
    address: str
    is_new: bool = False


@dataclass
class _House:
    """A building with what is needed to write homes into it."""

    id: UUID
    name: str
    place: int
    address: UUID
    text: str  # of its address
    is_new: bool = False


@dataclass
class New:
    """Rows to be written, each kind before the ones that refer to it."""

    addresses: list[Address] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    entrances: list[Entrance] = field(default_factory=list)
    dwellings: list[Dwelling] = field(default_factory=list)


class Homes:
    """The homes of the communities that a chunk of lines is about."""

    def __init__(self, actor: Actor, plates: Iterable[tuple[int, Plate]]) -> None:
        """Load what these plates (unit, plate) may mean."""
        self.actor, self.new = actor, New()
        units = {unit for unit, _plate in plates}
        communities = {ancestor(unit, Level.COMMUNITY) or unit for unit in units}
        rows = Unit.objects.filter(pk__in=units | communities)
        self.names = dict(rows.values_list("pk", "name"))
        self.addresses: dict[tuple[int, str], UUID] = {}
        self.houses: dict[tuple[int, str], list[_House]] = {}
        self.places: dict[UUID, int] = {}
        self._load_buildings(communities)
        self.entrances: dict[tuple[UUID, str], UUID] = {}
        self.homes: dict[tuple[UUID, UUID | None, str], Home] = {}
        self.loaded: set[UUID] = set()

    def load(self, plates: Iterable[tuple[int, Plate]]) -> None:
        """Load the homes of the buildings these plates may mean, in two statements."""
        wanted = {
            house.id
            for unit, plate in plates
            for house in self._candidates(unit, plate)
            if not house.is_new
        } - self.loaded
        if not wanted:
            return
        self.loaded |= wanted
        there = Entrance.objects.visible_to(self.actor).filter(building__in=wanted)
        for pk, building, name in there.filter(is_deleted=False).values_list(
            "pk", "building_id", "name"
        ):
            self.entrances[building, name] = pk
        rows = Dwelling.objects.visible_to(self.actor).filter(building__in=wanted)
        for pk, building, entrance, room, at, text in rows.filter(
            is_deleted=False, valid_to=None
        ).values_list("pk", "building_id", "entrance_id", "room", "place_id", "address"):
            self.homes[building, entrance, room] = Home(pk, at, text)

    def home_at(self, unit: int, plate: Plate) -> Home:
        """Give the home of a plate, a new one where there is none; Unclear says what to add."""
        house = self._house(unit, plate)
        if not place.contains(unit, house.place) and not place.contains(house.place, unit):
            there = self.names.get(house.place) or "别的网格"
            raise Unclear(f"{house.text}{house.name}登记在{there}，请核对网格。")
        entrance = self.entrances.get((house.id, plate.entrance)) if plate.entrance else None
        if plate.entrance and entrance is None:
            entrance = self._new_entrance(house, plate.entrance)
        found = self.homes.get((house.id, entrance, plate.room))
        return found or self._new_home(house, entrance, plate, unit)

    def write(self, used: set[UUID]) -> None:
        """Write the new homes that are used, with what they stand in."""
        homes = [row for row in self.new.dwellings if row.pk in used]
        entrances = {row.entrance_id for row in homes}
        buildings = {row.building_id for row in homes}
        houses = [row for row in self.new.buildings if row.pk in buildings]
        addresses = {row.address_id for row in houses}
        self._insert(Address, [row for row in self.new.addresses if row.pk in addresses])
        self._insert(Building, houses)
        self._insert(Entrance, [row for row in self.new.entrances if row.pk in entrances])
        self._insert(Dwelling, homes)
        self.new = New()

    def _insert(self, model: type[RegisterRow], rows: Sequence[RegisterRow]) -> None:
        for row in rows:
            row.entered_by(self.actor)
        insert(model, rows)

    def _load_buildings(self, communities: set[int]) -> None:
        rows = Building.objects.visible_to(self.actor).filter(community__in=communities)
        rows = rows.filter(is_deleted=False, valid_to=None)
        for pk, name, at, address, text, community in rows.values_list(
            "pk", "name", "place_id", "address_id", "address__text", "community"
        ):
            house = _House(pk, name, at, address, text)
            self.houses.setdefault((community or at, sign_of(name)), []).append(house)
        known = Address.objects.visible_to(self.actor).filter(community__in=communities)
        for pk, community, text in known.filter(is_deleted=False).values_list(
            "pk", "community", "text"
        ):
            self.addresses[community or 0, text] = pk
        self.names |= dict(
            Unit.objects.filter(
                pk__in={h.place for found in self.houses.values() for h in found}
            ).values_list("pk", "name")
        )

    def _candidates(self, unit: int, plate: Plate) -> list[_House]:
        """Give the buildings that the plate may mean: by its address, else by its name alone."""
        community = ancestor(unit, Level.COMMUNITY) or unit
        found = self.houses.get((community, sign_of(_name(plate))), [])
        text = plate.parts.text
        if text:
            return [house for house in found if house.text == text]
        mine = [house for house in found if place.contains(unit, house.place)]
        return mine or found

    def _house(self, unit: int, plate: Plate) -> _House:
        found = self._candidates(unit, plate)
        if len(found) > 1:
            texts = "、".join(sorted(house.text for house in found)[:3])
            raise Unclear(f"有 {len(found)} 个{_name(plate)}（{texts}），请写明小区或街路。")
        return found[0] if found else self._new_house(unit, plate)

    def _new_house(self, unit: int, plate: Plate) -> _House:
        community = ancestor(unit, Level.COMMUNITY) or unit
        parts = plate.parts if plate.parts.text else Parts("", self.names.get(community, ""))
        address = self.addresses.get((community, parts.text))
        if address is None:
            row = Address(pk=new_id(), text=parts.text, source=Source.IMPORT)
            row.street, row.lane, row.number = parts.street, parts.lane, parts.number
            row.put_at(unit)
            self.new.addresses.append(row)
            address = self.addresses[community, parts.text] = row.pk
        name = _name(plate)
        building = Building(pk=new_id(), name=name, estate=parts.lane, source=Source.IMPORT)
        building.address_id = address
        building.put_at(unit)
        self.new.buildings.append(building)
        house = _House(building.pk, name, unit, address, parts.text, is_new=True)
        self.houses.setdefault((community, sign_of(name)), []).append(house)
        self.names.setdefault(unit, "")
        return house

    def _new_entrance(self, house: _House, name: str) -> UUID:
        row = Entrance(pk=new_id(), building_id=house.id, name=name, source=Source.IMPORT)
        row.put_at(house.place)
        self.new.entrances.append(row)
        self.entrances[house.id, name] = row.pk
        return row.pk

    def _new_home(self, house: _House, entrance: UUID | None, plate: Plate, unit: int) -> Home:
        at = max(unit, house.place)  # the smaller of two units of which one holds the other
        row = Dwelling(pk=new_id(), building_id=house.id, floor=plate.floor, room=plate.room)
        row.entrance_id, row.source = entrance, Source.IMPORT
        row.put_at(at)
        row.address = home_text(house.text, house.name, plate.entrance, plate.room)[:200]
        row.order = order_of(row.address)
        community = ancestor(at, Level.COMMUNITY) or at
        near = " ".join(filter(None, (self.names.get(community), self.names.get(at))))
        row.search = search_words(house.text, house.name, plate.entrance, plate.room, near=near)
        self.new.dwellings.append(row)
        home = Home(row.pk, at, row.address, is_new=True)
        self.homes[house.id, entrance, plate.room] = home
        return home


def _name(plate: Plate) -> str:
    """Name the building: a house of one family by its door plate."""
    number = plate.parts.number
    return plate.building or (f"{number}号" if number.isdigit() else number)


def hide_unused(homes: set[UUID], *, actor: Actor, since: datetime | None) -> None:
    """Put away homes that an import made since then and that nobody uses or has changed.

    Whether people live there has been asked; with the last home goes the building, and so on.
    """
    if not homes or since is None:
        return
    made = {"source": Source.IMPORT, "version": 1, "is_deleted": False, "created_at__gte": since}
    gone = Dwelling.objects.visible_to(actor).filter(pk__in=homes, **made)
    entrances = set(gone.exclude(entrance=None).values_list("entrance", flat=True))
    buildings = set(gone.values_list("building", flat=True))
    gone.update(is_deleted=True)
    _hide_empty(Entrance, entrances, Dwelling, "entrance", actor, made)
    shops = Establishment.objects.visible_to(actor).filter(building__in=buildings)
    buildings -= set(shops.filter(is_deleted=False).values_list("building", flat=True))
    houses = Building.objects.visible_to(actor).filter(pk__in=buildings)
    addresses = set(houses.values_list("address", flat=True))
    _hide_empty(Building, buildings, Dwelling, "building", actor, made)
    _hide_empty(Address, addresses, Building, "address", actor, made)


def _hide_empty(
    model: Any, ids: set[UUID], inside: Any, column: str, actor: Actor, made: dict[str, Any]
) -> None:
    there = inside.objects.visible_to(actor).filter(**{f"{column}__in": ids}, is_deleted=False)
    empty = ids - set(there.values_list(column, flat=True))
    model.objects.visible_to(actor).filter(pk__in=empty, **made).update(is_deleted=True)
