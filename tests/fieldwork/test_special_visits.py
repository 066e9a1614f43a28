"""Visits to special groups: nobody who may not see the profiles can tell that there are any."""

from typing import Any

import pytest
from django.db import connection

from linli.attachments.models import Attachment
from linli.fieldwork import needs, today
from linli.fieldwork.models import Need, Visit, VisitMet
from linli.fieldwork.visiting import Asked, Finding
from linli.kernel.errors import Invalid
from tests.fieldwork.doors import doors, family, since, special, visited
from tests.town import Town

SEES = ("grid_worker", "grid_leader", "platform_admin", "grid_chief", "community_director",
        "town_leader")  # fmt: skip
DOES_NOT = ("grid_assistant", "informant", "building_head", "town_operator")


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


def test_a_visit_to_somebody_of_a_special_group_is_sealed_by_itself(town: Town) -> None:
    household = family(town)
    special(town, "王小明")

    assert not visited(town, household, "王大山").is_sealed
    assert visited(town, household, "王大山", "王小明").is_sealed


@pytest.mark.parametrize("who", DOES_NOT)
def test_for_the_others_there_is_no_such_due_date(town: Town, who: str) -> None:
    household = family(town)
    special(town, "王小明", "1", "03")
    since(town, household, 20)

    assert len(doors(town.client("grid_worker").get("/visits"))) == 1
    page = town.client(who).get(f"/visits?grid={town.grid.pk}")
    assert doors(page) == []
    assert "重点" not in page.content.decode()


@pytest.mark.parametrize("who", SEES + DOES_NOT)
def test_both_locks_tell_alike_who_sees_sealed_visits(town: Town, who: str) -> None:
    household = family(town)
    special(town, "王小明")
    open_one = visited(town, household, "王大山", needs=(Asked("低保"),))
    sealed = visited(town, household, "王小明", needs=(Asked("找工作"),))
    expected = {open_one.pk, sealed.pk} if who in SEES else {open_one.pk}

    with town.acting(who) as actor:
        for rows, column in ((Visit.objects, "pk"), (VisitMet.objects, "visit"),
                             (Need.objects, "visit")):  # fmt: skip
            assert set(rows.visible_to(actor).values_list(column, flat=True)) == expected
        with connection.cursor() as cursor:
            for question in (
                "SELECT id FROM fieldwork_visit",
                "SELECT visit_id FROM fieldwork_visitmet",
                "SELECT visit_id FROM fieldwork_need",
            ):
                cursor.execute(question)
                assert {value for (value,) in cursor.fetchall()} == expected
    status = town.client(who).get(f"/visits/{sealed.pk}").status_code
    assert status == (200 if who in SEES else 404)


def test_the_others_see_that_somebody_came_by_the_confirmed_household(town: Town) -> None:
    household = family(town)
    special(town, "王小明", "1", "03")
    since(town, household, 400)
    visited(town, household, "王小明", "王大山", "李秀英", is_unchanged=True)

    with town.acting("grid_assistant") as actor:
        found = today.entries(town.grid.pk, actor=actor)[0]
    # the old couple is due by its own rule; the household was seen today
    assert found.due
    assert found.due.rule.target == "care"


def test_the_need_of_a_sealed_visit_stays_with_those_who_see_it(town: Town) -> None:
    household = family(town)
    special(town, "王小明")

    with pytest.raises(Invalid, match="本网格"):
        visited(town, household, "王小明",
                needs=(Asked("找工作", owner=town.grid_assistant.pk),))  # fmt: skip
    visited(town, household, "王小明", needs=(Asked("找工作"),))

    with town.acting("grid_worker") as actor:
        names = [one.name for one in needs.listed(actor=actor)[0].staff]
    assert any("张建国" in name for name in names)
    assert not any("赵敏" in name for name in names)


def test_an_assistant_cannot_choose_that_kind(town: Town) -> None:
    household = family(town)

    with pytest.raises(Invalid, match="不登记这类走访"):
        visited(town, household, by="grid_assistant", kind="2")


def test_a_list_says_nothing_of_which_group(town: Town) -> None:
    household = family(town)
    special(town, "王小明", "4", "03")
    since(town, household, 20)

    page = town.client("grid_worker").get("/visits").content.decode()

    assert "重点对象" in page
    assert "吸毒" not in page
    assert "戒毒" not in page


def test_photos_of_a_sealed_visit_do_not_follow_its_finding(town: Town) -> None:
    household = family(town)
    special(town, "王小明")
    finding = Finding("楼道灯不亮。", category="0102")

    plain = visited(town, household, "王大山", photos=(town.photo(),), finding=finding)
    sealed = visited(town, household, "王小明", photos=(town.photo(),), finding=finding)

    with town.platform() as actor:
        there = Attachment.objects.visible_to(actor)
        assert there.filter(incident=plain.incident_id).count() == 1
        assert there.filter(incident=sealed.incident_id).count() == 0
