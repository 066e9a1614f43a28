"""画边界: the administrator draws a grid by hand, corrects it, and nothing drawn is lost."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from linli.organisation.models import Unit
from tests.journeys.conftest import NARROW, Windows
from tests.journeys.test_accessible import OVERFLOWS, serious
from tests.organisation.test_outlines import square

CORNERS = ((0.25, 0.3), (0.45, 0.3), (0.45, 0.7), (0.25, 0.7))
Around = list[list[float]]
SCROLLED = """(wanted) => new Promise((done) => {
  const look = () => { if (scrollY > wanted) done(true); };
  addEventListener("scroll", look);
  setTimeout(() => done(false), 5000);
  look();
})"""


@pytest.fixture
def drawn(windows: Windows) -> Windows:
    """The community is a square, and the second grid its eastern half."""
    town = windows.town
    west, south, side = 103.40, 33.85, 0.02
    half = [[103.41, south], [103.42, south], [103.42, 33.87], [103.41, 33.87], [103.41, south]]
    boundary = square(west, south, side)
    Unit.objects.filter(pk=town.community.pk).update(boundary=boundary)
    east = {"type": "Polygon", "coordinates": [half]}
    Unit.objects.filter(pk=town.grid_2.pk).update(boundary=east)
    return windows


def opened(windows: Windows, unit: Unit, **options: Any) -> Page:
    page = windows.open("sys_admin", f"/units/{unit.pk}/boundary", **options)
    page.locator(".map[data-ready]").wait_for()
    page.locator(".map").scroll_into_view_if_needed()
    return page


def at(page: Page, across: float, down: float) -> dict[str, float]:
    """Give a spot of the map, as shares of its width and height."""
    box = page.locator(".map").bounding_box()
    assert box is not None
    return {"x": box["width"] * across, "y": box["height"] * down}


def ring(page: Page) -> Around:
    """Give the points that the form would send, without the last, which is the first."""
    text = page.locator("form[data-draft] [name=boundary]").input_value()
    points: Around = json.loads(text)["coordinates"][0] if text else []
    return points[:-1]


def corner(page: Page, number: int) -> Locator:
    return page.get_by_title(f"第 {number} 点")


def draw(page: Page) -> None:
    for across, down in CORNERS:
        page.locator(".map").click(position=at(page, across, down))
    corner(page, 1).click()


def stored(unit: Unit) -> Around:
    unit.refresh_from_db()
    assert unit.boundary is not None
    points: Around = unit.boundary["coordinates"][0]
    return points[:-1]


def test_the_administrator_draws_a_grid_looks_at_it_and_keeps_it(drawn: Windows) -> None:
    grid = drawn.town.grid
    page = drawn.open("sys_admin", f"/units/{grid.pk}")
    page.get_by_role("link", name="画边界").click()
    page.locator(".map[data-ready]").wait_for()
    expect(page.locator(".outline-name")).to_have_text("东街第二网格")
    expect(page.get_by_text("粗虚线是东街社区的边界")).to_be_visible()
    draw(page)
    expect(page.get_by_text("共 4 个点")).to_be_visible()
    sent = ring(page)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("heading", name="预览（还没有保存）")).to_be_visible()
    page.get_by_role("button", name="保存这个边界").click()
    expect(page.get_by_text("边界已保存。")).to_be_visible()
    assert stored(grid) == sent
    assert len(sent) == 4


def test_a_point_is_moved_put_between_deleted_and_all_of_it_undone(drawn: Windows) -> None:
    grid = drawn.town.grid
    Unit.objects.filter(pk=grid.pk).update(boundary=square(103.40, 33.855, 0.008))
    page = opened(drawn, grid)
    before = ring(page)
    corner(page, 1).drag_to(page.locator(".map"), target_position=at(page, 0.2, 0.85))
    moved = ring(page)
    assert moved[0] != before[0]
    assert moved[1:] == before[1:]
    page.get_by_title("在这里加一个点").first.click()
    assert [*ring(page)[:1], *ring(page)[2:]] == moved
    page.get_by_title("在这里加一个点").last.drag_to(
        page.locator(".map"), target_position=at(page, 0.1, 0.5)
    )
    assert len(ring(page)) == 6
    corner(page, 2).click()
    page.get_by_role("button", name="删掉这点").click()
    assert len(ring(page)) == 5
    for _ in range(4):
        page.get_by_role("button", name="撤销").click()
    assert ring(page) == before
    expect(page.get_by_role("button", name="撤销")).to_be_disabled()
    page.get_by_role("button", name="重画").click()
    assert ring(page) == []
    page.get_by_role("button", name="撤销").click()
    assert ring(page) == before


def test_a_point_near_the_neighbour_takes_the_neighbours_place(drawn: Windows) -> None:
    page = opened(drawn, drawn.town.grid)
    neighbour = page.locator("path.outline.near").bounding_box()
    assert neighbour is not None
    page.mouse.click(neighbour["x"] + 6, neighbour["y"] + 7)
    assert ring(page) == [[103.41, 33.87]]
    page.mouse.click(neighbour["x"] - 5, neighbour["y"] + neighbour["height"] / 2)
    assert ring(page)[1][0] == 103.41
    page.get_by_label("靠近旁边的边界时自动贴上去").uncheck()
    page.mouse.click(neighbour["x"] - 6, neighbour["y"] + neighbour["height"] - 9)
    assert ring(page)[2][0] < 103.41


def test_nothing_drawn_is_lost_when_it_is_refused(drawn: Windows) -> None:
    grid = drawn.town.grid
    page = opened(drawn, grid)
    for across, down in (CORNERS[0], CORNERS[1]):
        page.locator(".map").click(position=at(page, across, down))
    two = ring(page)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("边界没有画完")).to_be_visible()
    expect(page.get_by_text("已点 2 个点")).to_be_visible()
    assert ring(page) == two
    for across, down in ((0.25, 0.7), (0.45, 0.7)):  # the wrong way round: a bow tie
        page.locator(".map").click(position=at(page, across, down))
    page.get_by_role("button", name="收口").click()
    expect(page.get_by_text("边线自己交叉了")).to_be_visible()
    tie = ring(page)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("边界自己相交或重叠")).to_be_visible()
    assert ring(page) == tie
    grid.refresh_from_db()
    assert grid.boundary is None


def test_a_drawing_that_was_not_kept_is_there_again_until_it_is(drawn: Windows) -> None:
    page = opened(drawn, drawn.town.grid)
    draw(page)
    sent = ring(page)
    page.reload()
    page.locator(".map[data-ready]").wait_for()
    expect(page.get_by_text("接着上次没有保存的图画")).to_be_visible()
    expect(page.get_by_text("共 4 个点")).to_be_visible()
    assert ring(page) == sent
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="保存这个边界").click()
    page.get_by_role("link", name="修改", exact=True).click()
    page.locator(".map[data-ready]").wait_for()
    expect(page.get_by_text("接着上次没有保存的图画")).to_be_hidden()


def test_what_is_changed_after_the_preview_is_previewed_again(drawn: Windows) -> None:
    page = opened(drawn, drawn.town.grid)
    draw(page)
    page.get_by_role("button", name="预览").click()
    page.locator(".map[data-ready]").wait_for()
    page.locator(".map").scroll_into_view_if_needed()
    corner(page, 3).drag_to(page.locator(".map"), target_position=at(page, 0.6, 0.8))
    expect(page.get_by_role("button", name="改过了，请再预览")).to_be_disabled()


def test_the_keyboard_draws_and_moves_without_a_mouse(drawn: Windows) -> None:
    page = opened(drawn, drawn.town.grid)
    page.get_by_label("靠近旁边的边界时自动贴上去").uncheck()
    button = page.get_by_role("button", name="中央加点")
    button.press("Enter")
    for key in ("ArrowLeft", "ArrowUp"):
        with panned(page):
            page.locator(".map").press(key)
        button.press("Enter")
    assert len(ring(page)) == 3
    page.get_by_role("button", name="收口").press("Enter")
    before = ring(page)
    corner(page, 2).press("ArrowRight")
    corner(page, 2).press("ArrowRight")
    after = ring(page)
    assert after[1][0] > before[1][0]
    assert (after[0], after[2]) == (before[0], before[2])
    expect(corner(page, 2)).to_be_focused()
    page.get_by_role("button", name="撤销").press("Enter")  # both steps were one movement
    assert ring(page) == before
    page.get_by_title("在这里加一个点").first.click()
    corner(page, 2).press("Delete")
    assert ring(page) == before
    corner(page, 2).press("Delete")  # three points are the least
    assert ring(page) == before


@contextmanager
def panned(page: Page) -> Iterator[None]:
    """Wait until the map has come to rest elsewhere."""
    pane = page.locator(".leaflet-map-pane")
    before = pane.get_attribute("style")
    yield
    expect(pane).not_to_have_attribute("style", before or "")
    expect(page.locator(".leaflet-pan-anim")).to_have_count(0)


def test_a_file_is_drawn_at_once_and_can_be_corrected(drawn: Windows) -> None:
    page = opened(drawn, drawn.town.grid)
    content = json.dumps(square(103.40, 33.855, 0.008)).encode()
    file: Any = {"name": "一网格.geojson", "mimeType": "application/json", "buffer": content}
    page.get_by_label("导入 GeoJSON 文件").set_input_files(file)
    expect(page.get_by_text("已读入 一网格.geojson")).to_be_visible()
    page.locator(".map").scroll_into_view_if_needed()
    corner(page, 1).drag_to(page.locator(".map"), target_position=at(page, 0.2, 0.9))
    sent = ring(page)
    assert sent[0] != [103.4, 33.855]
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="保存这个边界").click()
    expect(page.get_by_text("边界已保存。")).to_be_visible()
    assert stored(drawn.town.grid) == sent


PARTS = {
    "type": "MultiPolygon",
    "coordinates": [
        square(103.40, 33.85, 0.004)["coordinates"],
        square(103.405, 33.86, 0.004)["coordinates"],
    ],
}
MANY = {
    "type": "Polygon",
    "coordinates": [
        [[103.40 + n / 1e5, 33.85] for n in range(400)] + [[103.402, 33.86], [103.40, 33.85]]
    ],
}


@pytest.mark.parametrize(("boundary", "says"), [(PARTS, "由 2 块组成"), (MANY, "有 401 个点")])
def test_what_no_hand_can_correct_is_shown_and_said_to_be_so(
    drawn: Windows, boundary: dict[str, Any], says: str
) -> None:
    Unit.objects.filter(pk=drawn.town.grid.pk).update(boundary=boundary)
    page = opened(drawn, drawn.town.grid)
    expect(page.get_by_text(says)).to_be_visible()
    expect(page.locator("path.drawn")).to_be_visible()
    expect(page.locator(".handle")).to_have_count(0)
    page.locator(".map").click(position=at(page, 0.5, 0.5))
    field = page.locator("form[data-draft] [name=boundary]")
    assert json.loads(field.input_value()) == boundary
    page.get_by_role("button", name="重画").click()
    expect(field).to_have_value("")
    page.get_by_role("button", name="撤销").click()
    assert json.loads(field.input_value()) == boundary


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_finger_draws_on_a_phone_and_the_page_still_scrolls(drawn: Windows, scheme: str) -> None:
    page = opened(drawn, drawn.town.grid, size=NARROW, has_touch=True, scheme=scheme)
    assert not page.evaluate(OVERFLOWS)
    for button in page.locator(".draw-buttons .btn").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    for across, down in CORNERS:
        page.locator(".map").tap(position=at(page, across, down))
    corner(page, 1).tap()
    expect(page.get_by_text("共 4 个点")).to_be_visible()
    handle = corner(page, 2).bounding_box()
    assert handle is not None
    assert min(handle["width"], handle["height"]) >= 44
    assert serious(page) == []
    before = ring(page)
    touch(page, handle["x"] + 22, handle["y"] + 22, to=(40, 30))
    assert ring(page)[1] != before[1]
    assert [ring(page)[0], *ring(page)[2:]] == [before[0], *before[2:]]
    pane = page.locator(".leaflet-map-pane").get_attribute("style")
    box = page.locator(".map").bounding_box()
    assert box is not None
    scrolled = page.evaluate("scrollY")
    touch(page, box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.5, to=(0, -150))
    assert page.evaluate(SCROLLED, scrolled + 100)
    assert page.locator(".leaflet-map-pane").get_attribute("style") == pane


def touch(page: Page, x: float, y: float, *, to: tuple[float, float]) -> None:
    """Drag a finger from a spot of the window by some way."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, *points: dict[str, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    send("touchStart", {"x": x, "y": y})
    for n in range(1, 11):
        send("touchMove", {"x": x + to[0] * n / 10, "y": y + to[1] * n / 10})
    send("touchEnd")
