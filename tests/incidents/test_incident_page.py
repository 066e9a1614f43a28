"""The page of one incident: its history in words, who was faster, and who reported it."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from linli.incidents import clocks, timers
from linli.incidents.models import Incident
from linli.journal.models import JournalEntry
from linli.kernel.clock import CHINA, today
from linli.kernel.errors import Invalid
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import step

pytestmark = pytest.mark.django_db
CALLER = {"name": "周大年", "phone": "13857001234"}


def shown(town: Town, who: str, incident: Incident) -> str:
    answer = town.client(who).get(f"/incidents/{incident.pk}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(town: Town, who: str, incident: Incident, verb: str, **given: Any) -> HttpResponse:
    given |= {"op_id": str(uuid.uuid4()), "verb": verb}
    return town.client(who).post(f"/incidents/{incident.pk}/steps", given)


def reveal(town: Town, who: str, incident: Incident, reason: str = "tell") -> HttpResponse:
    return town.client(who).post(f"/incidents/{incident.pk}/reporter", {"reason": reason})


def test_the_history_names_units_categories_and_reasons_and_no_code(town: Town) -> None:
    incident = town.walk(town.report(category="0202"), "DISPATCHED")
    town.take(incident, "send_back", "grid_worker", reason="not_ours", text="不归网格管。")
    page = shown(town, "platform_admin", incident)
    assert "主办单位 东街第一网格" in page
    assert "类别 暴露垃圾" in page
    assert "职责不符" in page
    assert "not_ours" not in page


def test_a_merged_report_names_the_other_by_the_number_people_quote(town: Town) -> None:
    main, second = town.report(), town.report()
    town.take(second, "merge", "platform_admin", main=main.no)
    page = shown(town, "grid_worker", second)
    assert f"并入的事件 {main.no}" in page
    assert f"并入的事件 {main.pk}" not in page


def test_a_step_that_waits_for_somebody_else_is_named_with_the_reason(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    waits = "还不能办：上报上级要先有本级领导批示同意。"
    assert waits in shown(town, "platform_admin", incident)
    assert "还不能办" not in shown(town, "grid_worker", incident)
    town.take(incident, "instruct", "grid_chief", text="同意上报。")
    assert waits not in shown(town, "platform_admin", incident)


def test_a_township_is_offered_the_people_of_its_offices_to_handle_it(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    town.take(incident, "instruct", "grid_chief", text="同意上报。")
    town.take(incident, "escalate", "platform_admin", reason="办不了。")
    town.take(incident, "accept", "town_operator")
    page = shown(town, "town_operator", incident)
    assert ">韩梅（青山镇综治办）<" in page
    assert ">沈国栋" not in page


def test_what_is_handed_back_is_no_longer_where_it_was_handled(town: Town) -> None:
    states = {"HANDLING": "东街第一网格", "FEEDBACK": "等核查", "VERIFIED": "东街社区"}
    for state, where in states.items():
        incident = town.walk(town.report(), state)
        assert f"正在{where}。" in shown(town, "town_operator", incident)


def test_only_sudden_or_extreme_work_is_asked_for_a_final_word_or_a_leap(town: Town) -> None:
    plain = town.walk(town.report(), "HANDLING")
    extreme = town.walk(town.report(urgency=1), "HANDLING")
    assert 'name="report"' not in shown(town, "grid_worker", plain)
    assert 'name="report"' in shown(town, "grid_worker", extreme)


def test_whoever_was_slower_reads_what_happened_meanwhile_and_keeps_his_words(town: Town) -> None:
    incident = town.report()
    town.take(incident, "accept", "platform_admin", category="0201")
    late = send(town, "platform_admin", incident, "reject", version="1", reason="不属于本社区。")
    page = late.content.decode()
    assert late.status_code == 409
    assert "吴静已受理" in page
    assert "不属于本社区。" in page


def test_whoever_was_slower_may_send_it_again_when_the_step_is_still_open(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    given = {"version": "1", "lead": town.grid.code, "text": "请当天清运。"}
    late = send(town, "platform_admin", incident, "dispatch", **given)
    assert late.status_code == 409
    assert "请看最新状态" in late.content.decode()
    assert "请当天清运。</textarea>" in late.content.decode()


def test_a_rule_s_refusal_comes_back_on_the_page_with_the_words(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    version = str(town.fresh(incident).version)
    answer = send(town, "platform_admin", incident, "escalate", version=version, reason="办不了。")
    assert answer.status_code == 409
    assert "上报上级要先有本级领导批示同意" in answer.content.decode()
    assert "理由：办不了。" in answer.content.decode()


def test_a_wish_for_more_time_is_shown_with_who_decides_it(town: Town, clock: HeldClock) -> None:
    incident = town.walk(town.report(), "HANDLING")
    due_at = town.fresh(incident).due_at
    later = (due_at + (due_at - clock.now) / 2).isoformat()
    town.take(incident, "extend", "grid_worker", due_at=later, reason="等材料。")
    page = shown(town, "platform_admin", incident)
    assert "王小兰申请延期" in page
    assert "等值班员决定" in page
    assert "确定同意延期" in page
    assert "确定同意延期" not in shown(town, "grid_chief", incident)


def test_the_reporter_is_masked_until_a_reason_is_given_and_that_is_journalled(town: Town) -> None:
    incident = town.report(by="platform_admin", reporter=CALLER)
    page = shown(town, "platform_admin", incident)
    assert "周*" in page
    assert "13857001234" not in page
    assert reveal(town, "platform_admin", incident, reason="").status_code == 422
    told = reveal(town, "platform_admin", incident).content.decode()
    assert "周大年" in told
    assert "13857001234" in told
    entry = JournalEntry.objects.filter(action="incident.reveal").values_list("reason", "object_id")
    with town.acting("platform_admin"):
        assert list(entry) == [("告知结果", str(incident.pk))]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("platform_admin", 200),
        ("grid_worker", 403),  # sees it, but has no need to call
        ("county_supervisor", 200),
        ("platform_admin_2", 404),
    ],
)
def test_only_who_must_call_the_reporter_reads_the_name(town: Town, who: str, status: int) -> None:
    incident = town.report(by="platform_admin", reporter=CALLER)
    assert reveal(town, who, incident).status_code == status


def test_a_confidential_reporter_is_known_to_the_accepting_desk_alone(town: Town) -> None:
    incident = town.report(by="platform_admin", reporter=CALLER | {"confidential": True})
    town.walk(incident, "HANDLING")
    assert "要求保密" in shown(town, "grid_worker", incident)
    assert reveal(town, "grid_worker", incident).status_code == 403
    assert reveal(town, "platform_admin", incident).status_code == 200


def test_after_thirty_names_in_an_hour_the_next_must_wait(town: Town, clock: HeldClock) -> None:
    incident = town.report(by="platform_admin", reporter=CALLER)
    for _ in range(30):
        assert reveal(town, "platform_admin", incident).status_code == 200
    assert reveal(town, "platform_admin", incident).status_code == 429
    clock.move(minutes=61)
    assert reveal(town, "platform_admin", incident).status_code == 200


def test_the_desk_is_told_that_a_bad_score_opened_it_again(town: Town) -> None:
    incident = town.walk(town.report(), "CLOSED")
    given = {"op_id": str(uuid.uuid4()), "verb": "follow_up", "score": "1"}
    desk = town.client("platform_admin")
    page = desk.post(f"/incidents/{incident.pk}/steps", given, follow=True).content.decode()
    assert "群众不满意，已自动重启并派给东街第一网格。" in page


def test_who_sent_it_back_reads_where_it_went_and_a_stranger_reads_nothing(town: Town) -> None:
    found = town.report("town_operator", place=town.grid)
    taken = step(town, found, "accept", "town_operator")
    sent = step(town, taken, "dispatch", "town_operator", lead=town.peace_office.code)
    step(town, sent, "send_back", "town_office")

    def said(who: str) -> str:
        answer = town.client(who).get(f"/incidents/{found.pk}")
        assert answer.status_code == 404
        return str(answer.content.decode())

    assert "退回了，或转给了别的单位" in said("town_office")
    assert "没有找到，或不在您的职责范围内。" in said("town_operator_2")
    assert "已经不在" not in said("town_operator_2")


def test_with_nobody_to_tell_the_desk_says_just_that(town: Town) -> None:
    incident = town.walk(town.report(), "VERIFIED")
    page = shown(town, "platform_admin", incident)
    assert ">没有反映人</option>" in page
    assert "已告知" not in page
    assert "无法联系的原因" not in page
    town.take(incident, "close", "platform_admin", party_told="no_party")
    assert "告知当事人 没有反映人" in shown(town, "platform_admin", incident)
    mine = town.client("grid_worker").get("/my-reports").content.decode()
    assert "结案" in mine
    assert "联系不上" not in mine


def test_who_reported_it_is_told_or_could_not_be_reached(town: Town) -> None:
    incident = town.walk(town.report(reporter=CALLER), "VERIFIED")
    page = shown(town, "platform_admin", incident)
    assert "没有反映人" not in page
    assert ">已告知</option>" in page
    assert "无法联系的原因" in page
    with pytest.raises(Invalid, match="反映人"):
        town.take(incident, "close", "platform_admin", party_told="no_party")


def test_who_asks_for_more_time_reads_the_limit_and_how_far_it_may_go(town: Town) -> None:
    incident = town.walk(town.report(), "HANDLING")
    found = town.fresh(incident)
    latest = clocks.latest_extension(found)
    page = shown(town, "grid_worker", incident)
    now, last = (f"{m.astimezone(CHINA):%Y-%m-%d %H:%M}" for m in (found.due_at, latest))
    assert f"现在的期限 {now}，最晚可延到 {last}" in page
    furthest = today() + timedelta(days=90)
    assert f"挂账最长 90 天：最晚 {furthest:%Y-%m-%d}" in page


def test_what_the_leader_agreed_to_is_said_and_is_the_way_forward(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    town.take(incident, "seek", "platform_admin", what="escalate", reason="办不了。")
    assert "已同意" not in shown(town, "platform_admin", incident)
    town.take(incident, "instruct", "grid_chief", answer="agree", text="同意。")
    page = shown(town, "platform_admin", incident)
    assert "冯志强已同意上报上级" in page
    main = re.findall(r'<summary class="btn w-100 btn-primary">(.*?)</summary>', page)
    assert main == ["上报上级"]
    town.take(incident, "escalate", "platform_admin", reason="办不了。")
    assert "已同意上报上级" not in shown(town, "town_operator", incident)


def test_what_nobody_did_is_signed_by_the_system(town: Town, clock: HeldClock) -> None:
    incident = town.walk(town.report(), "HANDLING")
    clock.move(days=60)
    timers.sweep()
    page = shown(town, "platform_admin", incident)
    assert "<span>系统</span>" in page
    assert "定时器" not in page
    assert "系统" in shown(town, "grid_worker", incident)
