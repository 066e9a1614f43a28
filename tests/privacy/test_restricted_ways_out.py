"""Restricted incidents and confidential reporters, tried at every way out (settled 2.17)."""

import json
import uuid
from typing import Any

import pytest

from linli.incidents import timers
from linli.incidents.models import Incident
from linli.notices.models import Notice
from tests.conftest import HeldClock
from tests.town import NAMES, Town
from tests.walks import step

pytestmark = pytest.mark.django_db
WORD = "夜间频繁出入的出租屋"

# Restricted A: accepting operators, leaders of the levels, the police it was sent to, the finder.
MAY_KNOW_A = {"informant", "platform_admin", "grid_chief", "town_leader", "county_leader"}
# Restricted B: besides them the worker, leader, platform administrator and director of the place.
MAY_KNOW_B = MAY_KNOW_A | {"grid_worker", "grid_leader", "community_director"}


def _clue(town: Town, category: str = "0504", **more: Any) -> Incident:
    return town.report("informant", title=WORD, description=WORD, category=category, **more)


def _sees(town: Town, ask: Any) -> set[str]:
    return {who for who in NAMES if ask(town, who)}


def _in_list(town: Town, who: str) -> bool:
    return WORD in town.client(who).get("/incidents").content.decode()


def _in_search(town: Town, who: str) -> bool:
    return bool(town.api(who).get("/api/v1/incidents", {"q": WORD}).json()["items"])


def _in_count(town: Town, who: str) -> bool:
    return bool(town.api(who).get("/api/v1/incidents", {"category": "0504"}).json()["count"])


def _on_workbench(town: Town, who: str) -> bool:
    return WORD in town.client(who).get("/").content.decode()


def _in_notices(town: Town, who: str) -> bool:
    with town.acting(who) as actor:
        return Notice.objects.visible_to(actor).filter(title__contains=WORD).exists()


@pytest.mark.parametrize("ask", [_in_list, _in_search, _in_count, _on_workbench, _in_notices])
def test_a_clue_comes_out_to_nobody_else(town: Town, clock: HeldClock, ask: Any) -> None:
    found = _clue(town)
    step(town, found, "accept", "platform_admin", category="0504")
    for moment in ("due_at", "yellow_at", "red_at"):  # time tells leaders and superiors
        clock.hold(getattr(town.fresh(found), moment))
        timers.sweep()
    assert _sees(town, ask) <= MAY_KNOW_A


@pytest.mark.parametrize("ask", [_in_list, _in_notices])
def test_a_special_group_comes_out_to_who_looks_after_the_place(
    town: Town, clock: HeldClock, ask: Any
) -> None:
    found = _clue(town, category="0701")
    step(town, found, "accept", "platform_admin", category="0701")
    clock.hold(town.fresh(found).red_at)
    timers.sweep()
    assert _sees(town, ask) <= MAY_KNOW_B


def test_the_police_it_is_sent_to_are_told(town: Town) -> None:
    found = _clue(town)
    step(town, found, "accept", "platform_admin", category="0504")
    step(town, found, "instruct", "grid_chief")
    up = step(town, found, "escalate", "platform_admin")
    step(town, up, "accept", "town_operator")
    step(town, up, "dispatch", "town_operator", lead=town.station.code)
    assert _sees(town, _in_notices) <= MAY_KNOW_A | {"town_operator", "police_station"}
    assert _in_notices(town, "police_station")


# --- the confidential reporter ------------------------------------------------------------------

NAME, PHONE = "刘秘密", "13812345678"
CONFIDENTIAL = {"reporter": {"name": NAME, "phone": PHONE, "confidential": True}}
SHOWN = (NAME, PHONE, "刘*", "138****5678")


def _everything(town: Town, who: str, pk: uuid.UUID) -> str:
    """Give all that the product answers about an incident."""
    client, api = town.client(who), town.api(who)
    pages = [f"/incidents/{pk}", "/incidents", "/", "/notices"]
    shapes = [f"/api/v1/incidents/{pk}", f"/api/v1/incidents/{pk}/steps", "/api/v1/incidents"]
    answers = [client.get(page).content.decode() for page in pages]
    answers += [json.dumps(api.get(shape).json(), ensure_ascii=False) for shape in shapes]
    return "\n".join([*answers, json.dumps(api.get("/api/v1/notices").json(), ensure_ascii=False)])


def test_a_confidential_reporter_is_known_to_the_accepting_desk_alone(town: Town) -> None:
    found = town.report("platform_admin", place=town.grid, **CONFIDENTIAL)
    step(town, found, "accept", "platform_admin")
    step(town, found, "instruct", "grid_chief")
    up = step(town, found, "escalate", "platform_admin")
    step(town, up, "accept", "town_operator")
    knows = {
        who for who in NAMES if any(word in _everything(town, who, found.pk) for word in SHOWN)
    }
    assert knows == {"platform_admin", "town_operator"}


def test_who_reports_in_confidence_on_his_own_account_stays_unnamed(town: Town) -> None:
    found = town.report("informant", reporter={"confidential": True})
    step(town, found, "accept", "platform_admin")
    step(town, found, "supplement", "informant")
    knows = {who for who in NAMES if "孙大爷" in _everything(town, who, found.pk)}
    assert knows <= {"informant", "platform_admin"}
    assert "保密" in _everything(town, "grid_worker", found.pk)
