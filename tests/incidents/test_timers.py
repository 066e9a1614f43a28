"""What time does beside the ladder, and which time is excluded from the clock (workflow d.4)."""

from datetime import timedelta
from typing import Any

import pytest

from linli.incidents import timers
from linli.incidents.models import Incident, IncidentStep
from linli.kernel import clock as product_clock
from linli.kernel.errors import Invalid
from linli.notices.models import Notice
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import step, walk

FIRE = {"category": "0905", "work_type": 3, "title": "民房起火"}
CALLED = {"phoned": "9:02 打给王小兰。"}


def _verbs(town: Town, incident: Incident) -> list[str]:
    with town.platform() as platform:
        rows = IncidentStep.objects.visible_to(platform).filter(incident=incident.pk)
        return list(rows.order_by("seq").values_list("verb", flat=True))


def _told(town: Town, word: str) -> set[str]:
    """Give who has a notice whose title contains a word."""
    told = set()
    for who in town.people:
        with town.acting(who) as actor:
            if Notice.objects.visible_to(actor).filter(title__contains=word).exists():
                told.add(who)
    return told


def _pass(clock: HeldClock, moment: Any) -> None:
    clock.hold(moment + timedelta(minutes=1))
    assert timers.sweep() == 1
    assert timers.sweep() == 0


def test_who_does_not_sign_is_urged_once_and_the_desk_is_told(town: Town, clock: HeldClock) -> None:
    sent = walk(town, town.report(), "DISPATCHED")
    _pass(clock, sent.sign_due_at)
    assert _verbs(town, sent)[-1] == "urge"
    assert "platform_admin" in _told(town, "还没有人签收")
    assert "grid_worker" in _told(town, "催办")


def test_who_has_signed_is_not_urged_to(town: Town, clock: HeldClock) -> None:
    sent = walk(town, town.report(), "DISPATCHED")
    step(town, sent, "sign_for", "grid_worker")
    clock.hold(sent.sign_due_at + timedelta(minutes=1))
    assert timers.sweep() == 0


def test_most_urgent_work_owes_a_first_action_within_half_an_hour(
    town: Town, clock: HeldClock
) -> None:
    begun = clock.now
    taken = step(town, town.report(), "accept", "platform_admin", urgency="1")
    sent = step(town, taken, "dispatch", "platform_admin")
    assert sent.first_due_at == begun + timedelta(minutes=30)
    step(town, sent, "sign_for", "grid_worker")
    _pass(clock, sent.first_due_at)
    assert _verbs(town, sent)[-1] == "urge"
    assert "platform_admin" in _told(town, "首次处置")


def test_a_word_from_the_spot_is_a_first_action(town: Town, clock: HeldClock) -> None:
    taken = step(town, town.report(), "accept", "platform_admin", urgency="1")
    sent = step(town, taken, "dispatch", "platform_admin")
    step(town, sent, "sign_for", "grid_worker")
    step(town, sent, "progress", "grid_worker")
    clock.hold(sent.first_due_at + timedelta(minutes=1))
    assert timers.sweep() == 0


def test_sudden_work_owes_a_report_every_two_hours_until_the_final_one(
    town: Town, clock: HeldClock
) -> None:
    sent = step(town, town.report(**FIRE), "dispatch", "platform_admin", **CALLED)
    step(town, sent, "sign_for", "grid_worker")
    step(town, sent, "progress", "grid_worker", report="follow_on")
    clock.move(hours=1, minutes=50)
    step(town, sent, "progress", "grid_worker", report="follow_on")
    clock.move(minutes=20)
    assert timers.sweep() == 0, "the report that came ten minutes ago counts"
    clock.move(hours=1, minutes=45)
    timers.sweep()
    assert "grid_worker" in _told(town, "续报")
    again = town.fresh(sent).remind_at
    assert again == clock.now + timedelta(hours=2)
    step(town, sent, "progress", "grid_worker", report="final")
    assert town.fresh(sent).remind_at == product_clock.NEVER


