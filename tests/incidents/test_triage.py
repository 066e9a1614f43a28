"""分拣受理: a desk decides one report after another; nothing is lost, nothing counts twice."""

import uuid
from typing import Any

import pytest
from django.http import HttpResponse

from linli.incidents.models import Incident
from tests.town import Town

pytestmark = pytest.mark.django_db

LAMP = "东街十二号门前的路灯坏了三天，晚上很黑。"


def send(
    town: Town, incident: Incident, verb: str, by: str = "platform_admin", **given: str
) -> Any:
    """Send one decision and follow to the page after it."""
    sent = {"verb": verb, "op_id": str(uuid.uuid4()), "version": str(incident.version)} | given
    return town.client(by).post(f"/triage/{incident.pk}", sent, follow=True)


def text_of(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def queue(town: Town, by: str = "platform_admin") -> str:
    return text_of(town.client(by).get("/triage"))


def test_the_queue_holds_what_waits_at_my_desk_by_due_time(town: Town) -> None:
    slow = town.report(title="慢慢来", category="0199")
    fast = town.report(title="火情", urgency=1)
    taken = town.take(town.report(), "accept", "platform_admin")
    page = queue(town)
    assert page.index(f"at={fast.pk}") < page.index(f"at={slow.pk}")
    assert f"at={taken.pk}" not in page
    assert "慢慢来" not in queue(town, "platform_admin_2")
    assert "都分拣完了" in queue(town, "town_operator")


def test_the_limit_to_accept_and_who_is_told_stand_beside_it(town: Town) -> None:
    town.report()
    page = queue(town)
    assert "受理限 4 工作时" in page
    assert "受理后报送 " in page
    assert "冯志强" in page


def test_accepting_classifies_goes_on_and_offers_the_grid_of_the_place(town: Town) -> None:
    first, second = town.report(category=None), town.report(title="第二件")
    answer = send(town, first, "accept", category="0202", urgency="2", work_type="1")
    done = town.fresh(first)
    assert (done.state, done.category_id, done.urgency) == ("ACCEPTED", "0202", 2)
    page = text_of(answer)
    assert f'at={second.pk}" aria-current="true"' in page
    assert "派给 东街第一网格" in page
    sent = send(town, done, "dispatch", lead=town.grid.code, at=str(second.pk))
    assert town.fresh(first).lead_id == town.grid.pk
    assert "撤回派遣" in text_of(sent)
    send(town, town.fresh(first), "recall", at=str(second.pk))
    assert town.fresh(first).state == "ACCEPTED"


def test_a_double_enter_counts_once(town: Town) -> None:
    incident, op_id = town.report(), str(uuid.uuid4())
    for _ in range(2):
        assert send(town, incident, "accept", category="0201", op_id=op_id).status_code == 200
    assert town.fresh(incident).last_seq == 2


def test_whoever_was_slower_is_told_who_was_faster_and_keeps_what_he_chose(town: Town) -> None:
    incident = town.report(category=None)
    town.take(incident, "accept", "platform_admin", category="0201")
    late = send(town, incident, "accept", category="0301")
    page = text_of(late)
    assert late.status_code == 409
    assert "吴静已受理" in page
    assert "类别：井盖缺损" in page
    assert "接着办下一件" in page


def test_a_correction_meanwhile_shows_it_again_with_the_choices_kept(town: Town) -> None:
    incident = town.report(category=None)
    town.take(incident, "correct", "platform_admin", reason="写清", text="垃圾桶满溢")
    late = send(town, incident, "accept", category="0301", urgency="4")
    page = text_of(late)
    assert late.status_code == 409
    assert 'value="0301" data-keys="0301 jgqs" data-urgency="2" selected' in page
    assert 'value="4" data-digit="4" checked' in page


def test_without_a_category_it_is_said_beside_the_field(town: Town) -> None:
    answer = send(town, town.report(category=None), "accept", urgency="3")
    assert answer.status_code == 422
    assert "请选择类别。" in text_of(answer)


@pytest.mark.parametrize(
    ("given", "status", "state"),
    [
        ({"reason": "untrue"}, 200, "REJECTED"),
        ({"reason": "other", "text": "已由县里统一处理。"}, 200, "REJECTED"),
        ({"reason": "other"}, 422, "REPORTED"),
        ({"reason": "随便写的"}, 200, "REJECTED"),
    ],
)
def test_it_is_turned_away_for_one_of_the_reasons(
    town: Town, given: dict[str, str], status: int, state: str
) -> None:
    incident = town.report()
    answer = send(town, incident, "reject", **given)
    assert (answer.status_code, town.fresh(incident).state) == (status, state)


def test_the_reason_is_told_in_words(town: Town) -> None:
    incident = town.report()
    send(town, incident, "reject", reason="solved")
    page = town.client("grid_worker").get(f"/incidents/{incident.pk}").content.decode()
    assert "已经解决" in page
    assert "solved" not in page


def test_a_duplicate_is_merged_from_beside_it(town: Town) -> None:
    first, second = (town.report(description=LAMP) for _ in range(2))
    assert "文字相近 100%" in text_of(town.client("platform_admin").get(f"/triage?at={second.pk}"))
    page = text_of(send(town, second, "merge", main=first.no))
    assert town.fresh(second).main_id == first.pk
    assert f"已并入 {first.no}" in page


def test_what_waits_for_the_grid_leader_says_so_instead_of_a_button(town: Town) -> None:
    incident = town.report()
    with town.platform() as actor:
        Incident.objects.visible_to(actor).filter(pk=incident.pk).update(
            source="05", claim_wanted=True
        )
    page = queue(town)
    assert "要等分网格长核实后才能受理" in page
    assert "data-accept" not in page


def test_a_strange_address_is_no_report_of_mine(town: Town) -> None:
    other = town.report("platform_admin_2", place=town.grid_3.id)
    desk = town.client("platform_admin")
    assert desk.get(f"/triage?at={other.pk}").status_code == 404
    assert desk.get("/triage?at=xyz&done=abc").status_code == 200
    assert send(town, other, "accept", category="0201").status_code == 404


def test_a_program_that_writes_its_reason_is_understood(town: Town) -> None:
    incident = town.report()
    body = {"op_id": str(uuid.uuid4()), "verb": "reject", "version": 1, "reason": "不归社区管。"}

    answer = town.api("platform_admin").post(
        f"/api/v1/incidents/{incident.pk}/steps", body, "application/json"
    )

    assert answer.status_code == 201
    assert answer.json()["step"]["comment"].count("不归社区管。") == 1
