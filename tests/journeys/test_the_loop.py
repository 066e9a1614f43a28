"""事件闭环: an incident goes from a worker's telephone to the archive, each by his own window."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from linli.incidents.timers import sweep
from linli.kernel import clock
from tests.journeys.conftest import NARROW, Windows, photo

WORDS = "小区门口垃圾桶满溢，气味很大。"


CHOSEN = "(e, v) => { e.value = v; e.dispatchEvent(new Event('change', { bubbles: true })); }"


def act(page: Page, label: str, **fields: str) -> None:
    """Open one of the next steps, fill what it asks for, and take it."""
    page.locator("main").get_by_text(label, exact=True).first.click()
    form = page.locator("details[open] form")
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT" and field.is_hidden():
            field.evaluate(CHOSEN, value)  # a long list is chosen by typing: test_triage.py
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "file":
            field.set_input_files([photo()])
        else:
            field.fill(value)
    form.get_by_role("button", name=f"确定{label}").click()
    expect(page.get_by_role("status").filter(has_text=f"已办理：{label}")).to_be_visible()


def test_an_incident_goes_from_the_grid_to_the_archive(windows: Windows) -> None:
    worker = windows.open("grid_worker", "/incidents/new", size=NARROW)
    worker.get_by_label("情况描述").fill(WORDS)
    worker.get_by_label("现场照片").set_input_files([photo()])
    worker.get_by_role("button", name="上报").click()
    expect(worker.get_by_role("status")).to_contain_text("查询码")
    address = worker.url.partition("?")[0]

    desk = windows.open("platform_admin")
    desk.get_by_role("link", name="垃圾桶").click()
    act(desk, "受理", category="0201")
    act(desk, "派遣", lead=windows.town.grid.code)

    worker.goto(address)
    act(worker, "签收")
    act(worker, "反馈", result="已清运，地面冲洗干净。", photos="处置后.jpg")

    leader = windows.open("grid_leader", address)
    act(leader, "核查通过")

    desk.goto(address)
    act(desk, "结案", party_told="no_party")
    act(desk, "回访", score="5")

    with clock.held(clock.now() + timedelta(days=16)):
        sweep()
    desk.reload()
    expect(desk.locator("h1 ~ .badge").first).to_have_text("已归档")