def test_the_county_is_reminded_to_file_within_a_day(town: Town, clock: HeldClock) -> None:
    begun = clock.now
    found = town.report("county_operator", place=town.grid, **FIRE)
    lead = {"lead": town.urban.code}
    sent = step(town, found, "dispatch", "county_operator", **lead, **CALLED)
    assert sent.file_due_at == begun + timedelta(hours=24)
    clock.hold(sent.file_due_at + timedelta(minutes=1))
    timers.sweep()
    assert _told(town, "请补立项") == {"county_operator"}


def test_a_filed_case_is_not_asked_for_again(town: Town, clock: HeldClock) -> None:
    found = town.report("county_operator", place=town.grid, **FIRE)
    sent = step(town, found, "dispatch", "county_operator", lead=town.urban.code, **CALLED)
    step(town, sent, "file_case", "county_operator")
    clock.hold(sent.file_due_at + timedelta(minutes=1))
    timers.sweep()
    assert _told(town, "请补立项") == set()


def test_each_assistant_is_reminded_at_its_own_date(town: Town, clock: HeldClock) -> None:
    found = town.report("town_operator", place=town.grid)
    taken = step(town, found, "accept", "town_operator")
    sent = step(town, taken, "dispatch", "town_operator", lead=town.peace_office.code)
    soon = clock.now + timedelta(hours=5)
    step(town, sent, "sign_for", "town_office")
    parts = {"assistants": [town.justice.code], "due_at": soon.isoformat()}
    step(town, sent, "assist", "town_operator", **parts)
    step(town, sent, "assist", "town_operator", assistants=[town.petition.code])
    _pass(clock, soon)
    assert _told(town, "协办时限已到") == {"justice_office", "town_operator"}
    fresh = town.fresh(sent)
    assert fresh.assist_due_at == fresh.due_at, "without a date of its own it follows the lead"


def test_an_assistant_who_is_done_is_not_reminded(town: Town, clock: HeldClock) -> None:
    found = town.report("town_operator", place=town.grid)
    taken = step(town, found, "accept", "town_operator")
    sent = step(town, taken, "dispatch", "town_operator", lead=town.peace_office.code)
    soon = clock.now + timedelta(hours=5)
    step(town, sent, "sign_for", "town_office")
    parts = {"assistants": [town.justice.code], "due_at": soon.isoformat()}
    step(town, sent, "assist", "town_operator", **parts)
    step(town, sent, "feedback", "justice_office")
    clock.hold(soon + timedelta(minutes=1))
    assert timers.sweep() == 0


def test_it_waits_for_who_assists_from_the_signing_until_he_has_answered(town: Town) -> None:
    def waits() -> bool:
        return town.api("justice_office").get("/api/v1/incidents?mine=true").json()["count"] == 1

    found = town.report("town_operator", place=town.grid)
    taken = step(town, found, "accept", "town_operator")
    parts = {"lead": town.peace_office.code, "assistants": [town.justice.code]}
    sent = step(town, taken, "dispatch", "town_operator", **parts)
    assert not waits(), "the lead has not signed for it yet"
    step(town, sent, "sign_for", "town_office")
    assert waits()
    step(town, sent, "feedback", "justice_office")
    assert not waits()


def test_work_sent_back_for_rework_reaches_who_assists(town: Town, clock: HeldClock) -> None:
    found = town.report("town_operator", place=town.grid)
    taken = step(town, found, "accept", "town_operator")
    parts = {"lead": town.peace_office.code, "assistants": [town.justice.code]}
    sent = step(town, taken, "dispatch", "town_operator", **parts)
    step(town, sent, "sign_for", "town_office")
    step(town, sent, "feedback", "justice_office")
    step(town, sent, "feedback", "town_office")
    step(town, sent, "verify_fail", "grid_leader")
    assert "justice_office" in _told(town, "返工")


