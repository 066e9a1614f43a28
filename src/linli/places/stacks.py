"""A building drawn as a stack: floors from the top, in each the homes of every entrance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from linli.places.models import Dwelling
from linli.places.rooms import Room


@dataclass(frozen=True)
class Cell:
    """One home as it is drawn: its number, its state as a code and a word, what else is known."""

    id: UUID
    room: str
    state: str
    state_name: str
    has_hazards: bool
    note: str = ""  # who lives there, in a few words: of a room above


class Layer(NamedTuple):
    """One floor of an entrance before it is written: its rooms, and which were ticked off."""

    floor: int | None
    rooms: list[tuple[Room, bool]]


Layers = list[tuple[str, list[Layer]]]


@dataclass
class Floor:
    """One floor: its homes, entrance by entrance."""

    name: str
    columns: list[list[Cell]]


@dataclass
class Stack:
    """A building: the names of its entrances, its floors from the top, and each state's count."""

    entrances: list[str] = field(default_factory=list)
    floors: list[Floor] = field(default_factory=list)
    states: dict[str, tuple[str, int]] = field(default_factory=dict)
    homes: int = 0


def stack_of(homes: Iterable[Dwelling], notes: Mapping[UUID, str]) -> Stack:
    """Draw homes, given in the order of their addresses with their entrances."""
    rows = list(homes)
    names = list(dict.fromkeys(row.entrance.name if row.entrance else "" for row in rows))
    stack = Stack(entrances=names, homes=len(rows))
    floors: dict[int | None, Floor] = {}
    for number in sorted({row.floor for row in rows}, key=lambda n: (n is None, -(n or 0))):
        said = "其他" if number is None else f"{number}层"
        floors[number] = Floor(said, [[] for _ in names])
    for row in rows:
        at = names.index(row.entrance.name if row.entrance else "")
        floors[row.floor].columns[at].append(_cell(row, notes.get(row.pk, "")))
        label, count = stack.states.get(row.state, (row.get_state_display(), 0))
        stack.states[row.state] = (label, count + 1)
    stack.floors = list(floors.values())
    return stack


def _cell(row: Dwelling, note: str) -> Cell:
    return Cell(
        row.pk, row.room or "整栋", row.state, row.get_state_display(), bool(row.hazards), note
    )


def layers_of(rooms: Iterable[tuple[Room, bool]]) -> Layers:
    """Draw rooms that are not written yet: by entrance, the floors from the top."""
    found: dict[str, dict[int | None, list[tuple[Room, bool]]]] = {}
    for room, is_skipped in rooms:
        found.setdefault(room.entrance, {}).setdefault(room.floor, []).append((room, is_skipped))
    return [
        (name, [Layer(floor, row) for floor, row in reversed(floors.items())])
        for name, floors in found.items()
    ]
