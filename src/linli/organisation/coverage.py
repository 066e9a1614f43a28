"""How the boundaries below a unit fit together: where two overlap, where nobody's land lies."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from shapely import affinity, union_all
from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry

from linli.organisation.models import Unit

METRES = 111_320.0  # of a degree of latitude
SLIVER = 1.0  # metres: narrower is the drawer's hand, not a mistake
Named = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Fault:
    """An overlap of two units, a gap between units, or what lies outside the unit above."""

    kind: str  # "overlap", "gap" or "outside"
    names: tuple[str, ...]
    square_metres: int


def coverage_of(unit: Unit) -> list[Fault] | None:
    """Check the boundaries right below a unit; None where fewer than two are drawn."""
    below = Unit.objects.current().filter(parent=unit.pk, boundary__isnull=False).order_by("id")
    areas = [(row.name, row.boundary or {}) for row in below]
    return faults(areas, around=unit.boundary) if len(areas) > 1 else None


def faults_beside(own: Named, beside: list[Named], *, around: dict[str, Any] | None) -> list[Fault]:
    """Check one boundary against its neighbours: what it overlaps, leaves empty or goes beyond."""
    return [fault for fault in faults([own, *beside], around=around) if own[0] in fault.names]


def faults(areas: Iterable[Named], *, around: dict[str, Any] | None) -> list[Fault]:
    """Name overlaps and gaps, the largest first; slivers are left out.

    Gaps are measured against the boundary above, or are the holes of all together where it has
    none.
    """
    drawn = [(name, shape(boundary)) for name, boundary in areas]
    middle = union_all([area for _, area in drawn]).centroid.y if drawn else 0.0
    flat = [(name, _in_metres(area, middle)) for name, area in drawn]
    whole = union_all([area for _, area in flat])
    above = _in_metres(shape(around), middle) if around else None
    found = [
        *(fault for one, other in combinations(flat, 2) for fault in _overlap(one, other)),
        *_gaps(flat, (above or _filled(whole)).difference(whole)),
        *(fault for one in flat if above for fault in _outside(one, above)),
    ]
    return sorted(found, key=lambda fault: -fault.square_metres)


def _in_metres(area: BaseGeometry, latitude: float) -> BaseGeometry:
    """Lay a boundary out in metres: good to a percent at the size of a township."""
    across = METRES * math.cos(math.radians(latitude))
    return affinity.scale(area, across, METRES, origin=(0, 0))


def _filled(area: BaseGeometry) -> BaseGeometry:
    return union_all([Polygon(part.exterior) for part in _parts(area)])


def _parts(area: BaseGeometry) -> list[Polygon]:
    """Give the polygons of an area; lines and points in which neighbours touch are none."""
    pieces = getattr(area, "geoms", [area])
    return [piece for piece in pieces if isinstance(piece, Polygon) and not piece.is_empty]


def _broad(area: BaseGeometry) -> list[Polygon]:
    """Give the parts that are more than slivers."""
    return [part for part in _parts(area) if not part.buffer(-SLIVER / 2).is_empty]


def _overlap(one: tuple[str, BaseGeometry], other: tuple[str, BaseGeometry]) -> list[Fault]:
    if not one[1].intersects(other[1]):
        return []
    size = sum(part.area for part in _broad(one[1].intersection(other[1])))
    return [Fault("overlap", (one[0], other[0]), round(size))] if size else []


def _gaps(flat: list[tuple[str, BaseGeometry]], empty: BaseGeometry) -> list[Fault]:
    return [
        Fault(
            "gap",
            tuple(name for name, area in flat if area.distance(part) < SLIVER),
            round(part.area),
        )
        for part in _broad(empty)
    ]


def _outside(one: tuple[str, BaseGeometry], above: BaseGeometry) -> list[Fault]:
    size = sum(part.area for part in _broad(one[1].difference(above)))
    return [Fault("outside", (one[0],), round(size))] if size else []
