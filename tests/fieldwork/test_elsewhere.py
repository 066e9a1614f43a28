"""What the registers show and let go of visits: the household's page, a request to delete."""

import uuid
from typing import Any

import pytest

from linli.fieldwork import erasing
from linli.fieldwork.models import Need, Visit
from linli.fieldwork.visiting import Asked
from tests.fieldwork.doors import family, members, special, visited
from tests.town import Town


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


def test_the_page_of_a_household_shows_its_visits_and_leads_to_the_next(town: Town) -> None:
    household = family(town)
    empty = town.client("grid_worker").get(f"/households/{household.pk}").content.decode()
    visited(town, household, content="老两口身体还好", needs=(Asked("想申请高龄津贴"),))

    page = town.client("grid_worker").get(f"/households/{household.pk}").content.decode()

    assert "还没有走访过" in empty
    assert "老两口身体还好" in page
    assert "想申请高龄津贴" in page
    assert f"/visits/new?household={household.pk}" in page
    other = town.client("county_operator").get(f"/households/{household.pk}").content.decode()
    assert "登记走访" not in other


def test_a_sealed_visit_is_not_on_the_page_for_the_others(town: Town) -> None:
    household = family(town)
    special(town, "王小明")
    visited(town, household, "王小明", content="按时报到")
    address = f"/households/{household.pk}"

    assert "按时报到" in town.client("grid_worker").get(address).content.decode()
    assert "按时报到" not in town.client("grid_assistant").get(address).content.decode()


def test_the_words_about_somebody_go_and_those_of_others_stay(town: Town) -> None:
    household = family(town)
    alone = visited(town, household, "李秀英", content="她说", needs=(Asked("低保"),))
    both = visited(town, household, "李秀英", "王大山", content="他们说")
    person = members(town, household)["李秀英"].person_id
    stranger = uuid.uuid4()

    with town.acting("platform_admin") as actor:
        erasing.erase(actor, stranger)
        assert Visit.objects.visible_to(actor).get(pk=alone.pk).content == "她说"
        erasing.erase(actor, person)
        assert Visit.objects.visible_to(actor).get(pk=alone.pk).content == ""
        assert Visit.objects.visible_to(actor).get(pk=both.pk).content == "他们说"
        assert Need.objects.visible_to(actor).get().text == "已删除"
