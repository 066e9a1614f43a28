"""Rules of single steps, each as a sentence: sending back, naming a handler, cards, sudden work."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from linli.incidents.models import Incident, IncidentStep
from linli.incidents.next_steps import available_steps
from linli.incidents.queries import waiting_for
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow
from linli.notices.models import Notice
from linli.organisation.models import Unit
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import step, walk


def _history(town: Town, incident: Incident) -> list[Any]:
    with town.platform() as platform:
        rows = IncidentStep.objects.visible_to(platform).filter(incident=incident.pk)
        return list(rows.select_related("words").order_by("seq"))


# --- what was typed wrong is told beside its field, never a crash ------------------------------


@pytest.mark.parametrize(("name", "value"), [("work_type", "abc"), ("urgency", "很急")])
def test_nonsense_in_a_choice_is_told_beside_the_field(town: Town, name: str, value: str) -> None:
    accepted = walk(town, town.report(), "ACCEPTED")
    body = {"op_id": str(uuid.uuid4()), "verb": "dispatch", "version": accepted.version}
    answer = town.api("platform_admin").post(
        f"/api/v1/incidents/{accepted.pk}/steps",
        body | {"lead": town.grid.code, name: value},
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [name]


def test_a_card_is_not_made_lighter_by_its_chinese_name_either(town: Town) -> None:
    handled = walk(town, town.report(), "HANDLING")
    red = step(town, handled, "supervise", "town_operator", card="red")
    with pytest.raises(NotAllowedNow):
        step(town, red, "supervise", "town_operator", card="普通督办")


# --- sending back ------------------------------------------------------------------------------


def test_a_unit_sends_back_until_the_end_of_the_next_workday(town: Town, clock: HeldClock) -> None:
    clock.hold("2026-03-06 10:00")  # a Friday: the next workday is Monday
    sent = walk(town, town.report(), "DISPATCHED")
    clock.hold("2026-03-09 17:00")
    assert step(town, sent, "send_back", "grid_worker").state == "ACCEPTED"


def test_after_a_workday_it_is_too_late_to_send_back(town: Town, clock: HeldClock) -> None:
    clock.hold("2026-03-04 10:00")  # a Wednesday
    sent = walk(town, town.report(), "DISPATCHED")
    clock.hold("2026-03-06 09:00")
    with pytest.raises(NotAllowedNow, match="1 个工作日"):
        step(town, sent, "send_back", "grid_worker")


def test_a_reason_to_send_back_comes_from_the_list(town: Town) -> None:
    sent = walk(town, town.report(), "DISPATCHED")
    with pytest.raises(Invalid) as refused:
        step(town, sent, "send_back", "grid_worker", reason="太忙")
    assert "职责不符" in refused.value.errors["reason"]


def test_the_same_unit_sends_back_a_second_time_only_after_a_leaders_word(town: Town) -> None:
    sent = walk(town, town.report(), "DISPATCHED")
    back = step(town, sent, "send_back", "grid_worker")
    again = step(town, back, "dispatch", "platform_admin")
    with pytest.raises(NotAllowedNow) as refused:
        step(town, again, "send_back", "grid_worker")
    assert refused.value.code == "consent_missing"
    step(town, again, "instruct", "grid_chief")
    assert step(town, again, "send_back", "grid_worker").state == "ACCEPTED"


# --- who is named ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["department_handler", "grid_worker_2", "informant"])
def test_only_who_handles_in_that_unit_is_named_as_handler(town: Town, who: str) -> None:
    accepted = walk(town, town.report(), "ACCEPTED")
    with pytest.raises(Invalid) as refused:
        step(town, accepted, "dispatch", "platform_admin", handler=who)
    assert list(refused.value.errors) == ["handler"]


def test_nobody_of_another_county_is_offered_or_informed(town: Town) -> None:
    county = Unit.objects.create(id=990102 * 10**9, code="990102", name="邻县", kind="county")
    office = Unit.objects.create(
        id=10**15 + 99, code="990102-CG", name="邻县城管局", kind="department", parent=county
    )
    handled = walk(town, town.report(), "HANDLING")
    with town.acting("platform_admin") as actor:
        inform = next(s for s in available_steps(handled, actor) if s.verb == "inform")
    offered = dict(inform.needs[0].choices)
    assert town.urban.code in offered
    assert office.code not in offered
    with pytest.raises(Invalid) as refused:
        step(town, handled, "inform", "platform_admin", unit=office.code)
    assert list(refused.value.errors) == ["unit"]


def test_nobody_passes_it_on_to_a_colleague_who_does_not_handle(town: Town) -> None:
    handled = walk(town, town.report(), "HANDLING")
    with pytest.raises(Invalid):
        step(town, handled, "transfer", "grid_worker", handler="building_head")


def test_a_colleague_gets_the_whole_time_to_sign(town: Town, clock: HeldClock) -> None:
    handled = walk(town, town.report(), "HANDLING")
    clock.move(hours=2)
    passed = step(town, handled, "transfer", "grid_worker", handler="grid_assistant")
    assert passed.state == "DISPATCHED"
    assert clock.now < passed.sign_due_at < passed.due_at


# --- cards -------------------------------------------------------------------------------------


def test_a_card_is_taken_back_by_the_level_that_gave_it_alone(town: Town) -> None:
    handled = walk(town, town.report(), "HANDLING")
    carded = step(town, handled, "supervise", "town_operator", card="yellow")
    with pytest.raises(Forbidden):
        step(town, carded, "cancel_supervise", "county_operator")
    assert step(town, carded, "cancel_supervise", "town_leader").card == 0


def test_the_finder_withdraws_although_time_has_urged_it(town: Town) -> None:
    found = town.report()
    step(town, found, "urge", "town_operator")
    assert step(town, found, "void", "grid_worker").state == "VOID"


# --- who decides about an extension (settled 2.6) ----------------------------------------------


def _waits_for(town: Town, incident: Incident) -> set[str]:
    found = set()
    for who in ("platform_admin", "grid_chief"):
        with town.acting(who) as actor:
            told = Notice.objects.visible_to(actor).filter(title__startswith="申请延期").exists()
            duty = incident.pk in {row.pk for row in waiting_for(actor)}
            assert told == duty
            found |= {who} if duty else set()
    return found


@pytest.mark.parametrize(("work_type", "who"), [(1, "platform_admin"), (4, "grid_chief")])
def test_an_extension_is_told_to_and_waits_for_whoever_may_grant_it(
    town: Town, work_type: int, who: str
) -> None:
    accepted = step(town, town.report(work_type=work_type), "accept", "platform_admin")
    step(town, accepted, "instruct", "grid_chief")
    sent = step(town, accepted, "dispatch", "platform_admin")
    handled = step(town, sent, "sign_for", "grid_worker")
    later = (handled.due_at + timedelta(hours=1)).isoformat()
    asked = step(town, handled, "extend", "grid_worker", due_at=later)
    assert _waits_for(town, asked) == {who}
    assert step(town, asked, "grant_extend", who).extensions == 1


# --- sudden work (workflow d.5, settled 2.10) --------------------------------------------------

FIRE = {"category": "0905", "work_type": 3, "title": "民房起火"}


def test_sudden_work_goes_out_before_it_is_accepted_with_the_call_written_down(town: Town) -> None:
    found = town.report(**FIRE)
    with pytest.raises(Invalid) as refused:
        step(town, found, "dispatch", "platform_admin")
    assert list(refused.value.errors) == ["phoned"]
    sent = step(town, found, "dispatch", "platform_admin", phoned="9:02 打给王小兰。")
    assert (sent.state, sent.accepted_at is not None) == ("DISPATCHED", True)
    assert "9:02 打给王小兰" in _history(town, found)[-1].words.text


def test_ordinary_work_is_accepted_first(town: Town) -> None:
    with pytest.raises(NotAllowedNow, match="突发"):
        step(town, town.report(), "dispatch", "platform_admin")


def test_a_call_from_the_public_page_about_a_fire_does_not_wait_for_the_grid_leader(
    town: Town,
) -> None:
    found = town.report("platform_admin", source="05", place=town.grid, **FIRE)
    assert found.claim_wanted
    sent = step(town, found, "dispatch", "platform_admin", phoned="9:02 打给王小兰。")
    assert sent.state == "DISPATCHED"


def _fire_at_county(town: Town) -> Incident:
    found = town.report("county_operator", place=town.grid, **FIRE)
    lead = {"lead": town.urban.code, "phoned": "9:02 打给尤强。"}
    return step(town, found, "dispatch", "county_operator", **lead)


def test_the_county_files_after_a_dispatch_and_must_before_it_closes(town: Town) -> None:
    sent = _fire_at_county(town)
    done = step(town, sent, "sign_for", "department_handler")
    done = step(town, done, "feedback", "department_handler")
    done = step(town, done, "verify_pass", "county_operator")
    with pytest.raises(NotAllowedNow) as refused:
        step(town, done, "close", "county_operator")
    assert refused.value.code == "case_missing"
    filed = step(town, done, "file_case", "county_operator")
    assert filed.case_no
    assert filed.state == "VERIFIED"
    assert step(town, filed, "close", "county_operator").state == "CLOSED"


def test_the_result_of_sudden_work_is_its_final_report(town: Town) -> None:
    sent = _fire_at_county(town)
    signed = step(town, sent, "sign_for", "department_handler")
    step(town, signed, "feedback", "department_handler")
    assert _history(town, sent)[-1].given["report"] == "final"


# --- settled at once (R44) ---------------------------------------------------------------------


def _settled(town: Town, **more: Any) -> Incident:
    before, after = str(town.photo()), str(town.photo())
    closing = {"result": "已清走。", "photos": [after]}
    return town.report(**({"attachments": [before], "self_close": closing} | more))


def test_settling_at_once_shows_before_and_after(town: Town) -> None:
    with pytest.raises(Invalid) as refused:
        _settled(town, attachments=[])
    assert "处置前" in refused.value.errors["attachments"]


def test_only_ordinary_work_is_settled_at_once(town: Town) -> None:
    with pytest.raises(Invalid) as refused:
        _settled(town, work_type=4)
    assert "work_type" in refused.value.errors


def test_who_closes_what_was_settled_at_once_is_recorded_as_its_verifier(
    town: Town, clock: HeldClock
) -> None:
    closed = step(town, _settled(town), "close", "platform_admin")
    assert _history(town, closed)[-1].given["verified"] is True


# --- verifying a claim (settled 2.9) -----------------------------------------------------------


def test_a_claim_is_verified_once_and_again_when_it_comes_back_to_the_community(
    town: Town,
) -> None:
    found = town.report("platform_admin", source="05", place=town.grid)
    with pytest.raises(NotAllowedNow) as refused:
        step(town, found, "accept", "platform_admin")
    assert refused.value.code == "claim_missing"
    step(town, found, "verify_claim", "grid_leader")
    with pytest.raises(NotAllowedNow):
        step(town, found, "verify_claim", "grid_leader")
    taken = step(town, found, "accept", "platform_admin")
    step(town, taken, "instruct", "grid_chief")
    up = step(town, taken, "escalate", "platform_admin")
    assert not up.claim_wanted
    down = step(town, up, "send_down", "town_operator")
    with pytest.raises(NotAllowedNow) as refused:
        step(town, down, "accept", "platform_admin")
    assert refused.value.code == "claim_missing"
    step(town, down, "verify_claim", "grid_leader")
    assert step(town, down, "accept", "platform_admin").state == "ACCEPTED"


def test_the_report_of_other_grid_staff_is_looked_at_without_holding_it_up(town: Town) -> None:
    found = town.report("informant")
    assert found.claim_wanted
    assert step(town, found, "accept", "platform_admin").state == "ACCEPTED"


def test_what_the_grid_leader_found_needs_no_second_look(town: Town) -> None:
    assert not town.report("grid_leader").claim_wanted


def test_without_a_grid_nobody_can_look_so_the_desk_says_where_it_is_first(town: Town) -> None:
    found = town.report("platform_admin", source="05", place=town.community.code)
    with pytest.raises(NotAllowedNow, match="更正地点"):
        step(town, found, "accept", "platform_admin")
    here = step(town, found, "correct", "platform_admin", place=town.grid.code)
    with town.acting("grid_leader") as actor:
        assert found.pk in {row.pk for row in waiting_for(actor)}
    step(town, here, "verify_claim", "grid_leader")
    assert step(town, here, "accept", "platform_admin").state == "ACCEPTED"
