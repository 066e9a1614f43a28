"""Boundaries of units: GeoJSON read and checked, and drawn beside the neighbours without a map."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from linli.kernel.errors import Invalid

MOST_BYTES, MOST_POINTS = 1_000_000, 20_000
LON, LAT = (73.0, 136.0), (3.0, 54.0)  # China, with some sea
DIGITS = 6  # of a degree: 0.1 m
_KM = 111.32  # of a degree of latitude
WIDTH = 640.0


def boundary_in(text: str) -> dict[str, Any]:
    """Read one Polygon or MultiPolygon out of GeoJSON; Invalid says what is wrong with it."""
    if len(text.encode()) > MOST_BYTES:
        raise _refused("文件超过 1 MB；请先简化边界（保留几百个点就够）。")
    try:
        found = _geometry(json.loads(text))
    except (ValueError, RecursionError):
        raise _refused("不是 GeoJSONï¼文件内容读不懂，请从制图软件导出为 GeoJSON。") from None
    rings = list(_rings(found))
    _check_points([point for ring in rings for point in ring])
    for ring in rings:
        if len(ring) < 4 or ring[0][:2] != ring[-1][:2]:
            raise _refused("边界没有画完：至少点 3 个点；导入的，每一圈的最后一点要与第一点相同。")
    found = _tidy(found)
    area = shape(found)
    if not area.is_valid:
        raise _refused(f"边界自己相交或重叠，请改好再预览（{_where(area)}）。")
    return found


def _refused(text: str) -> Invalid:
    return Invalid({"boundary": text})


def _geometry(data: Any) -> dict[str, Any]:
    """Unwrap Feature and FeatureCollection down to the one area."""
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "FeatureCollection":
        features = data.get("features")
        count = len(features) if isinstance(features, list) else 0
        if count != 1:
            raise _refused(f"文件里有 {count} 个图形，请只留本单位的一个。")
        return _geometry(features[0])
    if kind == "Feature":
        return _geometry(data.get("geometry"))
    if kind not in ("Polygon", "MultiPolygon"):
        raise _refused("需要一个面（Polygon 或 MultiPolygon），这个文件里不是。")
    return {"type": kind, "coordinates": data.get("coordinates")}


def _rings(geometry: dict[str, Any]) -> Iterator[list[Any]]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    if not (isinstance(polygons, list) and polygons):
        raise _refused("边界是空的。")
    for polygon in polygons:
        is_list = isinstance(polygon, list) and bool(polygon)
        if not (is_list and all(isinstance(ring, list) for ring in polygon)):
            raise _refused("边界的坐标写得不对，请重新导出。")
        yield from polygon


def _check_points(points: list[Any]) -> None:
    if len(points) > MOST_POINTS:
        raise _refused(f"边界有 {len(points)} 个点，最多 {MOST_POINTS} 个；请先简化。")
    if not all(_is_point(point) for point in points):
        raise _refused("边界的坐标写得不对，请重新导出。")
    if all(_within(p[0], LON) and _within(p[1], LAT) for p in points):
        return
    if all(_within(p[1], LON) and _within(p[0], LAT) for p in points):
        raise _refused("经度和纬度写反了：应先经度、后纬度。")
    raise _refused("坐标不在中国范围内：需要 WGS84 经纬度（度），不是米制的投影坐标。")


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) >= 2
        and all(isinstance(n, int | float) and not isinstance(n, bool) for n in point[:2])
        and all(math.isfinite(n) for n in point[:2])
    )


def _within(number: float, span: tuple[float, float]) -> bool:
    return span[0] <= number <= span[1]


def _where(area: BaseGeometry) -> str:
    """Give the spot of the fault, as far as shapely names one."""
    spot = explain_validity(area).partition("[")[2].rstrip("]")
    return f"位置 {spot}" if spot else "位置不明"


def _tidy(geometry: dict[str, Any]) -> dict[str, Any]:
    """Drop heights and superfluous digits."""

    def tidy(part: Any) -> Any:
        if isinstance(part[0], int | float):
            return [round(float(number), DIGITS) for number in part[:2]]
        return [tidy(inner) for inner in part]

    return {"type": geometry["type"], "coordinates": tidy(geometry["coordinates"])}


def square_km(boundary: dict[str, Any]) -> float:
    """Measure an area: good to a percent at the size of a county."""
    area = shape(boundary)
    return float(area.area) * _KM**2 * math.cos(math.radians(area.centroid.y))


@dataclass(frozen=True)
class Shape:
    """One area of a drawing: its outline as an SVG path, and where its name stands."""

    name: str
    path: str
    x: float
    y: float
    role: str  # "own", "near" or "above"


@dataclass(frozen=True)
class Drawing:
    """A small map without a map: areas in the units of an SVG picture."""

    width: float
    height: float
    shapes: list[Shape]


def drawing(areas: list[tuple[str, str, dict[str, Any]]]) -> Drawing | None:
    """Draw (name, role, boundary) to one scale, north upwards; None where there is nothing."""
    found = [(name, role, shape(boundary)) for name, role, boundary in areas]
    if not found:
        return None
    boxes = [area.bounds for _, _, area in found]
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
    flat = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 20) / max((east - west) * flat, north - south, 1e-6)

    def put(lon: float, lat: float) -> tuple[float, float]:
        return 10 + (lon - west) * flat * scale, 10 + (north - lat) * scale

    shapes = []
    for name, role, area in found:
        inside = area.representative_point()
        shapes.append(Shape(name, _path(area, put), *put(inside.x, inside.y), role))
    return Drawing((east - west) * flat * scale + 20, (north - south) * scale + 20, shapes)


def _path(area: BaseGeometry, put: Any) -> str:
    rings = _rings(json.loads(json.dumps(mapping(area))))
    return "".join(
        "M" + "L".join("{:.1f} {:.1f}".format(*put(*point)) for point in ring[:-1]) + "Z"
        for ring in rings
    )
