"""Boundaries: what is nonsense is refused in words, what is odd is said, the rest is kept."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.kernel.errors import Invalid
from linli.organisation import boundaries
from tests.town import Town


def square(west: float = 103.40, south: float = 33.80, side: float = 0.01) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(*geometries: Any) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": {}, "geometry": g} for g in geometries]
    return {"type": "FeatureCollection", "features": features}


BOW_TIE = [[103.0, 33.0], [103.1, 33.1], [103.1, 33.0], [103.0, 33.1], [103.0, 33.0]]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("网格边界", "不是 GeoJSON"),
        ("[]", "需要一个面"),
        ('{"type": "Point", "coordinates": [103, 33]}', "需要一个面"),
        ('{"type": "Feature", "geometry": null}', "需要一个面"),
        (feature(), "有 0 个图形"),
        (feature(square(), square()), "有 2 个图形"),
        ({"type": "Polygon", "coordinates": []}, "坐标写得不对"),
        ({"type": "Polygon"}, "坐标写得不对"),
        ({"type": "MultiPolygon", "coordinates": []}, "边界是空的"),
        ("[" * 100_000, "不是 GeoJSON"),
        ({"type": "Polygon", "coordinates": [["x"]]}, "坐标写得不对"),
        ({"type": "Polygon", "coordinates": [[[103.0, "33"]]]}, "坐标写得不对"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 33]]]}', "坐标写得不对"),
        ({"type": "MultiPolygon", "coordinates": [7]}, "坐标写得不对"),
        ({"type": "Polygon", "coordinates": [square()["coordinates"][0][:4]]}, "没有闭合"),
        ({"type": "Polygon", "coordinates": [[[103.0, 33.0]] * 3]}, "没有闭合"),
        ({"type": "Polygon", "coordinates": [BOW_TIE]}, "自己相交"),
        ({"type": "Polygon", "coordinates": [[[103.0, 33.0]] * 5]}, "自己相交"),
        (square(33.8, 103.4), "经度和纬度写反了"),
        (square(538000.0, 3740000.0, 500), "不在中国范围内"),
        (square(2.3, 48.8), "不在中国范围内"),
        ({"type": "Polygon", "coordinates": [[[103.0, 33.0]] * 20_001]}, "最多 20000 个"),
        (" " * 1_000_001, "超过 1 MB"),
    ],
)
def test_nonsense_is_refused_in_words(given: Any, says: str) -> None:
    text = given if isinstance(given, str) else json.dumps(given)
    with pytest.raises(Invalid) as refused:
        boundaries.boundary_in(text)
    assert says in refused.value.errors["boundary"]


@pytest.mark.parametrize(
    "given",
    [
        square(),
        feature(square()),
        {
            "type": "MultiPolygon",
            "coordinates": [square()["coordinates"], square(103.5)["coordinates"]],
        },
    ],
)
def test_an_area_is_read_however_it_is_wrapped(given: dict[str, Any]) -> None:
    found = boundaries.boundary_in(json.dumps(given))
    assert found["type"] in ("Polygon", "MultiPolygon")
    assert boundaries.boundary_in(json.dumps(found)) == found


def test_heights_and_superfluous_digits_are_dropped() -> None:
    ring = [[*(round(n, 6) + 1e-9 for n in point), 512.0] for point in square()["coordinates"][0]]
    found = boundaries.boundary_in(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    assert found["coordinates"][0][0] == [103.4, 33.8]


def test_a_square_of_a_hundredth_degree_is_about_one_square_kilometre() -> None:
    assert boundaries.square_km(square()) == pytest.approx(1.03, abs=0.01)


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (0.0, []),
        (0.005, ["有一部分在上级单位的边界之外。"]),
        (-0.005, ["有一部分在上级单位的边界之外。", "与西邻的边界重叠。"]),
    ],
)
def test_what_looks_odd_is_said(moved: float, said: list[str]) -> None:
    own, west = square(103.40 + moved), square(103.39)
    told = boundaries.doubts(own, parent=square(103.40), siblings=[("西邻", west)])
    assert told == said


def test_a_boundary_is_looked_at_before_it_is_kept(town: Town) -> None:
    town.grid_2.boundary = square(103.41)
    town.grid_2.save()
    client, address = town.client("sys_admin"), f"/units/{town.grid.pk}/boundary"
    file = SimpleUploadedFile("一网格.geojson", json.dumps(feature(square())).encode())
    text = client.post(address, {"file": file}).content.decode()
    assert "面积约 1.03 平方公里" in text
    assert "东街第二网格</text>" in text
    town.grid.refresh_from_db()
    assert town.grid.boundary is None
    client.post(address, {"boundary": json.dumps(square()), "keep": "1"})
    town.grid.refresh_from_db()
    assert town.grid.boundary == boundaries.boundary_in(json.dumps(square()))
    assert "<svg" in client.get(f"/units/{town.grid.pk}").content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"boundary": "网格"},
        {"boundary": json.dumps({"type": "Polygon", "coordinates": [BOW_TIE]}), "keep": "1"},
        {"file": SimpleUploadedFile("a.json", b"\xff\xfe\x00")},
    ],
)
def test_a_wrong_boundary_changes_nothing(town: Town, sent: dict[str, Any]) -> None:
    answer = town.client("sys_admin").post(f"/units/{town.grid.pk}/boundary", sent)
    assert answer.status_code == 422
    town.grid.refresh_from_db()
    assert town.grid.boundary is None


def test_a_department_has_no_boundary(town: Town) -> None:
    assert town.client("sys_admin").get(f"/units/{town.urban.pk}/boundary").status_code == 404
