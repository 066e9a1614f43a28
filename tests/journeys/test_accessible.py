"""无障碍: axe-core finds nothing serious on any screen: wide in light, narrow in dark."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from linli.site.help import PAGES as SCREENS_WITH_HELP
from tests.architecture.test_queries_per_page import LOOKERS
from tests.journeys.conftest import NARROW, WIDE, Windows
from tests.privacy.test_routes import PAGES, SCREENS, STRANGER, _filled, things

__all__ = ["things"]  # the fixture: one of each thing that an address can name

AXE = Path(finders.find("vendor/axe-core/axe.min.js") or "").read_text()
RUN = "() => axe.run(document, {resultTypes: ['violations']})"
OVERFLOWS = "() => document.documentElement.scrollWidth > innerWidth + 1"
# size of the window, and which switches of the header are on
LOOKS = {
    "wide": (WIDE, "0", "0"),
    "wide, dark": (WIDE, "1", "0"),
    "phone, dark, large type": (NARROW, "1", "1"),
}


def serious(page: Page) -> list[str]:
    """Unfold everything and give what axe calls serious or critical, with its place."""
    page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true; })")
    page.evaluate(f"{AXE}; 0")
    found = page.evaluate(RUN)["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def looker(name: str) -> str:
    """Give somebody whom the page lets in."""
    who = PAGES[name].who
    known = [one for one in LOOKERS if one in who] or sorted(who - {STRANGER})
    return known[0] if known else ""


def tour() -> dict[str, list[str]]:
    """Give by person the screens that he looks at."""
    found: dict[str, list[str]] = {}
    for name in sorted(SCREENS_WITH_HELP):
        if PAGES[name].who:
            found.setdefault(looker(name), []).append(name)
    return found


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("who", sorted(tour()))
def test_no_screen_has_a_serious_barrier_or_runs_out_of_its_width(
    windows: Windows, things: dict[str, Any], who: str, look: str
) -> None:
    size, dark, large = LOOKS[look]
    page = windows.open(who, "/", size=size)
    page.evaluate("dark => localStorage.setItem('look.dark', dark)", dark)
    page.evaluate("large => localStorage.setItem('look.large', large)", large)
    faults = []
    for name in tour()[who]:
        address = _filled(SCREENS[name], things)
        page.goto(f"/{address.lstrip('/')}")
        faults += [f"{name}: sideways"] if page.evaluate(OVERFLOWS) else []
        faults += [f"{name}: {fault}" for fault in serious(page)]
    assert faults == []


@pytest.mark.parametrize("card", ["normal", "yellow", "red"])
@pytest.mark.parametrize("dark", ["0", "1"])
def test_an_incident_in_full_has_no_serious_barrier(windows: Windows, dark: str, card: str) -> None:
    town = windows.town
    incident = town.report(title="火情隐患", urgency=1, lon=118.6, lat=28.7)
    town.take(incident, "supervise", "county_supervisor", card=card)
    page = windows.open("platform_admin", "/incidents")
    page.evaluate("dark => localStorage.setItem('look.dark', dark)", dark)
    for address in (
        "/incidents",
        "/incidents?urgency=1&card=1",
        "/incidents/print?urgency=1",
        f"/incidents/{incident.pk}",
        "/incidents/new",
    ):
        page.goto(address)
        assert serious(page) == [], address
