"""After closing: who is told, who is asked, and what a bad answer sets going (R52, R54)."""

from datetime import timedelta
from typing import Any

import pytest

from linli.incidents.draws import FOLLOW_UP, drawn, is_drawn
from linli.incidents.lists import Filters, find
from linli.incidents.models import Incident, IncidentStep
from linli.kernel.errors import NotAllowedNow
from linli.notices.models import Notice, OutboundMessage
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import step, walk

pytestmark = pytest.mark.django_db
WITH_PHONE = {"reporter": {"name": "刘大妈", "phone": "13812345678"}}


def _told(town: Town, title: str) -> set[str]:
    told = set()
    for who in town.people:
        with town.acting(who) as actor:
            if Notice.objects.visible_to(actor).filter(title__startswith=title).exists():
                told.add(who)
    return told


def _messages(town: Town, incident: Incident) -> list[str]:
    with town.platform() as platform:
        rows = OutboundMessage.objects.visible_to(platform).filter(incident=incident.pk)
        return list(rows.order_by("step_seq").values_list("occasion", flat=True))


def _up_to_county(town: Town, **given: Any) -> Incident:
    found = step(town, town.report("informant", **given), "accept", "platform_admin")
    step(town, found, "instruct", "grid_chief")
    found = step(town, found, "escalate", "platform_admin")
    step(town, found, "accept", "town_operator")
    step(town, found, "instruct", "town_leader")
    step(town, found, "escalate", "town_operator")
    step(town, found, "accept", "county_operator")
    step(town, found, "file_case", "county_operator")
    step(town, found, "dispatch", "county_operator", lead=town.urban.code)
    step(town, found, "sign_for", "department_handler")
    step(town, found, "feedback", "department_handler")
    return step(town, found, "verify_pass", "county_operator")


def test_closing_tells_the_person_the_finder_and_each_level_it_passed(town: Town) -> None:
    found = _up_to_county(town, **WITH_PHONE)
    step(town, found, "close", "county_operator")
    assert _told(town, "结案") == {"informant", "platform_admin", "town_operator"}
    assert _messages(town, found) == ["accept", "accept", "accept", "close"]


def test_merging_tells_both_who_reported(town: Town) -> None:
    first = town.report("platform_admin", place=town.grid, **WITH_PHONE)
    twin = town.report("informant", **WITH_PHONE)
    step(town, twin, "merge", "platform_admin", main=str(first.pk))
    assert _messages(town, first) == ["merge"]
    assert _messages(town, twin) == ["merge"]


def _waiting(town: Town, who: str) -> set[Any]:
    with town.acting(who) as actor:
        return {row.pk for row in find(actor, Filters(follow=True)).items}


def test_everybody_who_left_a_phone_is_called(town: Town) -> None:
    closed = walk(town, town.report(**WITH_PHONE), "CLOSED")
    assert closed.pk in _waiting(town, "platform_admin")
    assert closed.pk in _waiting(town, "county_supervisor")
    assert _waiting(town, "town_operator") == set()
    assert _waiting(town, "grid_worker") == set()
    step(town, closed, "follow_up", "platform_admin", score="")
    assert _waiting(town, "platform_admin") == set(), "“不了解” is an answer too"


def test_of_the_others_one_in_ten_is_drawn_and_the_database_draws_the_same(town: Town) -> None:
    closed = walk(town, town.report(), "CLOSED")
    with town.platform() as platform:
        row = Incident.objects.visible_to(platform).filter(pk=closed.pk)
        fields = [f.attname for f in Incident._meta.concrete_fields]
        kept = row.values(*fields)[0]
        more = {"id": None, "no": "", "query_code": ""}
        copies = []
        for n in range(300):
            own = {"no": f"SB990101001001-2026-{n + 100:06}", "query_code": f"Q{n}"}
            copies.append(Incident(**{k: v for k, v in kept.items() if k not in more}, **own))
        Incident.objects.bulk_create(copies)
        seen = Incident.objects.visible_to(platform).filter(drawn(10, FOLLOW_UP))
        numbers = set(seen.values_list("no", flat=True))
    expected = {c.no for c in copies if is_drawn(c.no, 10, FOLLOW_UP)}
    assert {no for no in numbers if no in {c.no for c in copies}} == expected
    assert 15 < len(expected) < 45
    assert len(_waiting(town, "platform_admin")) in {len(expected), len(expected) + 1}


def test_the_list_has_a_chip_for_it(town: Town) -> None:
    closed = walk(town, town.report(title="要回访的", **WITH_PHONE), "CLOSED")
    page = town.client("platform_admin").get("/incidents?follow=1").content.decode()
    assert "待回访" in page
    assert closed.title in page


def _verbs(town: Town, incident: Incident) -> list[str]:
    with town.platform() as platform:
        rows = IncidentStep.objects.visible_to(platform).filter(incident=incident.pk)
        return list(rows.order_by("seq").values_list("verb", flat=True))


@pytest.mark.parametrize(
    ("days", "score", "state"),
    [(14, "2", "DISPATCHED"), (14, "1", "DISPATCHED"), (14, "3", "CLOSED"), (16, "1", "CLOSED")],
)
def test_two_or_less_within_fifteen_days_reopens(
    town: Town, clock: HeldClock, days: int, score: str, state: str
) -> None:
    closed = walk(town, town.report(), "CLOSED")
    clock.move(days=days)
    assert step(town, closed, "follow_up", "platform_admin", score=score).state == state


def test_it_reopens_by_itself_once_and_then_by_a_leaders_word(town: Town) -> None:
    closed = walk(town, town.report(), "CLOSED")
    again = step(town, closed, "follow_up", "platform_admin", score="1")
    assert (again.state, again.reopenings, again.score) == ("DISPATCHED", 1, None)
    step(town, again, "sign_for", "grid_worker")
    step(town, again, "feedback", "grid_worker")
    step(town, again, "verify_pass", "grid_leader")
    step(town, again, "close", "platform_admin")
    still = step(town, again, "follow_up", "platform_admin", score="1")
    assert still.state == "CLOSED"
    with pytest.raises(NotAllowedNow) as refused:
        step(town, still, "reopen", "platform_admin")
    assert refused.value.code == "consent_missing"
    step(town, still, "instruct", "grid_chief")
    assert step(town, still, "reopen", "platform_admin").state == "DISPATCHED"
    assert _verbs(town, still).count("reopen") == 2


def test_without_a_unit_to_handle_it_a_reopened_one_goes_back_to_the_desk(
    town: Town, clock: HeldClock
) -> None:
    closed = walk(town, town.report(), "CLOSED")
    with town.platform() as platform:
        Incident.objects.visible_to(platform).filter(pk=closed.pk).update(lead=None)
    again = step(town, closed, "follow_up", "platform_admin", score="1")
    assert again.state == "ACCEPTED"
    assert clock.now < again.due_at < clock.now + timedelta(days=5)
