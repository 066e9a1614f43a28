"""A visit with all there is to say of it: needs, a finding, photos; all or nothing, once."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from linli.attachments.models import Attachment
from linli.fieldwork.models import Need, Visit, VisitMet
from linli.fieldwork.targets import visiting_post
from linli.fieldwork.visiting import Asked, Finding
from linli.incidents.models import Incident
from linli.journal.models import JournalEntry
from linli.kernel import clock as kernel_clock
from linli.kernel.errors import Forbidden, Invalid, NotFound
from linli.residents.models import Household
from tests.fieldwork.doors import family, members, visited
from tests.town import Town


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


def typed(town: Town, household: Household, **more: Any) -> dict[str, Any]:
    head = next(row for row in members(town, household).values() if row.is_head)
    return {
        "op_id": str(uuid.uuid4()),
        "met": [str(head.person_id)],
        "outcome": "met",
        "content": "老两口身体还好。",
        "started_at": "2026-03-02T08:40",
    } | more


def sent(town: Town, household: Household, given: dict[str, Any], who: str = "grid_worker") -> Any:
    return town.client(who).post(f"/visits/new?household={household.pk}", given)


def test_a_visit_with_a_need_and_a_finding_is_one_transaction(town: Town) -> None:
    household = family(town)
    given = typed(
        town,
        household,
        has_need="on",
        need="想申请高龄津贴",
        days="3",
        has_finding="on",
        finding="三楼楼道灯不亮。",
        category="0102",
    )

    answer = sent(town, household, given)

    with town.platform() as actor:
        visit = Visit.objects.visible_to(actor).get()
        need = Need.objects.visible_to(actor).get()
        incident = Incident.objects.visible_to(actor).get()
    assert answer.headers["Location"] == f"/visits/{visit.pk}"
    assert visit.incident_id == incident.pk
    assert (incident.source, incident.place_id) == ("02", town.grid.pk)
    assert "501" not in incident.address
    assert need.due_at.astimezone(kernel_clock.CHINA).isoformat() == "2026-03-05T17:30:00+08:00"
    assert need.owner == town.grid_worker
    page = town.client("grid_worker").get(f"/visits/{visit.pk}").content.decode()
    assert "想申请高龄津贴" in page
    assert f"/incidents/{incident.pk}" in page


def test_sent_twice_it_is_one(town: Town) -> None:
    household = family(town)
    given = typed(town, household, has_need="on", need="想申请高龄津贴")

    answers = [sent(town, household, given) for _ in range(2)]

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    with town.platform() as actor:
        assert Visit.objects.visible_to(actor).count() == 1
        assert Need.objects.visible_to(actor).count() == 1


def test_another_person_s_number_of_an_operation_is_refused(town: Town) -> None:
    household = family(town)
    given = typed(town, household)
    sent(town, household, given)

    assert sent(town, household, given, who="grid_leader").status_code == 403


def test_a_finding_that_is_refused_leaves_no_visit_behind(town: Town) -> None:
    household = family(town)
    given = typed(town, household, has_finding="on", finding="灯不亮", category="0504" * 3)

    answer = sent(town, household, given)

    assert answer.status_code == 422
    assert "老两口身体还好。" in answer.content.decode()
    with town.platform() as actor:
        assert not Visit.objects.visible_to(actor).exists()
        assert not Incident.objects.visible_to(actor).exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"met": []}, "请选见到了谁"),
        ({"met": [str(uuid.uuid4())]}, "选择一个有效的选项"),
        ({"has_need": "on"}, "请写明是什么需求"),
        ({"has_finding": "on"}, "请写明发现了什么问题"),
        ({"started_at": "2026-03-02T19:00"}, "走访时间不能晚于现在"),
        ({"started_at": "2025-12-01T09:00"}, "只能补登 30 天内的走访"),
        ({"ended_at": "2026-03-02T08:00"}, "结束时间早于开始时间"),
        ({"next_due": "2026-03-01"}, "下次走访要在今天以后"),
        ({"next_due": "9999-12-31"}, "下次走访要在今天以后"),
        ({"content": "甲" * 4001}, "4000"),
        ({"content": "\x00"}, "字符"),
        ({"op_id": "x"}, "还没有登记成功"),
        ({"outcome": "out", "has_need": "on", "need": "低保"}, "没见到人"),
        ({"photos_ids": [str(uuid.uuid4())]}, "照片不存在"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    town: Town, more: dict[str, Any], said: str
) -> None:
    household = family(town)

    answer = sent(town, household, typed(town, household, **more))

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_photos_of_a_visit_are_seen_with_it(town: Town) -> None:
    household, photo = family(town), town.photo()

    sent(town, household, typed(town, household, photos_ids=[str(photo)]))

    with town.acting("grid_leader") as leader:
        assert Attachment.objects.visible_to(leader).filter(pk=photo).exists()
    with town.acting("grid_worker_2") as neighbour:
        assert not Attachment.objects.visible_to(neighbour).filter(pk=photo).exists()
    again = sent(town, household, typed(town, household, photos_ids=[str(photo)]))
    assert again.status_code == 422


def test_who_was_met_lives_there(town: Town) -> None:
    household, other = family(town), family(town, room="502", n=2)
    stranger = next(iter(members(town, other).values())).person_id

    answer = town.client("grid_worker").post(
        "/visits/tap",
        {"op_id": uuid.uuid4(), "household": household.pk, "met": stranger},
    )

    assert answer.headers["Location"].startswith("/visits/new")
    with town.platform() as actor:
        assert not VisitMet.objects.visible_to(actor).exists()


def test_the_clerk_of_the_township_s_office_records_no_visit(town: Town) -> None:
    household = family(town)

    assert sent(town, household, typed(town, household), who="town_office").status_code == 404
    assert sent(town, household, typed(town, household), who="county_operator").status_code == 404


def test_what_was_put_in_by_mistake_is_taken_back_the_same_day(town: Town, clock: Any) -> None:
    household = family(town)
    visit = visited(town, household)
    address = f"/visits/{visit.pk}/take-back"

    assert town.client("grid_leader").post(address).status_code == 404
    clock.hold("2026-03-03 00:01")
    town.client("grid_worker").post(address)
    with town.platform() as actor:
        assert Visit.objects.visible_to(actor).get().taken_back_at is None
    clock.hold("2026-03-02 23:00")
    town.client("grid_worker").post(address)

    with town.platform() as actor:
        assert Visit.objects.visible_to(actor).get().taken_back_at
        assert not VisitMet.objects.visible_to(actor).exists()


def test_a_visit_with_a_need_is_not_taken_back(town: Town) -> None:
    visit = visited(town, family(town), needs=(Asked("低保"),))

    page = town.client("grid_worker").get(f"/visits/{visit.pk}").content.decode()
    town.client("grid_worker").post(f"/visits/{visit.pk}/take-back")

    assert "登记错了" not in page
    with town.platform() as actor:
        assert Visit.objects.visible_to(actor).get().taken_back_at is None


def test_the_journal_knows_of_the_visit_and_nothing_of_its_words(town: Town) -> None:
    visited(town, family(town), content="她说儿子欠债", finding=Finding("灯不亮"))

    with town.acting("audit_admin"):
        entries = list(JournalEntry.objects.filter(action="field.visit"))
    assert len(entries) == 1
    assert "欠债" not in str([(e.detail, e.reason, e.object_id) for e in entries])


def test_nobody_needs_to_be_an_owner_who_works_elsewhere(town: Town) -> None:
    asked = Asked("低保", owner=town.grid_worker_2.pk)

    with pytest.raises(Invalid, match="本网格"):
        visited(town, family(town), needs=(asked,))


def test_a_visit_is_recorded_where_one_works(town: Town) -> None:
    household = family(town)

    with pytest.raises(NotFound):
        visited(town, household, by="grid_worker_2")
    with pytest.raises(Forbidden), town.acting("grid_worker_2") as actor:
        visiting_post(actor, town.grid.pk)
    assert visited(town, household, by="grid_chief").visitor == town.grid_chief


def test_a_visit_next_week_may_be_agreed(town: Town) -> None:
    day = kernel_clock.today() + timedelta(days=7)

    assert visited(town, family(town), next_due=day).next_due == day
