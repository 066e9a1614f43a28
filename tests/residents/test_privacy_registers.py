"""Assessments and breaches: two registers of the security administrator, without persons."""

import uuid
from typing import Any

import pytest

from linli.residents.models import Breach, ImpactAssessment
from tests.town import Town

PAGE = "/privacy-registers"


def breach(**more: str) -> dict[str, str]:
    said = {
        "op_id": str(uuid.uuid4()),
        "found_at": "2026-03-01",
        "what": "居民群里转发了一页名单",
        "kinds": "姓名、门牌",
        "people": "40",
        "harm": "骚扰电话",
        "measures": "群主已删除，逐一提醒",
    }
    return {f"breach-{name}": value for name, value in (said | more).items()}


def assessment(**more: str) -> dict[str, str]:
    said = {
        "op_id": str(uuid.uuid4()),
        "what": "登记安置帮教人员",
        "kinds": "特殊人群档案",
        "lawful": "依法",
        "risks": "歧视",
        "measures": "加密、专人",
        "conclusion": "可以",
        "on": "2026-03-01",
    }
    return {f"assess-{name}": value for name, value in (said | more).items()}


@pytest.fixture(autouse=True)
def begin(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


def test_sent_twice_each_is_put_down_once(town: Town) -> None:
    client = town.client("sec_admin")
    for given in (breach(), assessment()):
        assert [client.post(PAGE, given).status_code for _ in "12"] == [302, 302]
    with town.platform() as platform:
        assert Breach.objects.visible_to(platform).count() == 1
        assert ImpactAssessment.objects.visible_to(platform).count() == 1
    page = client.get(PAGE).content.decode()
    assert "居民群里转发了一页名单" in page
    assert "登记安置帮教人员" in page


@pytest.mark.parametrize(
    "given",
    [
        breach(what="转发了 13912345678 的名单"),
        breach(found_at="2999-01-01"),
        breach(people="999999999999"),
        breach(harm=""),
        assessment(risks="11010519491231002X 的风险"),
        assessment(on="2999-01-01"),
        assessment(what="a\x00"),
        assessment(op_id="x"),
    ],
)
def test_numbers_of_people_and_wrong_days_come_back(town: Town, given: dict[str, str]) -> None:
    assert town.client("sec_admin").post(PAGE, given).status_code == 422


def test_a_breach_is_closed_with_the_days_on_which_people_were_told(town: Town) -> None:
    client = town.client("sec_admin")
    client.post(PAGE, breach())
    with town.platform() as platform:
        row = Breach.objects.visible_to(platform).get()
    assert "处置中" in client.get(PAGE).content.decode()
    client.post(f"/breaches/{row.pk}/close", {"people_told_on": "2026-03-02"})
    page = client.get(PAGE).content.decode()
    assert "2026-03-02 处置完毕" in page
    assert "2026-03-02 通知个人" in page


def test_another_county_does_not_see_them(town: Town) -> None:
    town.client("sec_admin").post(PAGE, breach())
    with town.platform() as platform:
        row = Breach.objects.visible_to(platform).get()
        Breach.objects.visible_to(platform).update(county=990102_000_000_000)
    client = town.client("sec_admin")
    assert "一页名单" not in client.get(PAGE).content.decode()
    assert client.post(f"/breaches/{row.pk}/close", {}).status_code == 404
    for who in ("sys_admin", "county_leader", "grid_worker"):
        assert town.client(who).get(PAGE).status_code == 404
        assert town.client(who).post(f"/breaches/{row.pk}/close", {}).status_code == 404
