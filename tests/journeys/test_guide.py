"""The pictures of the user manual: each taken of the screen it shows, each shown somewhere."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from linli.incidents import counting
from linli.incidents.models import Incident
from linli.organisation.models import Unit
from linli.places.models import Dwelling
from linli.places.rooms import Layout
from tests.journeys.conftest import NARROW, WIDE, Windows
from tests.journeys.test_pictures import lived
from tests.places.homes import put_up

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
# name of the picture: who, where ({0} the first incident of the day, {1} a building), what is seen
SHOTS: dict[str, tuple[str, str, str]] = {
    "grid-report": ("grid_worker", "/incidents/new", "情况描述"),
    "grid-work": ("grid_worker", "/", "垃圾桶满溢"),
    "grid-building": ("grid_worker", "/buildings/{1}", "出租"),
    "desk-work": ("platform_admin", "/", "人行道地砖松动"),
    "desk-incident": ("platform_admin", "/incidents/{0}", "东街社区"),
    "desk-triage": ("platform_admin", "/triage", "分拣受理"),
    "desk-list": ("platform_admin", "/incidents", "路灯三盏不亮"),
    "desk-print": ("platform_admin", "/incidents/{0}", "打印"),
    "leader-instructions": ("grid_chief", "/instructions", "待批示"),
    "leader-statistics": ("county_leader", "/statistics", "按期结案率"),
    "supervisor-board": ("county_supervisor", "/supervision", "督办"),
    "department-work": ("town_office", "/", "办理"),
    "admin-units": ("sys_admin", "/units", "青禾县"),
    "admin-boundary": ("sys_admin", "/units/990101001001001/boundary", "共 6 个点"),
    "admin-journal": ("audit_admin", "/journal", "日志"),
}
SHARED = [[103.412, 33.852], [103.414, 33.858], [103.411, 33.863]]  # by two grids
EAST = [[103.422, 33.865], [103.424, 33.855], *SHARED]
WEST = [*SHARED, [103.402, 33.862], [103.4, 33.856], [103.404, 33.851]]
ON_A_PHONE = ("grid-report", "grid-work")
OPENED = {"desk-print": ".drop > summary"}


def shown() -> set[str]:
    """Give the names of the pictures that the manual shows."""
    texts = (path.read_text() for path in GUIDE.glob("*.md"))
    return {name for text in texts for name in re.findall(r"\(images/([a-z-]+)\.png\)", text)}


def test_every_picture_of_the_manual_is_taken_and_every_one_taken_is_shown() -> None:
    assert shown() == set(SHOTS)


@pytest.fixture
def day(windows: Windows) -> list[Incident]:
    """Let the town have a day behind it, and two grids of it their boundaries."""
    rows = lived(windows.town)
    for unit, points in ((windows.town.grid, WEST), (windows.town.grid_2, EAST)):
        area = {"type": "Polygon", "coordinates": [[*points, points[0]]]}
        Unit.objects.filter(pk=unit.pk).update(boundary=area)
    counting.count_changed()
    return rows


@pytest.fixture
def building(windows: Windows) -> str:
    """Put up a building in which some flats are let and some stand empty."""
    town = windows.town
    pk = put_up(town, layout=Layout(entrances=2, floors=6, per_floor=2)).pk
    with town.acting("grid_worker") as actor:
        homes = Dwelling.objects.visible_to(actor).filter(building=pk)
        homes.filter(room__in=("102", "301", "602")).update(state="2")
        homes.filter(room="501").update(state="3")
        homes.filter(entrance__name="2单元", room="301").update(hazards=["8"])
    return str(pk)


def test_the_screens_are_as_the_manual_shows_them(
    windows: Windows,
    day: list[Incident],
    building: str,
    picture: Callable[[Page, str], None],
) -> None:
    for name, (who, address, words) in SHOTS.items():
        size = NARROW if name in ON_A_PHONE else WIDE
        page = windows.open(who, address.format(day[0].pk, building), size=size)
        expect(page.locator("main")).to_contain_text(words)
        if name in OPENED:
            page.locator(OPENED[name]).click()
        picture(page, f"../guide/images/{name}")
        page.context.close()
