"""无障碍: axe-core finds nothing serious on the screens of an incident, in light and in dark."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from tests.journeys.conftest import Windows

AXE = Path(finders.find("vendor/axe-core/axe.min.js") or "").read_text()
RUN = "() => axe.run(document, {resultTypes: ['violations']})"


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


@pytest.mark.parametrize("dark", [False, True])
def test_the_screens_of_an_incident_have_no_serious_barrier(windows: Windows, dark: bool) -> None:
    town = windows.town
    incident = town.report(title="火情隐患", urgency=1, lon=118.6, lat=28.7)
    town.take(incident, "supervise", "county_supervisor", card="red")
    page = windows.open("platform_admin", "/incidents")
    page.evaluate("dark => localStorage.setItem('look.dark', dark)", "1" if dark else "0")
    for address in (
        "/incidents",
        "/incidents?urgency=1&card=1",
        "/incidents/print?urgency=1",
        f"/incidents/{incident.pk}",
        "/incidents/new",
        "/imports/tickets",
    ):
        page.goto(address)
        assert serious(page) == [], address
