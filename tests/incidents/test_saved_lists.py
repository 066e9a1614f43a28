"""What a person keeps of the list: saved filters, columns, and the list on paper."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from linli.incidents.columns import COLUMNS
from linli.journal.models import JournalEntry
from tests.town import Town

pytestmark = pytest.mark.django_db


def save(desk: Client, name: str, query: str = "?late=1", **more: str) -> HttpResponse:
    return desk.post("/incidents/filters", {"name": name, "query": query} | more)


def saved(desk: Client) -> dict[str, str]:
    """Give the names of the saved filters with where their chips lead."""
    page = desk.get("/incidents?all=1")
    return {row.name: f"?{row.query}" for row in page.context["saved"]}


def change(desk: Client, which: str, deed: str, **more: str) -> HttpResponse:
    row = next(r for r in desk.get("/incidents?all=1").context["saved"] if r.name == which)
    return desk.post(f"/incidents/filters/{row.pk}", {"deed": deed} | more)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_conditions_are_kept_under_a_name_and_come_back_by_one_click(town: Town) -> None:
    town.report(title="路灯不亮")
    town.report(title="火情隐患", urgency=1)
    desk = town.client("platform_admin")
    assert save(desk, "特急的", "?urgency=1&order=-reported").status_code == 302
    page = desk.get(f"/incidents{saved(desk)['特急的']}")
    assert [row.title for row in page.context["page"].items] == ["火情隐患"]
    assert page.context["saved_now"].name == "特急的"


def test_a_colleague_does_not_see_them_and_cannot_touch_them(town: Town) -> None:
    desk = town.client("platform_admin")
    save(desk, "超期的")
    row = desk.get("/incidents?all=1").context["saved"][0]
    other = town.client("grid_chief")
    assert saved(other) == {}
    assert other.post(f"/incidents/filters/{row.pk}", {"deed": "delete"}).status_code == 404
    assert "超期的" in saved(desk)


def test_the_list_opens_with_the_default_and_everything_is_one_click_away(town: Town) -> None:
    desk = town.client("platform_admin")
    save(desk, "超期的", default="on")
    save(desk, "特急的", "?urgency=1", default="on")
    assert desk.get("/incidents").headers["Location"] == "/incidents?urgency=1"
    page = desk.get("/incidents?urgency=1")
    without = next(chip.query for chip in page.context["form"].chosen())
    assert desk.get(f"/incidents{without}").status_code == 200, "the last chip leads to all"
    change(desk, "特急的", "plain")
    assert desk.get("/incidents").status_code == 200


def test_a_filter_is_renamed_and_deleted(town: Town) -> None:
    desk = town.client("platform_admin")
    save(desk, "超期的")
    save(desk, "特急的", "?urgency=1")
    assert "已经有一组叫“特急的”" in text(change(desk, "超期的", "rename", name="特急的"))
    change(desk, "超期的", "rename", name=" 本周  超期 ")
    change(desk, "特急的", "delete")
    assert saved(desk) == {"本周 超期": "?late=1"}


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("", "?late=1", "请写一个名称"),
        ("名" * 21, "?late=1", "最多 20 个字"),
        ("全部", "?all=1", "请先选好条件"),
        ("乱写", "?nonsense=1&state=NONE", "请先选好条件"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field(
    town: Town, name: str, query: str, said: str
) -> None:
    desk = town.client("platform_admin")
    answer = save(desk, name, query)
    assert answer.status_code == 422
    assert said in text(answer)
    assert saved(desk) == {}


def test_the_twenty_first_is_refused_and_the_same_name_takes_the_new_conditions(town: Town) -> None:
    desk = town.client("platform_admin")
    for n in range(20):
        save(desk, f"第{n}组")
    assert "最多保存 20 组" in text(save(desk, "再一组"))
    assert save(desk, "第0组", "?soon=1").status_code == 302
    assert saved(desk)["第0组"] == "?soon=1"


def test_the_columns_suit_the_role_until_others_are_chosen_and_are_remembered(town: Town) -> None:
    town.report(title="路灯不亮", place=town.grid.id)
    desk = town.client("platform_admin")

    def shown(who: Client) -> list[str]:
        return [column.label for column in who.get("/incidents").context["columns"]]

    assert shown(desk) == ["地点", "状态", "在哪里办", "期限"]
    assert shown(town.client("county_supervisor"))[0] == "乡镇"
    desk.post("/incidents/columns", {"column": ["source", "community"], "query": "?urgency=3"})
    assert shown(desk) == ["社区", "来源"]
    assert "东街社区" in text(desk.get("/incidents"))
    assert shown(town.client("grid_chief")) == ["地点", "状态", "在哪里办", "期限"]
    desk.post("/incidents/columns", {"usual": "1", "column": ["source"]})
    assert shown(desk) == ["地点", "状态", "在哪里办", "期限"]


def test_nine_columns_are_too_many_and_an_unknown_one_is_none(town: Town) -> None:
    desk = town.client("platform_admin")
    names = [column.name for column in COLUMNS[:9]]
    answer = desk.post("/incidents/columns", {"column": names})
    assert answer.status_code == 422
    assert "最多选 8 列" in text(answer)
    assert answer.context["ticked"] == names
    desk.post("/incidents/columns", {"column": ["password"]})
    assert "state" in desk.get("/incidents").context["ticked"]


def test_the_paper_says_what_it_is_who_printed_it_and_only_what_he_may_see(town: Town) -> None:
    town.report(title="路灯不亮", urgency=1)
    town.report(title="别处的事", by="grid_worker_2", place=town.grid_2.id, urgency=1)
    desk = town.client("grid_worker")
    paper = text(desk.get("/incidents/print?urgency=1&order=-reported"))
    assert "路灯不亮" in paper
    assert "别处的事" not in paper
    assert "条件：紧急程度：特急，按上报时间。共 1 件" in paper
    assert re.search(r"东街第一网格 王小兰 打印于 \d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d", paper)
    with town.acting("audit_admin"):
        entry = JournalEntry.objects.get(action="incident.print_list")
        assert (entry.actor, entry.detail) == (town.grid_worker.pk, {"rows": 1})
