"""The homes of a building by rule: so many entrances, floors, homes on each; nobody types them."""

from collections.abc import Iterator
from dataclasses import dataclass

from linli.kernel.errors import Invalid

MOST_HOMES = 800
MOST_ENTRANCES, MOST_FLOORS, MOST_PER_FLOOR = 20, 60, 40


@dataclass(frozen=True)
class Room:
    """One home of a building: its entrance ("" where there is but one), floor and room."""

    entrance: str
    floor: int | None
    room: str

    @property
    def key(self) -> str:
        """Name it within its building, for a tick beside it."""
        return f"{self.entrance}/{self.room}"


@dataclass(frozen=True)
class Layout:
    """How the homes of a building lie; nothing said is a house of one family."""

    entrances: int = 0  # 单元
    floors: int = 0
    per_floor: int = 0  # homes on a floor of an entrance
    first_floor: int = 1  # where homes begin: shops may lie below
    running: bool = False  # room numbers run on from one entrance to the next
    skipped: frozenset[str] = frozenset()  # keys of rooms that there are not

    @property
    def is_one_house(self) -> bool:
        return not (self.floors or self.per_floor or self.entrances)

    @property
    def is_whole(self) -> bool:
        """Tell whether enough is said to write the rooms."""
        return bool(self.floors and self.per_floor)


def rooms_of(layout: Layout) -> list[Room]:
    """List the homes of a layout, entrance by entrance from the lowest floor; Invalid if too many.

    3 floors, 2 homes each: 101 102 201 202 301 302; nothing said: one home without a number.
    """
    if layout.is_one_house:
        return [Room("", None, "")]
    _check(layout)
    return [room for room in _every(layout) if room.key not in layout.skipped]


def entrance_names(layout: Layout) -> list[str]:
    """Name the entrances; one alone has no name of its own."""
    return [f"{n}单元" for n in range(1, layout.entrances + 1)] if layout.entrances > 1 else [""]


def floor_of(room: str) -> int | None:
    """Read the floor off a number of three or four digits: 501 → 5, 1203 → 12."""
    is_number = room.isascii() and room.isdigit() and 3 <= len(room) <= 4
    return int(room[:-2]) if is_number else None


def _every(layout: Layout) -> Iterator[Room]:
    for at, entrance in enumerate(entrance_names(layout)):
        before = at * layout.per_floor if layout.running else 0
        for floor in range(layout.first_floor, layout.floors + 1):
            for n in range(before + 1, before + layout.per_floor + 1):
                yield Room(entrance, floor, f"{floor}{n:02}")


def _check(layout: Layout) -> None:
    if not layout.is_whole:
        missing = "per_floor" if layout.floors else "floors"
        raise Invalid({missing: "楼层数和每层户数要一起填；独户的房屋都不用填。"})
    if layout.first_floor > layout.floors:
        raise Invalid({"first_floor": "住户起始层不能高于总层数。"})
    floors = layout.floors - layout.first_floor + 1
    homes = max(layout.entrances, 1) * floors * layout.per_floor
    if homes > MOST_HOMES:
        raise Invalid({"per_floor": f"算下来有 {homes} 户，一栋楼最多 {MOST_HOMES} 户，请核对。"})
