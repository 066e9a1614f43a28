"""Place numbers: where a unit stands in the tree, told by the digits of its number.

A place number has 15 decimal digits: county 6, township 3, community 3, grid 3; the digits of
lower levels are zero. It is assigned once and never changes, so a subtree is a range of integers
for ever. Departments are numbered from `FIRST_DEPARTMENT` upwards: no range contains one.
"""

from enum import IntEnum
from functools import lru_cache

FIRST_DEPARTMENT = 10**15


class Level(IntEnum):
    """The four levels of the tree, from the widest to the narrowest."""

    COUNTY = 1
    TOWNSHIP = 2
    COMMUNITY = 3
    GRID = 4


LEVEL_NAMES = {
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "乡镇（街道）",
    Level.COMMUNITY: "社区",
    Level.GRID: "网格",
}

# The size of one unit's range: everything below a county is 10^9 numbers wide, and so on.
_SPAN = {Level.COUNTY: 10**9, Level.TOWNSHIP: 10**6, Level.COMMUNITY: 10**3, Level.GRID: 1}


def is_territorial(number: int) -> bool:
    """Tell a place number from the number of a department."""
    return 0 < number < FIRST_DEPARTMENT


@lru_cache(maxsize=100_000)  # asked for every row and step; a province has fewer units
def level_of(place: int) -> Level:
    """Name the level of a place number; ValueError for a department's."""
    if not is_territorial(place):
        raise ValueError(f"{place} is not a place number")
    for level in Level:
        if place % _SPAN[level] == 0:
            return level
    raise AssertionError("unreachable: every number is a multiple of 1")


def ancestor(place: int, level: Level) -> int | None:
    """Give the unit of `level` that `place` lies in, or None when `place` is wider than that."""
    if level > level_of(place):
        return None
    return place - place % _SPAN[level]


def parent(place: int) -> int | None:
    """Give the next wider unit, or None for a county."""
    level = level_of(place)
    return None if level is Level.COUNTY else ancestor(place, Level(level - 1))


def subtree(place: int) -> tuple[int, int]:
    """Give the lowest and highest place number inside `place`, both included."""
    return place, place + _SPAN[level_of(place)] - 1


def contains(outer: int, inner: int) -> bool:
    """Tell whether `inner` lies in `outer` or is it; False when either is a department."""
    if not (is_territorial(outer) and is_territorial(inner)):
        return False
    low, high = subtree(outer)
    return low <= inner <= high


def nth_child(place: int, n: int) -> int:
    """Give the number of the n-th unit (1–999) right below `place`."""
    level = level_of(place)
    if level is Level.GRID or not 1 <= n <= 999:
        raise ValueError(f"no child {n} below {place}")
    return place + n * _SPAN[Level(level + 1)]
