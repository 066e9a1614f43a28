"""The pictures of the README: a desk in the middle of its day, and one incident on its road."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from linli.incidents.models import Incident
from linli.incidents.timers import sweep
from linli.kernel import clock
from tests.journeys.conftest import NARROW, Windows
from tests.town import Town
from tests.walks import ROAD, step

# title, text, category, hours ago, how far it has come
DAY = (
    ("垃圾桶满溢", "小区东门垃圾桶满溢，气味很大。", "0201", 50, "HANDLING"),
    ("楼道堆放旧家具", "三单元一楼楼道堆放旧沙发，挡住半边。", "0214", 30, "ACCEPTED"),
    ("路灯三盏不亮", "东街十二号至二十号路灯三盏不亮。", "0302", 26, "FEEDBACK"),
    ("下水管道反水", "四栋一楼厨房下水道反水。", "0305", 20, "VERIFIED"),
    ("人行道地砖松动", "公交站旁地砖松动，下雨溅水。", "0303", 3, "REPORTED"),
    ("独居老人需要送餐", "周奶奶腿脚不便，想申请送餐。", "0601", 2, "REPORTED"),
    ("电动车飞线充电", "二单元有人从窗口拉线充电。", "0402", 1, "REPORTED"),
)

STATES = [state for state, _ in ROAD]


def lived(town: Town) -> list[Incident]:
    """Report the day's incidents at their hours and bring each as far as it has come."""
    rows = []
    for title, text, category, hours, state in DAY:
        at = clock.now() - timedelta(hours=hours)
        with clock.held(at):
            incident = town.report(title=title, description=text, category=category)
        for n, (_, move) in enumerate(ROAD[1 : 1 + STATES.index(state)], 1):
            with clock.held(at + n * timedelta(minutes=25)):
                verb, by = move
                more = {"category": category} if verb == "accept" else {}
                incident = step(town, incident, verb, by, **more)
        rows.append(incident)
    sweep()
    return rows


def test_the_desk_has_its_day_before_it(
    windows: Windows, picture: Callable[[Page, str], None]
) -> None:
    rows = lived(windows.town)
    page = windows.open("platform_admin")
    expect(page.locator("main")).to_contain_text("人行道地砖松动")
    picture(page, "workbench")
    page.goto(f"/incidents/{rows[0].pk}")
    expect(page.locator(".way")).to_be_visible()
    picture(page, "incident")
    phone = windows.open("grid_worker", f"/incidents/{rows[0].pk}", size=NARROW, scheme="dark")
    expect(phone.get_by_text("反馈", exact=True).first).to_be_visible()
    picture(phone, "incident-390")
