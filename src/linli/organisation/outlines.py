"""The boundaries that a person's maps show: those of his posts, simplified for the zoom."""

from typing import Any

from django.db.models import Max, Min, Q
from shapely import get_num_coordinates
from shapely.geometry import mapping, shape

from linli.kernel import place
from linli.kernel.geography import Box
from linli.kernel.place import Level
from linli.kernel.scope import Actor
from linli.organisation import queries
from linli.organisation.locating import reach_of
from linli.organisation.models import Unit

MOST = 400
MANY_POINTS = 300  # of a neighbour: beyond, it is thinned
METRE = 1e-5  # of a degree, about
COMMUNITIES_FROM, GRIDS_FROM = 11, 13  # zooms at which a unit is about as wide as its name


def level_at(zoom: int) -> Level:
    """Give the level whose units are worth drawing at a zoom."""
    if zoom >= GRIDS_FROM:
        return Level.GRID
    return Level.COMMUNITY if zoom >= COMMUNITIES_FROM else Level.TOWNSHIP


def outlines(actor: Actor, *, box: Box, zoom: int) -> dict[str, Any]:
    """Give the boundaries of one's own units that a box meets, as GeoJSON with their names."""
    mine = Q(pk__in=[])
    for reach in _reaches(actor):
        level = max(level_at(zoom), place.level_of(reach))
        mine |= Q(id__range=place.subtree(reach), kind=Unit.LEVEL_KINDS[level])
    units = Unit.objects.current().filter(mine).meeting(box).order_by("id")[:MOST]
    pixel = 360 / 256 / 2.0**zoom
    own = {post.unit for post in actor.posts}
    features = [_feature(unit, pixel, own=unit.id in own) for unit in units]
    return {"type": "FeatureCollection", "features": features}


def areas_beside(unit: Unit) -> list[tuple[str, str, dict[str, Any]]]:
    """List name, role and boundary of the unit above ("above") and of the neighbours ("near")."""
    areas = [(row.name, "near", row.boundary or {}) for row in queries.neighbours(unit)]
    if unit.parent and unit.parent.boundary:
        areas.insert(0, (unit.parent.name, "above", unit.parent.boundary))
    return areas


def beside(unit: Unit) -> dict[str, Any]:
    """Give what a hand draws a unit along, as GeoJSON with names and roles.

    Points stay what they are, so that a drawing can end where the neighbour does.
    """
    features = [
        {"type": "Feature", "properties": {"name": name, "role": role}, "geometry": _thinned(area)}
        for name, role, area in areas_beside(unit)
    ]
    return {"type": "FeatureCollection", "features": features}


def _thinned(boundary: dict[str, Any]) -> dict[str, Any]:
    """Leave out the points of a long boundary that nobody would see missing."""
    area = shape(boundary)
    if get_num_coordinates(area) <= MANY_POINTS:
        return boundary
    west, south, east, north = area.bounds
    return dict(mapping(area.simplify(max(METRE, (east - west + north - south) / 4000))))


def home(actor: Actor) -> Box | None:
    """Give the box of the unit of one's first post, else of all that one reaches."""
    post = next((p for p in actor.posts if p.is_default), None)
    units = Unit.objects.filter(pk=post.unit if post else 0, box__isnull=False)
    box = units.values_list("box", flat=True).first()
    return (box[0], box[1], box[2], box[3]) if box else extent(actor)


def extent(actor: Actor) -> Box | None:
    """Give the box round all boundaries of one's own units; None where none is drawn."""
    mine = Q(pk__in=[])
    for reach in _reaches(actor):
        mine |= Q(id__range=place.subtree(reach))
    sides = (
        Unit.objects.current()
        .filter(mine)
        .aggregate(west=Min("box__0"), south=Min("box__1"), east=Max("box__2"), north=Max("box__3"))
    )
    if sides["west"] is None:
        return None
    return sides["west"], sides["south"], sides["east"], sides["north"]


def _reaches(actor: Actor) -> set[int]:
    return {reach_of(post) for post in actor.posts}


def _feature(unit: Unit, pixel: float, *, own: bool) -> dict[str, Any]:
    area = shape(unit.boundary or {}).simplify(pixel)
    properties = {"name": unit.name, "code": unit.code, "own": own}
    return {"type": "Feature", "properties": properties, "geometry": mapping(area)}
