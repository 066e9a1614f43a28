"""我上报的: what became of it in plain words, and what its finder may still do."""

import re

import pytest

from linli.incidents import timers
from linli.incidents.my_reports import my_reports
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import step, walk


def _page(town: Town, who: str = "informant") -> str:
    return town.client(who).get("/my-reports").content.decode()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("REPORTED", "东街社区还没有受理。"),
        ("ACCEPTED", "东街社区已经受理，正在决定派给谁。"),
        ("DISPATCHED", "已派给东街第一网格，还没有签收。"),
        ("HANDLING", "东街第一网格正在办。"),
        ("FEEDBACK", "已经办了，等人核查。"),
        ("CLOSED", "已经结案。"),
        ("SUSPENDED", "现在办不了，先挂着"),
    ],
)
def test_the_finder_reads_where_it_is_in_plain_words(town: Town, state: str, said: str) -> None:
    walk(town, town.report("informant"), state)
    assert said in _page(town)


def test_closed_says_what_was_done_and_when_it_was_told(town: Town) -> None:
    walk(town, town.report("informant"), "CLOSED")
    page = _page(town)
    assert "已清理干净，现场恢复整洁。" in page
    assert "已告知当事人" in page
    assert page.count("way-stop") >= 2


def test_turned_away_says_why_and_may_be_appealed_once(town: Town) -> None:
    incident = walk(town, town.report("informant"), "REJECTED")
    page = _page(town)
    assert "没有受理。" in page
    assert "不属于受理范围" in page
    assert 'value="appeal"' in page
    appealed = step(town, incident, "appeal", "informant")
    step(town, appealed, "reject", "town_operator")
    assert 'value="appeal"' not in _page(town)


def test_merged_says_that_it_goes_on_with_the_other(town: Town) -> None:
    main, twin = town.report("informant"), town.report("informant", title="又满了")
    step(town, twin, "merge", "platform_admin", main=str(main.pk))
    assert "和别人报的同一件事并在一起办了" in _page(town)


def test_the_finder_adds_what_he_saw_later_from_there(town: Town) -> None:
    incident = town.report("informant")
    page = _page(town)
    op_id = re.search(r'name="op_id"\s+value="([^"]+)"', page)
    assert op_id
    form = {"op_id": op_id[1], "verb": "supplement", "text": "旁边又多了两袋。"}
    town.client("informant").post(f"/incidents/{incident.pk}/steps", form)
    shown = town.client("platform_admin").get(f"/incidents/{incident.pk}").content.decode()
    assert "旁边又多了两袋。" in shown


def test_only_mine_are_there_and_the_first_page_says_how_many_are_open(town: Town) -> None:
    town.report("informant")
    walk(town, town.report("informant", title="早办完的"), "CLOSED")
    town.report("grid_worker", title="别人报的")
    assert "别人报的" not in _page(town)
    first = town.client("informant").get("/").content.decode()
    assert re.search(r'id="desk-my_reports"[^>]*>我上报的在办 <strong[^>]*>1<', first)
    with town.acting("informant") as actor:
        page = my_reports(actor)
    assert (page.open, len(page.rows)) == (1, 2)


def test_the_road_ends_with_the_closing(town: Town, clock: HeldClock) -> None:
    incident = walk(town, town.report("informant"), "CLOSED")
    with town.acting("informant") as actor:
        before = sum(stay.minutes for stay in my_reports(actor).rows[0].road)
    clock.move(days=40)
    timers.sweep()
    assert town.fresh(incident).state == "ARCHIVED"
    clock.move(days=40)
    with town.acting("informant") as actor:
        [mine] = my_reports(actor).rows
    assert sum(stay.minutes for stay in mine.road) == before
