"""纠纷: a worker registers one on her phone, the grid leader mediates twice, looks, and prints."""

from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from linli.kernel import clock
from tests.journeys.conftest import NARROW, Windows, photo


def test_a_dispute_from_the_stairs_to_the_paper(windows: Windows) -> None:
    worker = windows.open("grid_worker", "/disputes", size=NARROW, scheme="dark")
    worker.get_by_role("link", name="登记纠纷").click()
    worker.get_by_label("纠纷类别").select_option(label="邻里")
    worker.get_by_label("纠纷名称").fill("楼上漏水赔偿纠纷")
    worker.get_by_label("简要情况").fill("天花板渗水，李桂花要楼上赔偿。")
    worker.get_by_role("button", name="登记").click()
    expect(worker.get_by_text("请至少写一方当事人。")).to_be_visible()
    expect(worker.get_by_label("简要情况")).to_have_value("天花板渗水，李桂花要楼上赔偿。")
    worker.get_by_label("甲方（姓名或单位）").fill("李桂花")
    worker.get_by_label("甲方电话").fill("13812345678")
    worker.get_by_label("乙方（姓名或单位）").fill("欧阳建军")
    worker.get_by_role("button", name="登记").click()
    parties = worker.get_by_role("region", name="当事人")
    expect(parties).to_contain_text("李*")
    expect(parties).to_contain_text("138****5678")
    expect(parties).not_to_contain_text("李桂花")

    leader = windows.open("grid_leader", "/disputes")
    leader.get_by_role("link", name="楼上漏水赔偿纠纷").click()
    here = leader.url
    leader.get_by_role("link", name="记录调解").click()
    expect(leader.get_by_label("协议内容")).to_be_hidden()
    leader.get_by_label("调解过程").fill("双方各说了经过。")
    leader.get_by_label("没有谈成，继续调解").check()
    leader.get_by_role("button", name="保存").click()
    leader.get_by_role("link", name="记录调解").click()
    leader.get_by_label("调解过程").fill("双方都让了一步。")
    leader.get_by_label("达成书面协议").check()
    leader.get_by_role("button", name="保存").click()
    expect(leader.get_by_text("达成书面协议的，请写协议内容。")).to_be_visible()
    leader.get_by_label("协议内容").fill("乙方赔偿 800 元。")
    leader.get_by_label("履行核查日期").fill(f"{clock.today()}")
    leader.get_by_label("照片（签字的协议、现场）").set_input_files(photo("协议.jpg"))
    expect(leader.get_by_text("已传上")).to_be_visible()
    leader.get_by_role("button", name="保存").click()
    expect(leader.get_by_role("region", name="调解记录（2 次）")).to_be_visible()
    expect(leader.get_by_role("region", name="协议")).to_contain_text("待履行")
    expect(leader.get_by_role("img", name="照片 1")).to_be_visible()

    leader.get_by_role("link", name="核查履行").click()
    leader.get_by_label("已履行").check()
    expect(leader.get_by_label("下次核查日期")).to_be_hidden()
    leader.get_by_role("button", name="保存").click()
    expect(leader.get_by_role("region", name="协议")).to_contain_text("已履行")

    leader.get_by_text("查看", exact=True).first.click()
    leader.get_by_label("查看的理由").first.select_option(label="核查履行、回访")
    leader.get_by_role("button", name="显示").first.click()
    expect(leader.get_by_role("region", name="当事人")).to_contain_text("李桂花")
    leader.goto(here)
    expect(leader.get_by_role("region", name="当事人")).not_to_contain_text("李桂花")

    form = leader.get_by_role("link", name="登记表").get_attribute("href")
    answer = leader.context.request.get(f"{windows.address}{form}")
    text = PdfReader(BytesIO(answer.body())).pages[0].extract_text().replace("\n", "")
    assert "矛盾纠纷登记表" in text
    assert "乙方赔偿 800 元" in text
    assert "李桂花" not in text


def test_the_grid_says_in_one_tap_that_it_has_looked_and_the_community_sees_who_has_not(
    windows: Windows,
) -> None:
    worker = windows.open("grid_worker", "/disputes", size=NARROW)
    worker.get_by_role("button", name="已排查，新发现 0 件").click()
    expect(worker.get_by_role("region", name="我的排查")).to_contain_text("已排查，新发现 0 件")
    desk = windows.open("platform_admin", "/screenings")
    grids = desk.get_by_role("region", name="网格（每周")
    expect(grids).to_contain_text("已排查 1 / 2")
    expect(grids.get_by_text("东街第二网格")).to_be_visible()
    expect(grids.get_by_text("未排查")).to_be_visible()
