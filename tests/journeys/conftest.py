"""A real Chromium in front of the real pages: one browser a run, one window a person."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.town import Town

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
WIDE, NARROW = (1440, 900), (390, 844)
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "images"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `-m "not journey"` leaves the browser alone."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium for the journeys of a module; `./linli test` says where it is.

    Playwright keeps an event loop running in this thread: while it does, no other test may start
    one, so it ends with the module, and what the journeys ask the database is no mistake.
    """
    path = os.environ.get("LINLI_CHROMIUM")
    if not path:
        pytest.fail("no Chromium: run ./linli test, or leave tests/journeys out")
    expect.set_options(timeout=10_000)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def photo(name: str = "现场.jpg", colour: str = "#5a7d52") -> Any:
    """Give a small photo of a bin before a wall, as a file chooser takes it."""
    image = Image.new("RGB", (640, 480), "#b9c4c9")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 330, 640, 480), fill="#8d8a83")
    draw.rectangle((240, 170, 400, 390), fill=colour)
    draw.rectangle((225, 150, 415, 180), fill="#33402f")
    file = io.BytesIO()
    image.save(file, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


class Windows:
    """Browser windows of the cast: each person has a profile of his own; faults are collected."""

    def __init__(self, browser: Browser, town: Town, address: str) -> None:
        self.town, self.address = town, address
        self.faults: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def open(
        self,
        who: str = "",
        at: str = "/",
        *,
        size: tuple[int, int] = WIDE,
        scheme: Any = "light",
        **options: Any,
    ) -> Page:
        """Open a window for a cast member ("" for a stranger), signed in, at an address."""
        width, height = size
        context = self._browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **options,
        )
        self._contexts.append(context)
        if who:
            cookie = self.town.client(who).cookies["linli"].value
            context.add_cookies([{"name": "linli", "value": cookie, "url": self.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._heard(page, said.type, said.text))
        page.on("response", lambda answer: self._answered(answer.status, answer.url))
        page.goto(at)
        return page

    def _heard(self, page: Page, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(f"{page.url}: {text}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 500:
            self.faults.append(f"{url}: {status}")

    def close(self) -> None:
        """Close all windows, so that none asks on while the tables are emptied."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def windows(chromium: Browser, live_server: LiveServer, town: Town) -> Iterator[Windows]:
    """Give the windows of one journey; a script's error, a broken policy or a 5xx fails it."""
    windows = Windows(chromium, town, live_server.url)
    yield windows
    windows.close()
    assert windows.faults == []


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Take a picture for the documents where `--pictures` was said, else only look that it can."""

    def take(page: Page, name: str) -> None:
        wished = request.config.getoption("--pictures")
        page.screenshot(path=PICTURES / f"{name}.png" if wished else None)

    return take
