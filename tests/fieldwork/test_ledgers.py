"""One entry, three outputs: ledgers and record book are views of the same rows (R12, R85)."""

import uuid
from datetime import date
from typing import Any

import pytest

from linli.fieldwork import ledgers
from linli.fieldwork.visiting import Asked, Finding
from linli.kernel.errors import NotFound
from tests.fieldwork.doors import family, special, visited
from tests.town import Town

MARCH = date(2026, 3, 1)
# the columns of data dictionary c.9, typed again from there
PATROL = (
    "序号, 日期, 起止时间, 网格, 巡查人, 巡查地点/路线, 发现问题, 问题类别, 现场处理情况, "
    "是否上报, 上报时间, 处置单位, 处置结果, 复核时间, 复核人, 备注"
)
OPINIONS = (
    "序号, 日期, 网格, 走访户（门牌）, 被访人, 联系方式, 走访人, 反映的问题/意见建议, 类别, "
    "当场答复或处理, 需上报事项, 办理单位, 办理结果, 反馈时间, 被访人是否满意, 备注"
)


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


def lines(town: Town, kind: str, who: str = "grid_leader") -> list[dict[str, str]]:
    with town.acting(who) as actor:
        rows = ledgers.ledger_rows(actor=actor, kind=kind, grid=town.grid.pk, month=MARCH)
    return [dict(zip(ledgers.COLUMNS[kind], row, strict=True)) for row in rows]


def test_the_columns_are_those_of_the_paper_forms() -> None:
    assert ", ".join(ledgers.COLUMNS["patrol"]) == PATROL
    assert ", ".join(ledgers.COLUMNS["opinions"]) == OPINIONS


def test_one_visit_appears_in_all_three_without_typing_again(town: Town) -> None:
    visit = visited(
        town,
        family(town),
        content="反映电话13912345678打不通",
        answer="答应去问",
        topic="6",
        satisfied="1",
        needs=(Asked("想申请高龄津贴"),),
        finding=Finding("三楼楼道灯不亮。", category="0102"),
    )

    patrol, record, opinion = (lines(town, kind) for kind in ("patrol", "visits", "opinions"))

    assert [row["发现问题"] for row in patrol] == ["三楼楼道灯不亮。"]
    assert patrol[0]["巡查人"] == "王小兰"
    assert patrol[0]["是否上报"] == "是"
    assert patrol[0]["备注"] == "走访 1 次"
    assert record[0]["走访户（门牌）"] == opinion[0]["走访户（门牌）"] == visit.address
    assert record[0]["被访人"] == opinion[0]["被访人"] == "王*"
    assert opinion[0]["联系方式"] == "138****0001"
    assert "139****5678" in opinion[0]["反映的问题/意见建议"]
    assert "13912345678" not in str((patrol, record, opinion))
    assert "高龄津贴" in record[0]["需求和承诺"]
    assert "高龄津贴" in opinion[0]["需上报事项"]
    assert opinion[0]["类别"] == "政策咨询"
    assert opinion[0]["被访人是否满意"] == "满意"


def test_an_answered_need_says_its_result(town: Town) -> None:
    visited(town, family(town), needs=(Asked("低保"),))
    with town.acting("grid_leader") as actor:
        from linli.fieldwork.models import Need

        need = Need.objects.visible_to(actor).get()
    given = {"result": "2", "reply": "已说明条件"}
    town.client("grid_worker").post(f"/needs/{need.pk}/close", given)

    row = lines(town, "opinions")[0]

    assert row["办理结果"] == "已解释：已说明条件"
    assert row["反馈时间"] == "03-02"
    assert row["办理单位"] == "王小兰"


def test_nobody_at_home_is_no_opinion(town: Town) -> None:
    visited(town, family(town), outcome="out")

    assert lines(town, "opinions") == []
    assert lines(town, "visits")[0]["被访人"] == "不在家"


def test_a_settled_and_checked_problem_says_how(town: Town) -> None:
    incident = town.report(
        self_close={"result": "已清理", "photos": [town.photo()]}, attachments=[town.photo()]
    )

    row = lines(town, "patrol")[0]

    assert incident.self_closed
    assert (row["是否上报"], row["现场处理情况"], row["处置结果"]) == (
        "否，当场处理",
        "已清理",
        "已清理",
    )


def test_what_was_taken_back_and_other_months_are_left_out(town: Town) -> None:
    household = family(town)
    visit = visited(town, household)
    visited(town, household, days_ago=2)
    town.client("grid_worker").post(f"/visits/{visit.pk}/take-back")

    assert lines(town, "visits") == []
    page = town.client("grid_worker").get("/ledgers/visits?month=2026-02").content.decode()
    assert "共 1 行" in page


@pytest.mark.parametrize(("who", "sees"), [("grid_leader", True), ("grid_assistant", False)])
def test_the_ledger_of_special_groups_is_for_who_sees_them(
    town: Town, who: str, sees: bool
) -> None:
    household = family(town)
    special(town, "王小明")
    visited(town, household, "王小明")

    page = town.client(who).get("/ledgers/visits").content.decode()
    assert ("特殊人群走访记录" in page) is sees
    assert "共 1 行" not in page  # the ordinary book goes from hand to hand
    answer = town.client(who).get("/ledgers/special")
    assert answer.status_code == (200 if sees else 404)
    assert ("共 1 行" in answer.content.decode()) is sees


@pytest.mark.parametrize("kind", ["visits", "opinions"])
def test_a_sealed_visit_stands_in_no_ordinary_ledger(town: Town, kind: str) -> None:
    household = family(town)
    special(town, "王小明")
    visited(town, household, "王小明", content="按时报到")
    visited(town, household, "王大山", content="一切正常")

    assert [line["被访人"] for line in lines(town, kind)] == ["王*"]
    assert "按时报到" not in str(lines(town, kind))
    assert "按时报到" in str(lines(town, "special"))


@pytest.mark.parametrize("who", ["informant", "building_head"])
def test_a_neighbour_reads_no_ledger(town: Town, who: str) -> None:
    client = town.client(who)
    for path in ("/ledgers/visits", "/ledgers/patrol", "/ledgers/visits/pdf"):
        assert client.get(path).status_code == 404
    with pytest.raises(NotFound):
        lines(town, "visits", who)


def test_a_foreign_grid_has_no_ledger(town: Town) -> None:
    with pytest.raises(NotFound), town.acting("grid_worker_2") as actor:
        ledgers.ledger_rows(actor=actor, kind="visits", grid=town.grid.pk, month=MARCH)
    assert town.client("grid_worker").get("/ledgers/none").status_code == 404


@pytest.mark.parametrize(
    "month", ["", "x", "2026-13", "0001-01", "9999-12", "2026-3", "２０２６-03"]
)
def test_a_month_that_is_none_is_this_one(town: Town, month: str) -> None:
    page = town.client("grid_worker").get("/ledgers/visits", {"month": month}).content.decode()

    assert "2026年3月" in page


def test_paper_is_journalled(town: Town) -> None:
    from linli.journal.models import JournalEntry

    visited(town, family(town))
    client = town.client("grid_worker")
    client.get("/ledgers/visits")
    client.get("/ledgers/visits?print=1")

    with town.acting("audit_admin"):
        entry = JournalEntry.objects.get(action="field.print")
    assert entry.detail == {"kind": "visits", "month": "2026-03"}
    assert uuid.UUID(int=0) != entry.pk
