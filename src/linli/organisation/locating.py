"""Where a point lies, and how far a post reaches: the smallest unit whose boundary holds it."""

from shapely.geometry import Point as Spot
from shapely.geometry import shape

from linli.kernel import place
from linli.kernel.geography import Point
from linli.kernel.scope import ActingPost
from linli.organisation.models import Unit


def unit_at(point: Point, *, inside: int) -> Unit | None:
    """Find the smallest unit inside the unit `inside` that a point lies in."""
    lon, lat = point
    near = Unit.objects.current().inside(inside).meeting((lon, lat, lon, lat))
    holding = [unit for unit in near if lies_in(unit, point)]
    return max(holding, key=lambda unit: unit.level, default=None)


def lies_in(unit: Unit, point: Point) -> bool:
    """Tell whether a point lies in a unit; a unit without a boundary holds every point."""
    return unit.boundary is None or bool(shape(unit.boundary).covers(Spot(point)))


def reach_of(post: ActingPost) -> int:
    """Grid staff may report anything in their community, others within their unit's range."""
    if not place.is_territorial(post.unit):
        return Unit.objects.get(pk=post.unit).seat
    return place.ancestor(post.unit, place.Level.COMMUNITY) or post.unit
