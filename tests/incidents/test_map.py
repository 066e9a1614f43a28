"""The map: what is close together is one number, which tells nothing about others' rows."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.incidents.list_form import ListForm
from linli.incidents.map_form import MapForm
from linli.incidents.maps import cell_of
from linli.kernel.geography import box_in, point_in
from tests.conftest import HeldClock
from tests.town import NAMES, Town

HERE = {"lon": 103.41, "lat": 33.86}
ALL_CHINA = "73,3,136,54"


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("103,33,104,34", (103, 33, 104, 34)),
        ("103,33,103,33", (103, 33, 103, 33)),
        ("104,33,103,34", None),
        ("103,34,104,33", None),
        ("-181,33,104,34", None),
        ("nan,33,104,34", None),
        ("1,2,3", None),
        ("a,b,c,d", None),
        ("", None),
    ],
)
def test_a_box_is_read_as_the_map_writes_it(text: str, box: Any) -> None:
    assert box_in(text) == box


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("103.41,33.86", (103.41, 33.86)),
        ("103.41, 33.86", (103.41, 33.86)),
        ("33.86,103.41", None),
        ("103.41", None),
        ("inf,33", None),
    ],
)
def test_a_point_is_longitude_and_latitude(text: str, point: Any) -> None:
    assert point_in(text) == point


@pytest.mark.parametrize(("zoom", "pixels"), [(0, 80), (12, 80), (20, 80), (99, 80), (-3, 80)])
def test_a_cell_is_as_wide_on_the_screen_at_every_zoom(zoom: int, pixels: int) -> None:
    shown = min(max(zoom, 0), 20)
    width, height = cell_of(zoom)
    assert width * 256 * 2**shown / 360 == pixels
    assert height < width


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({}, {"state": "open"}),
        ({"order": "-reported", "box": ALL_CHINA, "late": "1"}, {"state": "open", "late": "1"}),
        ({"state": "HANDLING"}, {"state": "HANDLING"}),
        ({"state": "all"}, {"state": "all", "period": "90"}),
        ({"state": "CLOSED", "period": "7"}, {"state": "CLOSED", "period": "7"}),
    ],
)
@pytest.mark.django_db
def test_the_map_shows_what_is_open_and_the_past_only_with_a_period(
    asked: dict[str, str], kept: dict[str, str]
) -> None:
    assert MapForm(asked).kept == kept


def clusters(town: Town, who: str, query: str = "", box: str = ALL_CHINA, zoom: int = 16) -> Any:
    answer = town.client(who).get(f"/map/clusters?box={box}&zoom={zoom}&{query}")
    assert answer.status_code == 200
    return json.loads(answer.content)


@pytest.fixture
def three(town: Town, clock: HeldClock) -> Town:
    """Two incidents at one door, the first late, and one a kilometre to the east."""
    town.report(title="晚了的", urgency=1, **HERE)
    clock.move(days=2)
    town.report(title="隔壁的", lon=103.41001, lat=33.86001)
    town.report(title="远处的", lon=103.42, lat=33.86)
    town.report(title="不知在哪")
    return town


@pytest.mark.django_db
def test_close_together_is_one_number_and_apart_is_a_point(three: Town) -> None:
    seen = clusters(three, "platform_admin")
    [cluster] = seen["clusters"]
    assert (cluster["count"], cluster["late"]) == (2, 1)
    assert cluster["box"] == [103.41, 33.86, 103.41001, 33.86001]
    [spot] = seen["spots"]
    assert (spot["title"], spot["late"]) == ("远处的", False)
    assert (seen["count"], seen["late"]) == (3, 1)
    far = clusters(three, "platform_admin", zoom=8)
    assert [one["count"] for one in far["clusters"]] == [3]
    assert far["spots"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "box", "count"),
    [
        ("", "103.4,33.8,103.415,33.9", 2),
        ("", "nonsense", 3),
        ("late=1", ALL_CHINA, 1),
        ("category=03", ALL_CHINA, 0),
        ("state=HANDLING", ALL_CHINA, 0),
        ("state=REPORTED&period=7", ALL_CHINA, 3),
        ("q=远处", ALL_CHINA, 1),
    ],
)
def test_the_map_obeys_the_conditions_of_the_list(
    three: Town, query: str, box: str, count: int
) -> None:
    assert clusters(three, "platform_admin", query, box)["count"] == count


@pytest.mark.django_db
def test_each_number_leads_to_its_rows(three: Town) -> None:
    client = three.client("platform_admin")
    [cluster] = clusters(three, "platform_admin")["clusters"]
    box = ",".join(map(str, cluster["box"]))
    rows = client.get(f"/incidents?box={box}").context["page"].items
    assert {row.title for row in rows} == {"晚了的", "隔壁的"}
    beside = client.get(f"/map/rows?box={box}").content.decode()
    assert "晚了的" in beside
    assert "远处的" not in beside
    page = client.get("/map")
    assert page.context["unplaced"] == 1
    there = client.get(f"/incidents{page.context['unplaced_query']}")
    assert [row.title for row in there.context["page"].items] == ["不知在哪"]
    assert "没有位置 ×" in there.content.decode()


@pytest.mark.django_db
def test_closed_incidents_show_with_a_period_alone(three: Town) -> None:
    done = three.walk(three.report(title="办完的", lon=103.43, lat=33.86), "CLOSED")
    assert clusters(three, "platform_admin")["count"] == 3
    assert clusters(three, "platform_admin", "state=done")["spots"][0]["id"] == str(done.pk)
    assert clusters(three, "platform_admin", "state=all")["count"] == 4


@pytest.mark.django_db
def test_the_map_tells_everybody_what_the_list_tells_him_and_no_more(town: Town) -> None:
    town.report(title="普通的", **HERE)
    town.report(title="线索", category="0504", **HERE)
    town.report(title="特殊人群", category="0701", **HERE)
    town.report("grid_worker_2", title="邻格的", place=town.grid_2, lon=103.5, lat=33.86)
    for who in NAMES:
        listed = town.client(who).get("/incidents?state=open").context["page"].items
        seen = clusters(town, who, zoom=5)
        assert seen["count"] == len(listed), who
        beside = town.client(who).get(f"/map/rows?box={ALL_CHINA}").content.decode()
        for title in ("普通的", "线索", "特殊人群", "邻格的"):
            assert (title in beside) == (title in {row.title for row in listed}), (who, title)
    assert clusters(town, "platform_admin_2", zoom=5)["count"] == 0
    assert clusters(town, "grid_leader", zoom=16)["clusters"][0]["count"] == 2


@pytest.mark.django_db
def test_the_map_asks_two_questions_whatever_there_is(three: Town) -> None:
    def asked(zoom: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            clusters(three, "platform_admin", zoom=zoom)
        read = [query["sql"] for query in captured.captured_queries]
        return len([sql for sql in read if 'FROM "incidents_incident"' in sql])

    few = asked(16)
    for n in range(6):
        three.report(title=f"第{n}", lon=103.5 + n / 100, lat=33.9)
    assert (few, asked(16)) == (2, 2)


@pytest.mark.django_db
def test_the_list_reads_a_box_and_forgets_what_is_none() -> None:
    assert ListForm({"box": "1,2,3,4"}).filters(None).box == (1, 2, 3, 4)
    assert ListForm({"box": "1;DROP", "unplaced": ""}).kept == {}
