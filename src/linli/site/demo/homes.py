"""The made-up streets, estates, buildings and flats of one grid: a quarter of a town, or a village.

Nothing here asks the database; `registers` makes rows of it.
"""

import random
from dataclasses import dataclass, field
from itertools import count

from linli.places.addresses import Parts
from linli.site.demo.land import Cells, Land
from linli.site.demo.words import ESTATES, ROADS

COMPANIES = ("安居物业", "和顺物业", "金管家物业", "邻安物业")


@dataclass(frozen=True)
class Where:
    """The grid to be filled: its number, the how-manieth of the county and of its community."""

    grid: int
    index: int
    nth: int
    name: str
    community: str
    land: Land
    cells: Cells

    @property
    def is_village(self) -> bool:
        return self.community.endswith("村")


@dataclass(slots=True)
class Address:
    """A door plate."""

    street: str
    lane: str
    number: str
    lon: float
    lat: float

    @property
    def text(self) -> str:
        """Write it in one piece."""
        return Parts(self.street, self.lane, self.number).text


@dataclass(slots=True)
class Building:
    """A building at an address."""

    address: Address
    name: str
    use: str
    storeys: int
    elevators: int = 0
    company: str = ""
    entrances: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Flat:
    """A home; `entrance` is the how-manieth of the building's, or None."""

    building: Building
    entrance: int | None
    floor: int | None
    room: str
    area: int


@dataclass
class Homes:
    """Everything that stands in a grid."""

    addresses: list[Address] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    flats: list[Flat] = field(default_factory=list)


def build(dice: random.Random, where: Where, flats: int) -> Homes:
    """Build at least so many flats."""
    homes = Homes()
    build_some = _groups if where.is_village else _quarter
    build_some(dice, where, flats, homes)
    return homes


def _groups(dice: random.Random, where: Where, flats: int, homes: Homes) -> None:
    """Lay out the groups of a village: each house an address, a building and a home."""
    for n in range(flats):
        third = n * 3 // flats
        group, house = 3 * where.nth + third + 1, n - -(-third * flats // 3) + 1
        spot = where.land.spot(where.cells, dice)
        address = Address("", f"{where.community}{group}组", str(house), *spot)
        building = Building(address, f"{house}号", "01", dice.choice((1, 2, 2, 2, 3)))
        homes.addresses.append(address)
        homes.buildings.append(building)
        homes.flats.append(Flat(building, None, None, "", dice.randrange(80, 260)))


def _quarter(dice: random.Random, where: Where, flats: int, homes: Homes) -> None:
    """Lay out a street with shops below and old flats above, then estates."""
    names = random.Random(where.grid // 1000)  # the same order in all grids of the community
    estates = names.sample(ESTATES, 24)[where.nth * 2 % 24 :][:2]
    streets = names.sample(ROADS, 30)
    street = streets[where.nth % 30]
    for n in range(max(2, flats // 60)):
        number = str(where.nth * 80 + 2 * n + 1)
        address = Address(street, "", number, *where.land.spot(where.cells, dice))
        homes.addresses.append(address)
        _block(dice, homes, Building(address, "临街楼", "06", 5, entrances=["1单元"]), first=2)
    for n, estate in enumerate(estates):
        number = str(where.nth * 80 + 60 + n)
        other = streets[(where.nth + n + 1) % 30]
        address = Address(other, estate, number, *where.land.spot(where.cells, dice))
        homes.addresses.append(address)
        company, tall = dice.choice(("", *COMPANIES)), dice.random() < 0.25
        for b in count(1):
            until = flats if n == len(estates) - 1 else flats * (n + 1) // len(estates)
            if len(homes.flats) >= until:
                break
            storeys, doors = (11, 2) if tall else (6, dice.choice((2, 3, 3)))
            entrances = [f"{e + 1}单元" for e in range(doors)]
            elevators = doors if tall else 0
            building = Building(address, f"{b}号楼", "01", storeys, elevators, company, entrances)
            _block(dice, homes, building)


def _block(dice: random.Random, homes: Homes, building: Building, first: int = 1) -> None:
    """Put two flats on each floor of each entrance."""
    homes.buildings.append(building)
    for entrance in range(len(building.entrances)):
        sizes = [dice.randrange(48, 140) for _ in range(2)]
        for floor in range(first, building.storeys + 1):
            for side, area in enumerate(sizes):
                room = f"{floor}{side + 1:02}"
                homes.flats.append(Flat(building, entrance, floor, room, area))
