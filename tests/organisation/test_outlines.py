"""Boundaries on a map: one's own and those the box meets, by zoom; and where a point lies."""

import json
from typing import Any

import pytest

from linli.kernel.place import Level
from linli.organisation.models import Unit
from linli.organisation.outlines import level_at
from tests.town import Town

pytestmark = pytest.mark.django_db
BOX = "103.3,33.8,103.6,33.9"


def square(west: float, south: float = 33.85, side: float = 0.01) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def drawn(town: Town) -> Town:
    """The four grids side by side, the community round its two and the township round three."""
    for n, unit in enumerate((town.grid, town.grid_2, town.grid_3, town.grid_4)):
        Unit.objects.filter(pk=unit.pk).update(boundary=square(103.40 + n / 100))
    Unit.objects.filter(pk=town.community.pk).update(boundary=square(103.40, side=0.02))
    Unit.objects.filter(pk=town.township.pk).update(boundary=square(103.40, side=0.03))
    return town


def names(town: Town, who: str, *, zoom: int = 15, box: str = BOX) -> set[str]:
    answer = town.client(who).get(f"/outlines?box={box}&zoom={zoom}")
    return {feature["properties"]["name"] for feature in json.loads(answer.content)["features"]}


@pytest.mark.parametrize(
    ("zoom", "level"),
    [(4, Level.TOWNSHIP), (10, Level.TOWNSHIP), (11, Level.COMMUNITY), (13, Level.GRID)],
)
def test_the_nearer_the_smaller_the_units(zoom: int, level: Level) -> None:
    assert level_at(zoom) is level


@pytest.mark.parametrize(
    ("who", "zoom", "box", "shown"),
    [
        (
            "county_leader",
            15,
            BOX,
            {"东街第一网格", "东街第二网格", "西街第一网格", "河湾第一网格"},
        ),
        ("county_leader", 12, BOX, {"东街社区"}),
        ("county_leader", 5, BOX, {"青山镇"}),
        ("county_leader", 15, "103.425,33.8,103.6,33.9", {"西街第一网格", "河湾第一网格"}),
        ("county_leader", 15, "nonsense", set()),
        ("grid_worker", 15, BOX, {"东街第一网格", "东街第二网格"}),
        ("grid_worker", 5, BOX, {"东街社区"}),
        ("town_office", 15, BOX, {"东街第一网格", "东街第二网格", "西街第一网格"}),
        ("town_operator_2", 15, BOX, {"河湾第一网格"}),
    ],
)
def test_a_map_shows_the_boundaries_of_one_s_own_units(
    drawn: Town, who: str, zoom: int, box: str, shown: set[str]
) -> None:
    assert names(drawn, who, zoom=zoom, box=box) == shown


def test_my_own_grid_stands_out(drawn: Town) -> None:
    answer = drawn.client("grid_worker").get(f"/outlines?box={BOX}&zoom=15")
    own = {f["properties"]["name"]: f["properties"]["own"] for f in answer.json()["features"]}
    assert own == {"东街第一网格": True, "东街第二网格": False}


def test_a_boundary_is_as_fine_as_the_zoom(drawn: Town) -> None:
    west, side = 103.40, 0.01
    wavy = [[west + side * n / 100, 33.85 + 0.00001 * (n % 2)] for n in range(101)]
    ring = [*wavy, [west + side, 33.86], [west, 33.86], [west, 33.85]]
    area = {"type": "Polygon", "coordinates": [ring]}
    Unit.objects.filter(pk=drawn.grid.pk).update(boundary=area)

    def points(zoom: int) -> int:
        answer = drawn.client("grid_worker").get(f"/outlines?box={BOX}&zoom={zoom}").json()
        [one] = [f for f in answer["features"] if f["properties"]["own"]]
        return len(one["geometry"]["coordinates"][0])

    assert points(14) < 10
    assert points(20) > 90


@pytest.mark.parametrize(
    ("who", "at", "found"),
    [
        ("grid_worker", "103.405,33.855", "东街第一网格"),
        ("grid_worker", "103.415,33.855", "东街第二网格"),
        ("grid_worker", "103.415,33.865", "东街社区"),
        ("grid_worker", "103.425,33.855", None),
        ("county_leader", "103.425,33.855", "西街第一网格"),
        ("grid_worker", "somewhere", None),
    ],
)
def test_a_point_is_in_the_smallest_unit_that_one_may_report_in(
    drawn: Town, who: str, at: str, found: str | None
) -> None:
    assert drawn.client(who).get(f"/locate?at={at}").json().get("name") == found


def test_a_corrected_point_is_measured_against_the_grid(drawn: Town) -> None:
    found = drawn.report(lon=103.405, lat=33.855)
    assert not found.place_mismatch
    there = drawn.take(found, "correct", "platform_admin", reason="点错了", point="103.415, 33.855")
    assert (there.lon, there.lat, there.place_mismatch) == (103.415, 33.855, True)
    here = drawn.take(
        there, "correct", "platform_admin", reason="网格也错了", place=drawn.grid_2.code
    )
    assert not here.place_mismatch
    page = drawn.client("platform_admin").get(f"/incidents/{found.pk}").content.decode()
    assert "位置 103.415,33.855" in page


def test_a_point_nobody_can_read_is_refused_beside_its_field(drawn: Town) -> None:
    found = drawn.report()
    answer = drawn.client("platform_admin").post(
        f"/incidents/{found.pk}/steps",
        {"op_id": str(found.pk), "version": 1, "verb": "correct", "reason": "x", "point": "这里"},
    )
    assert answer.status_code == 422
    assert "位置写成“经度，纬度”" in answer.content.decode()
