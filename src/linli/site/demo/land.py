"""The made-up land: boundaries that fit together, as GeoJSON polygons."""

import random
from dataclasses import dataclass
from functools import cached_property

CENTRE = (103.42, 33.86)  # open highland: no real county seat lies here
FINE = 4  # points along each side of a cell

Point = tuple[float, float]
Cells = tuple[tuple[int, int], tuple[int, int]]  # columns from a up to b, rows from a up to b


@dataclass(frozen=True)
class Land:
    """A lattice of cells round the centre; a grid is a cell or a few of them."""

    columns: int
    rows: int
    width: float  # of a cell, in degrees
    height: float

    @cached_property
    def _corners(self) -> dict[tuple[int, int], Point]:
        """The corner points, each moved a little: neighbours share them, so nothing overlaps."""
        dice = random.Random("青禾县")
        west = CENTRE[0] - self.columns * self.width / 2
        south = CENTRE[1] - self.rows * self.height / 2
        across, along = self.width / FINE, self.height / FINE
        return {
            (i, j): (
                round(west + i * across + dice.uniform(-1, 1) * across / 3, 6),
                round(south + j * along + dice.uniform(-1, 1) * along / 3, 6),
            )
            for i in range(self.columns * FINE + 1)
            for j in range(self.rows * FINE + 1)
        }

    def boundary(self, cells: Cells) -> dict[str, object]:
        """Draw round these cells, anticlockwise and closed."""
        (left, right), (low, high) = (tuple(FINE * n for n in side) for side in cells)
        corners = (
            [(i, low) for i in range(left, right)]
            + [(right, j) for j in range(low, high)]
            + [(i, high) for i in range(right, left, -1)]
            + [(left, j) for j in range(high, low - 1, -1)]
        )
        ring = [list(self._corners[corner]) for corner in corners]
        return {"type": "Polygon", "coordinates": [ring]}

    def spot(self, cells: Cells, dice: random.Random) -> Point:
        """Choose a point well inside these cells."""
        column, row = (dice.randrange(*side) for side in cells)
        lon, lat = self._corners[(column * FINE + FINE // 2, row * FINE + FINE // 2)]
        reach = 0.3
        return (
            round(lon + dice.uniform(-reach, reach) * self.width, 6),
            round(lat + dice.uniform(-reach, reach) * self.height, 6),
        )
