"""The switches of a county's process, as its administrator sets them and as they then hold."""

import pytest

from linli.incidents.draws import is_drawn
from linli.incidents.level_rules import set_rules
from linli.incidents.models import Incident, LevelRule
from linli.journal.models import JournalEntry
from linli.kernel.errors import Forbidden, NotAllowedNow
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import step, walk

pytestmark = pytest.mark.django_db
ALL_OFF = {"recheck_percent": "5", "claim_first": "on"}


def _set(town: Town, **form: str) -> int:
    return town.client("sys_admin").post("/level-rules", ALL_OFF | form).status_code


def _settle(town: Town) -> Incident:
    before, after = str(town.photo()), str(town.photo())
    closing = {"result": "已清走。", "photos": [after]}
    return town.report(attachments=[before], self_close=closing)


def test_a_leaders_word_before_dispatch_is_asked_where_the_switch_is_on(town: Town) -> None:
    taken = walk(town, town.report(), "ACCEPTED")
    assert _set(town, instruct_first_3="on") == 302
    with pytest.raises(NotAllowedNow) as refused:
        step(town, taken, "dispatch", "platform_admin")
    assert refused.value.code == "consent_missing"
    step(town, taken, "instruct", "community_director")
    assert step(town, taken, "dispatch", "platform_admin").state == "DISPATCHED"


def test_the_switch_of_another_level_asks_nothing_here(town: Town) -> None:
    assert _set(town, instruct_first_2="on", instruct_first_1="on") == 302
    assert walk(town, town.report(), "DISPATCHED").state == "DISPATCHED"


def test_work_that_needs_approval_asks_it_without_a_switch(town: Town) -> None:
    taken = walk(town, town.report(), "ACCEPTED")
    with pytest.raises(NotAllowedNow) as refused:
        step(town, taken, "dispatch", "platform_admin", work_type="需审批")
    assert refused.value.code == "consent_missing"


def test_a_county_may_let_the_desk_accept_before_the_grid_leader_has_looked(town: Town) -> None:
    found = town.report("platform_admin", source="05", place=town.grid)
    form = {"recheck_percent": "5"}  # a browser does not send a box that is not ticked
    assert town.client("sys_admin").post("/level-rules", form).status_code == 302
    assert step(town, found, "accept", "platform_admin").state == "ACCEPTED"


def test_the_page_shows_what_was_set_and_writes_it_down(town: Town) -> None:
    _set(town, instruct_first_2="on", recheck_percent="20")
    page = town.client("sys_admin").get("/level-rules").content.decode()
    assert 'value="20"' in page
    assert page.count("checked") == 2
    with town.platform():
        entry = JournalEntry.objects.get(action="level_rules.change")
    change = {"3": {"recheck_percent": [5, 20]}, "2": {"instruct_first": [False, True]}}
    assert entry.detail == change, "from what to what"


@pytest.mark.parametrize("share", ["4", "101", "", "-1", "很多", "5.5", "99999999999"])
def test_a_share_below_one_in_twenty_is_refused_beside_its_field(town: Town, share: str) -> None:
    form = {"recheck_percent": share, "instruct_first_2": "on"}
    answer = town.client("sys_admin").post("/level-rules", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("checked") == 1, "what was clicked stays"
    assert "5 到 100" in page
    assert f'value="{share}"' in page
    assert not LevelRule.objects.exists()


def test_others_set_nothing(town: Town) -> None:
    with town.acting("county_operator") as actor, pytest.raises(Forbidden):
        set_rules(actor=actor, rules={3: {"instruct_first": True}})


# --- the second look at what was settled at once (R44) ------------------------------------------


def test_what_is_drawn_is_looked_at_by_somebody_else_before_it_is_closed(
    town: Town, clock: HeldClock
) -> None:
    _set(town, recheck_percent="100")
    drawn = _settle(town)
    assert drawn.state == "FEEDBACK"
    with pytest.raises(NotAllowedNow):
        step(town, drawn, "close", "platform_admin")
    looked = step(town, drawn, "verify_pass", "grid_leader")
    assert step(town, looked, "close", "platform_admin").state == "CLOSED"


def test_what_was_not_settled_goes_back_to_the_grid(town: Town, clock: HeldClock) -> None:
    _set(town, recheck_percent="100")
    again = step(town, _settle(town), "verify_fail", "grid_leader")
    assert (again.state, again.lead_id, again.reworks) == ("DISPATCHED", town.grid.id, 1)


def test_who_settled_it_does_not_look_at_it_himself(town: Town, clock: HeldClock) -> None:
    _set(town, recheck_percent="100")
    before, after = str(town.photo("grid_leader")), str(town.photo("grid_leader"))
    closing = {"result": "已清走。", "photos": [after]}
    drawn = town.report("grid_leader", attachments=[before], self_close=closing)
    with pytest.raises(Forbidden):
        step(town, drawn, "verify_pass", "grid_leader")
    assert step(town, drawn, "verify_pass", "grid_chief").state == "VERIFIED"


def test_the_draw_can_be_repeated_and_takes_the_share_that_was_set() -> None:
    numbers = [f"SB990101001001-2026-{n:06}" for n in range(1, 4001)]
    for percent in (5, 20, 100):
        drawn = [no for no in numbers if is_drawn(no, percent)]
        assert drawn == [no for no in numbers if is_drawn(no, percent)]
        assert abs(len(drawn) / 40 - percent) < 1.5
