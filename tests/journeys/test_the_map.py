"""地图: numbers open into places, places into incidents, and the list beside it says the same."""

import re

from playwright.sync_api import expect

from linli.incidents.models import Incident
from linli.organisation.models import Unit
from tests.journeys.conftest import NARROW, Windows
from tests.journeys.test_accessible import serious
from tests.organisation.test_outlines import square


def test_a_number_on_the_map_leads_to_its_incidents_and_back_to_the_list(windows: Windows) -> None:
    town = windows.town
    for n in range(3):
        town.report(title=f"同一个门口{n}", lon=103.41, lat=33.86)
    town.report(title="路灯不亮", lon=103.43, lat=33.86)
    town.report(title="不知在哪")
    page = windows.open("platform_admin", "/incidents?category=02")
    page.get_by_role("link", name="在地图上看").click()
    expect(page.get_by_text("图上 4 件")).to_be_visible()
    expect(page.get_by_role("link", name="1 件没有位置")).to_be_visible()
    page.get_by_role("button", name="3").click()  # all at one door: no zoom would part them
    expect(page.get_by_text("这里 3 件")).to_be_visible()
    beside = page.get_by_label("图上的事件")
    expect(beside.get_by_role("link", name="路灯不亮")).to_have_count(0)
    page.get_by_title("路灯不亮").click()
    page.get_by_role("link", name="打开").click()
    expect(page.get_by_role("heading", name="路灯不亮")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("图上 4 件")).to_be_visible()
    page.get_by_role("link", name="在列表里看").click()
    expect(page).to_have_url(re.compile("category=02"))


def test_the_map_fits_a_phone_and_stands_on_no_base_map(windows: Windows) -> None:
    windows.town.report(title="路灯不亮", lon=103.43, lat=33.86)
    page = windows.open("grid_worker", "/map", size=NARROW, has_touch=True)
    expect(page.get_by_text("图上 1 件")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    page.get_by_title("路灯不亮").tap()
    expect(page.get_by_role("link", name="打开")).to_be_visible()
    assert serious(page) == []


def test_a_grid_worker_taps_the_place_and_takes_the_grid_that_it_lies_in(windows: Windows) -> None:
    town = windows.town
    Unit.objects.filter(pk=town.grid.pk).update(boundary=square(103.40))
    Unit.objects.filter(pk=town.grid_2.pk).update(boundary=square(103.41))
    page = windows.open(
        "grid_worker",
        "/incidents/new",
        size=NARROW,
        has_touch=True,
        geolocation={"longitude": 103.415, "latitude": 33.855},
        permissions=["geolocation"],
    )
    assert page.evaluate("window.L === undefined")  # nothing is fetched for a map nobody opened
    page.get_by_label("情况描述").fill("垃圾桶满溢。")
    page.get_by_role("button", name="用我现在的位置").tap()
    page.get_by_role("button", name="地点改为东街第二网格").tap()
    expect(page.get_by_label("地点", exact=True)).to_have_value(town.grid_2.code)
    page.get_by_role("button", name="在地图上点").tap()
    page.locator(".pick .map .outline.own").wait_for()
    assert serious(page) == []
    page.get_by_role("button", name="定在地图中央").tap()  # the middle of my own grid and the point
    expect(page.get_by_text("已定在地图中央")).to_be_visible()
    page.get_by_role("button", name="上报", exact=True).tap()
    expect(page.get_by_text("已上报")).to_be_visible()
    with town.acting("grid_worker") as actor:
        [found] = Incident.objects.visible_to(actor)
    assert found.lon is not None
    assert found.lat is not None
    assert 103.40 < found.lon < 103.42
    assert 33.84 < found.lat < 33.87
