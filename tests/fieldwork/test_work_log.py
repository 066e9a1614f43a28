"""The work log writes itself: what was done on a day, and one sentence besides (R72)."""

import uuid
from datetime import date
from typing import Any

import pytest

from linli.fieldwork import remarking, work_log
from linli.fieldwork.models import Patrol, Visit, WorkRemark
from linli.residents.life.births import register_birth
from tests.conftest import HeldClock
from tests.fieldwork.reports import inform
from tests.residents.families import family
from tests.town import Town


def _a_full_day(town: Town) -> None:
    household = family(town)
    with town.acting("grid_worker") as actor:
        visit = Visit(
            op_id=uuid.uuid4(), household=household, visitor_id=actor.user,
            address="青年路8号3号楼501室",
        )  # fmt: skip
        patrol = Patrol(op_id=uuid.uuid4(), user_id=actor.user, where="东街沿线")
        for row in (visit, patrol):
            row.put_at(town.grid.pk)
            row.save(force_insert=True)
        register_birth(
            uuid.uuid4(), actor=actor, household=household.pk, name="王小宝", sex="1",
            born=date(2026, 3, 1), relation="40",
        )  # fmt: skip
    inform(town, text="楼道里堆了纸箱，电话13800138000。")
    town.report("grid_worker")


def _log(town: Town, by: str = "grid_worker", **asked: str) -> Any:
    return town.client(by).get("/work-log", asked)


def test_the_day_is_there_without_typing(town: Town, clock: HeldClock) -> None:
    _a_full_day(town)
    page = _log(town).content.decode()
    for kind in ("走访 1", "巡查 1", "动态信息 1", "登记变更 2", "事件办理 1"):
        assert kind in page
    assert "垃圾桶满溢" in page
    assert "王小宝" not in page
    assert "13800138000" not in page
    assert "501室" not in page


def test_it_is_of_that_day_and_that_person(town: Town, clock: HeldClock) -> None:
    _a_full_day(town)
    inform(town, "grid_leader", text="网格长看到的。")
    page = _log(town).content.decode()
    assert "网格长看到的" not in page
    clock.move(days=1)
    assert "这一天没有记录" in _log(town).content.decode()
    assert "垃圾桶满溢" in _log(town, day="2026-03-02").content.decode()


def test_the_remark_is_the_only_thing_that_is_typed(town: Town, clock: HeldClock) -> None:
    client = town.client("grid_worker")
    client.post("/work-log/remark", {"day": "2026-03-02", "text": "下午开会。"})
    client.post("/work-log/remark", {"day": "2026-03-02", "text": "下午参加培训。"})
    assert "下午参加培训。" in _log(town).content.decode()
    with town.platform() as actor:
        assert WorkRemark.objects.visible_to(actor).count() == 1
    client.post("/work-log/remark", {"day": "2026-03-02", "text": " "})
    with town.platform() as actor:
        assert not WorkRemark.objects.visible_to(actor).exists()


@pytest.mark.parametrize(("text", "said"), [("字" * 1001, "最多 1000 字"), ("坏\x00", "不能保存")])
def test_a_remark_that_is_wrong_comes_back(town: Town, text: str, said: str) -> None:
    answer = town.client("grid_worker").post("/work-log/remark", {"text": text})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("day", ["gestern", "2126-01-01", "0001-01-01", "2026-13-45", "\x00"])
def test_a_day_that_is_none_is_today(town: Town, clock: HeldClock, day: str) -> None:
    assert "3月2日" in _log(town, day=day).content.decode()
    assert town.client("grid_worker").get("/work-log/month", {"day": day}).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("grid_leader", 200),
        ("platform_admin", 200),
        ("grid_chief", 200),
        ("town_leader", 200),
        ("grid_assistant", 404),
        ("grid_worker_2", 404),
        ("platform_admin_2", 404),
        ("town_operator_2", 404),
        ("county_leader", 404),
    ],
)
def test_the_log_is_read_by_who_leads_and_nobody_else(town: Town, who: str, status: int) -> None:
    asked = {"who": str(town.grid_worker.pk)}
    for page in ("/work-log", "/work-log/month", "/work-log/week"):
        assert town.client(who).get(page, asked).status_code == status
    assert _log(town, who, who="x").status_code == 404


def test_the_week_is_the_sum_of_its_days(town: Town, clock: HeldClock) -> None:
    _a_full_day(town)
    clock.move(days=1)
    inform(town)
    page = town.client("grid_leader").get("/work-log/week", {"who": str(town.grid_worker.pk)})
    assert "2 天有记录：走访 1、巡查 1、动态信息 2、登记变更 2、事件办理 1" in page.content.decode()
    with town.acting("grid_worker") as actor:
        span = work_log.log_of(town.grid_worker, date(2026, 3, 2), date(2026, 3, 8), actor=actor)
    assert sum(span.sums) == sum(len(day.entries) for day in span.days) == 7


def test_the_month_shows_each_day(town: Town, clock: HeldClock) -> None:
    _a_full_day(town)
    page = town.client("grid_worker").get("/work-log/month").content.decode()
    assert "1 天有记录" in page
    assert "?day=2026-03-02" in page
    assert "?day=2026-03-03" not in page  # days to come are not


def test_a_restricted_incident_is_not_in_the_log_for_who_may_not_know_of_it(town: Town) -> None:
    town.report("grid_worker", category="0504", title="涉毒线索", description="线索")
    assert "涉毒线索" in _log(town).content.decode()
    seen = _log(town, "platform_admin", who=str(town.grid_worker.pk)).content.decode()
    assert "涉毒线索" in seen  # the desk that accepts it knows
    seen = _log(town, "community_director", who=str(town.grid_worker.pk)).content.decode()
    assert "涉毒线索" not in seen


def test_two_first_remarks_of_a_day_wait_for_each_other(
    town: Town, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[uuid.UUID] = []
    monkeypatch.setattr(remarking, "wait_for_first", waited.append)
    for who in ("grid_worker", "grid_worker", "grid_leader"):
        with town.acting(who) as actor:
            remarking.remark(date(2026, 3, 2), actor=actor, text="下午开会。")

    assert waited[0] == waited[1] != waited[2]
