"""A dispute is registered in one go with its incident, or on one that is there already."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from linli.disputes.models import Dispute, Party
from linli.incidents.models import Incident
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from linli.kernel.scope import SealedError
from tests.disputes.quarrels import fresh, quarrel
from tests.privacy import rows
from tests.town import Town

FORM = {
    "category": "0102",
    "name": "楼道杂物纠纷",
    "summary": "为楼道里堆放的杂物吵了起来。",
    "place": "990101001001001",
    "occurred_on": "2026-03-02",
    "name_a": "李桂花",
    "phone_a": "13812345678",
    "name_b": "",
    "risk": "2",
    "difficulty": "1",
    "source": "01",
    "method": "1",
}


def _form(**changes: str) -> dict[str, str]:
    return FORM | {"op_id": str(uuid.uuid4())} | changes


def test_a_worker_registers_a_dispute_and_its_incident_is_reported(town: Town, clock: Any) -> None:
    answer = town.client("grid_worker").post("/disputes/new", _form())
    assert answer.status_code == 302, answer.content.decode()
    with town.platform() as platform:
        dispute = Dispute.objects.visible_to(platform).select_related("incident").get()
    incident = dispute.incident
    assert answer.headers["Location"] == f"/disputes/{dispute.pk}"
    assert (incident.state, incident.category_id, incident.title) == (
        "REPORTED",
        "0102",
        "楼道杂物纠纷",
    )
    assert incident.holder_id == town.community.pk
    assert dispute.no == "JF990101001001-2026-000001"
    assert (dispute.place_id, dispute.community) == (town.grid.pk, town.community.pk)
    assert dispute.responsible == town.grid_worker


def test_a_double_click_registers_one(town: Town) -> None:
    form = _form(occurred_on=f"{clock.today()}")
    client = town.client("grid_worker")
    first, second = client.post("/disputes/new", form), client.post("/disputes/new", form)
    assert first.headers["Location"] == second.headers["Location"]
    with town.platform() as platform:
        assert Incident.objects.visible_to(platform).count() == 1
        assert Party.objects.visible_to(platform).count() == 1


def test_a_red_dispute_is_an_urgent_incident(town: Town) -> None:
    assert fresh(town, quarrel(town, risk="4")).incident.urgency == 2
    assert fresh(town, quarrel(town, risk="1")).incident.urgency == 5


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "请写纠纷名称。"),
        ({"category": ""}, "请选择纠纷类别。"),
        ({"category": "0201"}, "选择一个有效的选项"),
        ({"name_a": "", "name_b": ""}, "请至少写一方当事人。"),
        ({"occurred_on": "2199-01-01"}, "发生日期不能晚于今天。"),
        ({"occurred_on": "昨天"}, "输入一个有效的日期"),
        ({"amount": "9" * 40}, "不超过 14 个数字"),
        ({"people": "-1"}, "确保"),
        ({"phone_a": "没有"}, "电话只写数字"),
        ({"name": "漏\x00水"}, "不允许"),
        ({"place": "990101001002001"}, "选择一个有效的选项"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    town: Town, changes: dict[str, str], says: str
) -> None:
    form = _form(occurred_on=f"{clock.today()}") | changes
    answer = town.client("grid_worker").post("/disputes/new", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "为楼道里堆放的杂物吵了起来。" in page
    with town.platform() as platform:
        assert not Dispute.objects.visible_to(platform).exists()


def test_a_desk_registers_the_dispute_of_an_incident_that_is_there(town: Town) -> None:
    incident = town.report(category="0117", title="物业费", description="不交物业费，吵了起来。")
    client = town.client("platform_admin")
    page = client.get(f"/incidents/{incident.pk}").content.decode()
    assert f"/disputes/new?incident={incident.pk}" in page
    form = client.get(f"/disputes/new?incident={incident.pk}").content.decode()
    assert "不交物业费，吵了起来。" in form
    sent = _form(incident=str(incident.pk), occurred_on=f"{clock.today()}")
    answer = client.post("/disputes/new", sent)
    assert answer.status_code == 302
    with town.platform() as platform:
        dispute = Dispute.objects.visible_to(platform).get()
        assert Incident.objects.visible_to(platform).count() == 1
    assert dispute.incident_id == incident.pk
    page = client.get(f"/incidents/{incident.pk}").content.decode()
    assert dispute.no in page
    assert "登记纠纷" not in page


def test_only_one_dispute_and_only_of_its_class_lies_on_an_incident(town: Town) -> None:
    bins = town.report()
    with pytest.raises(NotAllowedNow):
        quarrel(town, incident=bins.pk)
    once = quarrel(town)
    with pytest.raises(NotAllowedNow):
        quarrel(town, incident=once.incident_id)
    foreign = town.report("platform_admin_2", category="0102", place=town.grid_3)
    with pytest.raises(NotFound):
        quarrel(town, incident=foreign.pk)
    page = town.client("grid_worker").get(f"/incidents/{bins.pk}").content.decode()
    assert "登记纠纷" not in page


@pytest.mark.parametrize("who", ["police_station", "county_operator", "department_handler"])
def test_who_does_not_register_is_refused(town: Town, who: str) -> None:
    with pytest.raises(Forbidden):
        quarrel(town, who)
    assert town.client(who).get("/disputes/new").status_code == 404


def test_the_justice_office_registers_for_its_township(town: Town) -> None:
    dispute = quarrel(town, "justice_office", place=town.grid_3.code)
    assert fresh(town, dispute).incident.holder_id == town.township.pk


def test_late_registration_is_counted_in_days(town: Town) -> None:
    def late(days: int) -> int:
        return quarrel(town, occurred_on=clock.today() - timedelta(days=days)).late_days

    assert [late(days) for days in (0, 1, 2, 10)] == [0, 0, 1, 9]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_who_sees_the_incident_sees_the_dispute_and_nobody_else(town: Town) -> None:
    """The query layer, as the owner whom row security does not bind, and row security alone."""
    dispute = quarrel(town)
    for who in town.people:
        with town.acting(who) as actor:
            sees = Incident.objects.visible_to(actor).filter(pk=dispute.incident_id).exists()
            assert sees == (who in rows.SEES and "in_grid" in rows.SEES[who]), who
            assert Dispute.objects.using("owner").visible_to(actor).exists() == sees, who
            assert Party.objects.using("owner").visible_to(actor).exists() == sees, who
            because = "row security alone"
            assert Dispute.objects.unsealed(because=because).exists() == sees, who
            assert Party.objects.unsealed(because=because).exists() == sees, who
    with pytest.raises(SealedError):
        list(Dispute.objects.all())


def test_an_office_sees_it_while_it_leads_the_incident(town: Town) -> None:
    dispute = quarrel(town)
    client = town.client("justice_office")
    assert client.get(f"/disputes/{dispute.pk}").status_code == 404
    with town.platform() as platform:
        incident = Incident.objects.visible_to(platform).get(pk=dispute.incident_id)
        incident.assistants = [town.justice.pk]
        incident.save(update_fields=["assistants"])
    assert client.get(f"/disputes/{dispute.pk}").status_code == 200


def test_a_corrected_place_takes_the_dispute_along(town: Town) -> None:
    dispute = quarrel(town)
    town.take(
        fresh(town, dispute).incident,
        "correct",
        "platform_admin",
        place=town.grid_2.code,
        reason="门牌写错了。",
    )
    after = fresh(town, dispute)
    assert (after.place_id, after.community) == (town.grid_2.pk, town.community.pk)


def test_the_incident_closes_by_its_own_rules_whatever_the_dispute_says(town: Town) -> None:
    dispute = quarrel(town)
    town.walk(fresh(town, dispute).incident, "CLOSED")
    assert fresh(town, dispute).settled is None


def test_somebody_else_changed_it_meanwhile(town: Town) -> None:
    dispute = quarrel(town)
    client = town.client("platform_admin")
    form = {
        "version": "1",
        "name": "楼上漏水赔偿纠纷",
        "risk": "3",
        "difficulty": "2",
        "responsible": str(town.grid_leader.pk),
        "deadline": f"{clock.today()}",
        "method": "1",
        "scale": "1",
        "settled": "",
    }
    assert client.post(f"/disputes/{dispute.pk}/change", form).status_code == 302
    after = fresh(town, dispute)
    assert (after.risk, after.difficulty, after.responsible_id) == ("3", "2", town.grid_leader.pk)
    again = client.post(f"/disputes/{dispute.pk}/change", form | {"risk": "4"})
    assert again.status_code == 422
    assert "刚刚被别人改过" in again.content.decode()
    told = town.client("grid_leader").get("/notices").content.decode()
    assert "由您负责化解一件纠纷" in told
    page = client.get(f"/disputes/{dispute.pk}").content.decode()
    assert "应由乡镇（街道）化解" in page


def test_only_who_works_there_can_be_made_responsible(town: Town) -> None:
    dispute = quarrel(town)
    from linli.disputes.registering import change

    with town.acting("platform_admin") as actor, pytest.raises(Invalid):
        change(dispute, actor=actor, version=1, responsible_id=town.grid_worker_2.pk)


def test_the_number_of_the_next_is_the_next(town: Town) -> None:
    first, second = quarrel(town), quarrel(town)
    assert int(second.no[-6:]) == int(first.no[-6:]) + 1


@pytest.mark.parametrize("table", ["mediation", "review"])
def test_row_security_guards_what_belongs_to_it(town: Town, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_policy WHERE polrelid = %s::regclass", [f"disputes_{table}"]
        )
        assert cursor.fetchone() == (1,)