# --- time that does not count -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "answered", "due"),
    [
        ("2026-03-02 10:00", "2026-03-02 11:00", "2026-03-06 09:30"),  # one hour
        ("2026-03-02 10:00", "2026-03-03 17:00", "2026-03-06 14:30"),  # four at the most
        ("2026-03-02 12:30", "2026-03-02 13:30", "2026-03-05 17:30"),  # nobody works at noon
    ],
)
@pytest.mark.parametrize("answer", ["refuse_extend", "refuse_suspend"])
def test_waiting_for_an_answer_is_excluded_up_to_four_hours(
    town: Town, clock: HeldClock, asked: str, answered: str, due: str, answer: str
) -> None:
    handled = walk(town, town.report(), "HANDLING")  # three workdays: Thursday 17:30
    clock.hold(asked)
    ask = answer.removeprefix("refuse_")
    more = {"due_at": "2026-03-09T10:00"} if ask == "extend" else {}
    handled = step(town, handled, ask, "grid_worker", **more)
    clock.hold(answered)
    by = "platform_admin" if ask == "extend" else "grid_chief"
    assert _local(step(town, handled, answer, by).due_at) == due


def test_a_granted_extension_is_later_by_the_wait(town: Town, clock: HeldClock) -> None:
    handled = walk(town, town.report(), "HANDLING")
    step(town, handled, "extend", "grid_worker", due_at="2026-03-09T10:00")
    clock.move(hours=2)
    granted = step(town, handled, "grant_extend", "platform_admin")
    assert _local(granted.due_at) == "2026-03-09 12:00"


def test_a_suspension_leaves_as_much_time_as_there_was_when_it_was_asked_for(
    town: Town, clock: HeldClock
) -> None:
    handled = walk(town, town.report(), "HANDLING")
    asked = step(town, handled, "suspend", "grid_worker", review_on="2026-03-20")
    clock.hold("2026-03-02 11:00")
    paused = step(town, asked, "grant_suspend", "grid_chief")
    assert paused.state == "SUSPENDED"
    clock.hold("2026-03-09 11:00")  # five workdays later
    back = step(town, paused, "resume", "platform_admin")
    # due Thursday 17:30; two hours of waiting and five workdays are excluded
    assert _local(back.due_at) == "2026-03-13 10:30"
    assert back.red_at > back.yellow_at > back.due_at


def test_a_clock_that_runs_day_and_night_stands_still_at_night_too(
    town: Town, clock: HeldClock
) -> None:
    taken = step(town, town.report(), "accept", "platform_admin", urgency="2")
    sent = step(town, taken, "dispatch", "platform_admin")
    signed = step(town, sent, "sign_for", "grid_worker")
    before = signed.due_at
    asked = step(town, signed, "suspend", "grid_worker", review_on="2026-03-20")
    paused = step(town, asked, "grant_suspend", "grid_chief")
    clock.move(hours=63)
    back = step(town, paused, "resume", "platform_admin")
    assert back.due_at == before + timedelta(hours=63)


def test_nobody_is_urged_while_an_answer_is_waited_for(town: Town, clock: HeldClock) -> None:
    handled = walk(town, town.report(), "HANDLING")
    clock.hold(handled.urge_at - timedelta(minutes=10))
    step(town, handled, "extend", "grid_worker", due_at="2026-03-09T10:00")
    clock.hold(handled.urge_at + timedelta(minutes=10))
    assert timers.sweep() == 0
    clock.move(hours=24)
    assert timers.sweep() == 1


def test_an_extension_reaches_twice_the_limit_in_the_same_kind_of_time(
    town: Town, clock: HeldClock
) -> None:
    handled = walk(town, town.report(), "HANDLING")  # three workdays from Monday: Thursday
    with pytest.raises(Invalid) as refused:
        step(town, handled, "extend", "grid_worker", due_at="2026-03-10T17:31")
    assert "2026-03-10 17:30" in refused.value.errors["due_at"]
    assert step(town, handled, "extend", "grid_worker", due_at="2026-03-10T17:30").ask == "extend"


def test_cards_of_an_extended_date_follow_by_parts_of_the_limit(
    town: Town, clock: HeldClock
) -> None:
    handled = walk(town, town.report(), "HANDLING")
    step(town, handled, "extend", "grid_worker", due_at="2026-03-06T17:30")
    granted = step(town, handled, "grant_extend", "platform_admin")
    # half of three workdays after Friday 17:30 is Tuesday noon, the whole Wednesday evening
    assert _local(granted.yellow_at) == "2026-03-10 12:00"
    assert _local(granted.red_at) == "2026-03-11 17:30"


def _local(moment: Any) -> str:
    return f"{moment.astimezone(product_clock.CHINA):%Y-%m-%d %H:%M}"
