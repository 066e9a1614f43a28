"""The made-up land: boundaries that fit together, as GeoJSON polygons."""

import random

CENTRE = (103.42, 33.86)  # open highland: no real county seat lies here
COLUMNS, ROWS = 8, 3  # one column a community, one row a grid
FINE = 4  # points along each side of a grid
WIDTH, HEIGHT = 0.024, 0.018  # of a grid, in degrees

Point = tuple[float, float]


def _lattice() -> dict[tuple[int, int], Point]:
    """Give the corner points, each moved a little: neighbours share them, so nothing overlaps."""
    dice = random.Random("青禾县")
    west = CENTRE[0] - COLUMNS * WIDTH / 2
    south = CENTRE[1] - ROWS * HEIGHT / 2
    return {
        (i, j): (
            round(west + i * WIDTH / FINE + dice.uniform(-1, 1) * WIDTH / FINE / 3, 6),
            round(south + j * HEIGHT / FINE + dice.uniform(-1, 1) * HEIGHT / FINE / 3, 6),
        )
        for i in range(COLUMNS * FINE + 1)
        for j in range(ROWS * FINE + 1)
    }


LATTICE = _lattice()


def boundary(columns: tuple[int, int], rows: tuple[int, int] = (0, ROWS)) -> dict[str, object]:
    """Draw round the grids from column a up to b and row a up to b, anticlockwise and closed."""
    left, right = columns[0] * FINE, columns[1] * FINE
    low, high = rows[0] * FINE, rows[1] * FINE
    corners = (
        [(i, low) for i in range(left, right)]
        + [(right, j) for j in range(low, high)]
        + [(i, high) for i in range(right, left, -1)]
        + [(left, j) for j in range(high, low - 1, -1)]
    )
    return {"type": "Polygon", "coordinates": [[list(LATTICE[corner]) for corner in corners]]}


def spot(column: int, row: int, dice: random.Random) -> Point:
    """Choose a point well inside one grid."""
    lon, lat = LATTICE[(column * FINE + FINE // 2, row * FINE + FINE // 2)]
    reach = 0.3
    return (
        round(lon + dice.uniform(-reach, reach) * WIDTH, 6),
        round(lat + dice.uniform(-reach, reach) * HEIGHT, 6),
    )
