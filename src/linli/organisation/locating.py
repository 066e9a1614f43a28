"""Where a point lies: the smallest unit whose boundary holds it."""

from shapely.geometry import Point as Spot
from shapely.geometry import shape

from linli.organisation.models import Unit

Point = tuple[float, float]  # lon, lat: degrees, WGS 84


def unit_at(point: Point, *, inside: int) -> Unit | None:
    """Find the smallest unit inside the unit `inside` that a point lies in."""
    drawn = Unit.objects.current().inside(inside).filter(boundary__isnull=False)
    holding = [unit for unit in drawn if lies_in(unit, point)]
    return max(holding, key=lambda unit: unit.level, default=None)


def lies_in(unit: Unit, point: Point) -> bool:
    """Tell whether a point lies in a unit; a unit without a boundary holds every point."""
    return unit.boundary is None or bool(shape(unit.boundary).covers(Spot(point)))
