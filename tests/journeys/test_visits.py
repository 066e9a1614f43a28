"""走访: a morning on the stairs; two doors by one tap, one with a need and an incident."""

from playwright.sync_api import expect

from tests.fieldwork.doors import family, since
from tests.journeys.conftest import NARROW, Windows
from tests.town import Town


def test_a_morning_of_visits(windows: Windows, town: Town) -> None:
    for n, room in enumerate(("501", "502", "503", "601"), 1):
        since(town, family(town, room=room, n=n), 200 + n)
    worker = windows.open("grid_worker", "/visits", size=NARROW)
    expect(worker.locator(".tally")).to_contain_text("4 户该走访")

    for room in ("501", "502"):
        shown = worker.get_by_role("article").filter(has_text=f"{room}室")
        shown.get_by_role("button", name="情况无变化").click()
        expect(worker.get_by_role("article").filter(has_text=f"{room}室")).to_have_count(0)
    worker.get_by_role("article").filter(has_text="503室").get_by_role(
        "button", name="不在家"
    ).click()
    expect(worker.get_by_role("article").filter(has_text="503室")).to_contain_text("不在家 1 次")

    worker.get_by_role("article").filter(has_text="601室").get_by_role(
        "link", name="有情况要记"
    ).click()
    worker.get_by_label("情况", exact=True).fill("老人腿脚不便，下楼要扶。")
    worker.get_by_text("居民有需求，或者答应了他什么").click()
    worker.get_by_role("button", name="登记", exact=True).click()
    expect(worker.get_by_text("请写明是什么需求")).to_be_visible()
    expect(worker.get_by_label("情况", exact=True)).to_have_value("老人腿脚不便，下楼要扶。")
    worker.get_by_label("什么事").fill("想装一个楼道扶手")
    worker.get_by_text("发现问题，上报为事件").click()
    worker.get_by_label("什么问题").fill("三楼楼道灯不亮。")
    worker.get_by_role("button", name="登记", exact=True).click()
    expect(worker.locator("main")).to_contain_text("问题已上报")
    worker.get_by_role("link", name="看办到哪一步").click()
    expect(worker.locator("main")).to_contain_text("三楼楼道灯不亮")

    leader = windows.open("grid_leader", "/needs", scheme="dark")
    need = leader.get_by_role("article").filter(has_text="楼道扶手")
    need.get_by_text("办结", exact=True).first.click()
    need.get_by_label("怎样答复居民的").fill("社区下周来装")
    need.get_by_role("button", name="办结").click()
    expect(leader.locator("main")).to_contain_text("没有要答复的")

    leader.goto("/ledgers/opinions")
    expect(leader.get_by_role("table")).to_contain_text("社区下周来装")
    expect(leader.get_by_role("table")).to_contain_text("想装一个楼道扶手")
    leader.goto("/patrols")
    expect(leader.get_by_role("region", name="近 30 天的巡查")).to_contain_text("王小兰")
