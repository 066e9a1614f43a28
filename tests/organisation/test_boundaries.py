"""Boundaries: what is nonsense is refused in words, what is odd is said, the rest is kept."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from linli.kernel.errors import Invalid
from linli.organisation import boundaries, outlines
from linli.organisation.models import Unit
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
        ({"type": "Polygon", "coordinates": [square()["coordinates"][0][:4]]}, "没有画完"),
        ({"type": "Polygon", "coordinates": [[[103.0, 33.0]] * 3]}, "没有画完"),
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


NEEDLE = [[103.0, 33.0], [103.1, 33.0], [103.1, 33.1], [103.05, 33.0000001], [103.0, 33.1]]


def test_a_boundary_is_judged_as_it_will_be_kept() -> None:
    """Rounded to a decimetre the tip of this notch lies on the side below it."""
    needle = {"type": "Polygon", "coordinates": [[*NEEDLE, NEEDLE[0]]]}
    with pytest.raises(Invalid) as refused:
        boundaries.boundary_in(json.dumps(needle))
    assert "自己相交" in refused.value.errors["boundary"]


def look_at(town: Town, boundary: dict[str, Any]) -> str:
    """Give what the preview of the first grid says beside its drawing."""
    address = f"/units/{town.grid.pk}/boundary"
    answer = town.client("sys_admin").post(address, {"boundary": json.dumps(boundary)})
    return " ".join(answer.content.decode().partition("预览（还没有保存）")[2].split())


@pytest.fixture
def beside(town: Town) -> Town:
    """The community is two squares wide, and its second grid is the eastern one."""
    west = square(103.40)["coordinates"][0]
    ring = [[lon + 0.01 * (lon > 103.405), lat] for lon, lat in west]
    whole = {"type": "Polygon", "coordinates": [ring]}
    Unit.objects.filter(pk=town.community.pk).update(boundary=whole)
    Unit.objects.filter(pk=town.grid_2.pk).update(boundary=square(103.41))
    return town


@pytest.mark.parametrize(
    ("own", "says", "says_not"),
    [
        (square(103.40), ["没有与相邻单位重叠"], ["平方米"]),
        (square(103.399), ["东街第一网格有一部分在东街社区的边界之外", "旁有空隙"], ["重叠"]),
        (square(103.401), ["东街第一网格与东街第二网格重叠", "旁有空隙"], ["之外"]),
    ],
)
def test_the_preview_says_how_it_fits_its_neighbours(
    beside: Town, own: dict[str, Any], says: list[str], says_not: list[str]
) -> None:
    text = look_at(beside, own)
    for words in says:
        assert words in text
    for words in says_not:
        assert words not in text
    assert text.count("平方米") == (0 if "没有与相邻单位重叠" in says else 2)


def test_a_gap_is_no_doubt_before_the_neighbours_are_drawn(beside: Town) -> None:
    Unit.objects.filter(pk=beside.grid_2.pk).update(boundary=None)
    text = look_at(beside, square(103.40))
    assert "还有 1 个单位没有边界" in text
    assert "旁有空隙" not in text


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


@pytest.mark.parametrize(
    "file",
    [SimpleUploadedFile("a.json", b"\xff\xfe\x00"), SimpleUploadedFile("b.json", b"[]")],
)
def test_a_file_that_is_refused_does_not_wipe_out_what_was_drawn(town: Town, file: Any) -> None:
    drawn = json.dumps(square())
    client, address = town.client("sys_admin"), f"/units/{town.grid.pk}/boundary"
    answer = client.post(address, {"boundary": drawn, "file": file})
    assert answer.status_code == 422
    assert escape(drawn) in answer.content.decode()


def test_the_form_begins_with_the_boundary_as_it_is(town: Town) -> None:
    Unit.objects.filter(pk=town.grid.pk).update(boundary=square())
    page = town.client("sys_admin").get(f"/units/{town.grid.pk}/boundary").content.decode()
    assert escape(json.dumps(square())) in page


def test_a_long_boundary_is_thinned_for_the_neighbours_hand_and_keeps_its_points(
    town: Town,
) -> None:
    north = [[103.42 - n / 1e5, 33.81 + (n % 2) / 1e7] for n in range(1001)]
    ring = [[103.41, 33.80], [103.42, 33.80], *north, [103.41, 33.80]]
    long = {"type": "Polygon", "coordinates": [ring]}
    Unit.objects.filter(pk=town.grid_2.pk).update(boundary=long)
    [feature] = outlines.beside(town.grid)["features"]
    [points] = feature["geometry"]["coordinates"]
    assert len(points) < 10
    assert {tuple(point) for point in points} <= {tuple(point) for point in ring}


def test_a_department_has_no_boundary(town: Town) -> None:
    assert town.client("sys_admin").get(f"/units/{town.urban.pk}/boundary").status_code == 404
