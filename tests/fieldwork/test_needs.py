"""What residents need: the open list, answers, handing on, who is told when it is late."""

import uuid
from typing import Any

import pytest

from linli.fieldwork import needs
from linli.fieldwork.models import Need
from linli.fieldwork.visiting import Asked
from linli.kernel import scope
from linli.notices.models import Notice
from tests.fieldwork.doors import family, visited
from tests.town import Town


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


@pytest.fixture
def need(town: Town) -> Need:
    visit = visited(town, family(town), needs=(Asked("想申请高龄津贴", days=1),))
    with town.platform() as actor:
        return Need.objects.visible_to(actor).get(visit=visit)


def fresh(town: Town, need: Need) -> Need:
    with town.platform() as actor:
        return Need.objects.visible_to(actor).get(pk=need.pk)


def test_the_open_list_shows_it_until_it_is_answered(town: Town, need: Need) -> None:
    client = town.client("grid_worker")
    assert need.text in client.get("/needs").content.decode()
    assert need.text in client.get("/needs?which=mine").content.decode()
    assert need.text not in client.get("/needs?which=late").content.decode()

    client.post(f"/needs/{need.pk}/close", {"result": "1", "reply": "已帮他报上"})

    assert need.text not in client.get("/needs").content.decode()
    closed = client.get("/needs?which=closed").content.decode()
    assert "已解决" in closed
    assert "已帮他报上" in closed


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "请选办理结果"),
        ({"result": "7"}, "请选办理结果"),
        ({"result": "4"}, "请写明怎样答复"),
        ({"result": "1", "reply": "x" * 501}, "最多 500 字"),
        ({"result": "1", "reply": "a\x00b"}, "不能保存的字符"),
    ],
)
def test_an_answer_without_its_words_comes_back(
    town: Town, need: Need, given: dict[str, str], said: str
) -> None:
    answer = town.client("grid_worker").post(f"/needs/{need.pk}/close", given)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert fresh(town, need).closed_at is None


def test_a_second_answer_changes_nothing(town: Town, need: Need) -> None:
    client = town.client("grid_worker")
    client.post(f"/needs/{need.pk}/close", {"result": "1"})
    client.post(f"/needs/{need.pk}/close", {"result": "2", "reply": "改口"})

    assert fresh(town, need).result == "1"


def test_who_neither_owns_it_nor_leads_there_does_not_answer(town: Town, need: Need) -> None:
    given = {"result": "1"}
    assert town.client("grid_assistant").post(f"/needs/{need.pk}/close", given).status_code == 403
    assert town.client("grid_worker_2").post(f"/needs/{need.pk}/close", given).status_code == 404
    assert fresh(town, need).closed_at is None
    town.client("grid_leader").post(f"/needs/{need.pk}/close", given)
    assert fresh(town, need).closed_by == town.grid_leader


def test_it_is_handed_to_somebody_of_the_community_who_is_told(town: Town, need: Need) -> None:
    client = town.client("grid_worker")
    assert client.post(f"/needs/{need.pk}/hand", {"owner": ""}).status_code == 422
    wrong = client.post(f"/needs/{need.pk}/hand", {"owner": town.grid_worker_2.pk})
    assert wrong.status_code == 422

    client.post(f"/needs/{need.pk}/hand", {"owner": town.platform_admin.pk})

    assert fresh(town, need).owner == town.platform_admin
    with town.acting("platform_admin") as actor:
        notice = Notice.objects.visible_to(actor).get(user=town.platform_admin)
    assert notice.link == f"/needs#need-{need.pk}"
    assert "高龄" not in notice.title + notice.text


def told(town: Town) -> dict[str, list[str]]:
    people = ("grid_worker", "grid_leader", "platform_admin", "grid_chief")
    found = {}
    for who in people:
        with town.acting(who) as actor:
            rows = Notice.objects.visible_to(actor).filter(user=town.people[who])
            found[who] = sorted(rows.values_list("title", flat=True))
    return found


def sweep() -> int:
    with scope.acting(scope.system_actor("需求超期提醒")) as actor:
        return needs.tell_of_late(actor=actor)


def test_late_ones_go_up_step_by_step_and_once(town: Town, need: Need, clock: Any) -> None:
    late, later = ["居民需求超期未答复"], ["居民需求超期一天仍未答复"]
    clock.hold("2026-03-03 17:29")
    assert sweep() == 0
    clock.hold("2026-03-03 17:31")
    assert [sweep(), sweep()] == [1, 0]
    assert told(town) == {
        "grid_worker": late,
        "grid_leader": late,
        "platform_admin": [],
        "grid_chief": [],
    }
    clock.hold("2026-03-04 17:31")
    assert [sweep(), sweep()] == [1, 0]
    assert told(town) == {
        "grid_worker": late,
        "grid_leader": late,
        "platform_admin": later,
        "grid_chief": later,
    }


def test_an_answered_one_is_nobody_s_worry(town: Town, need: Need, clock: Any) -> None:
    town.client("grid_worker").post(f"/needs/{need.pk}/close", {"result": "1"})
    clock.hold("2026-03-10 09:00")

    assert sweep() == 0


def test_the_late_list_names_it(town: Town, need: Need, clock: Any) -> None:
    clock.hold("2026-03-04 09:00")

    page = town.client("grid_leader").get("/needs?which=late").content.decode()

    assert need.text in page
    assert "超期" in page


def test_absent_and_foreign_needs_are_told_alike(town: Town, need: Need) -> None:
    client = town.client("grid_worker_2")
    for pk in (need.pk, uuid.uuid4()):
        assert client.post(f"/needs/{pk}/hand", {"owner": uuid.uuid4()}).status_code == 404


def test_the_first_page_says_what_of_mine_is_late(town: Town, need: Need, clock: Any) -> None:
    assert "居民需求超期" not in town.client("grid_worker").get("/").content.decode()
    clock.hold("2026-03-04 09:00")

    assert "居民需求超期" in town.client("grid_worker").get("/").content.decode()
    assert "居民需求超期" not in town.client("grid_assistant").get("/").content.decode()


@pytest.mark.parametrize("who", ["informant", "building_head"])
def test_a_neighbour_reads_only_what_she_was_told_herself(town: Town, need: Need, who: str) -> None:
    household = family(town, room="502", n=2)
    own = visited(town, household, by=who, needs=(Asked("路灯坏了"),))
    handed = visited(town, household, needs=(Asked("请她去看", owner=town.people[who].pk),))
    client = town.client(who)

    assert client.get(f"/visits/{need.visit_id}").status_code == 404
    assert client.get(f"/visits/{own.pk}").status_code == 200
    assert client.get(f"/visits/{handed.pk}").status_code == 404
    page = client.get("/needs").content.decode()
    assert need.text not in page
    assert "路灯坏了" in page
    assert "请她去看" in page
    assert client.post(f"/needs/{need.pk}/close", {"result": "1"}).status_code == 404
    at_door = client.get(f"/visits/new?household={household.pk}").content.decode()
    assert f"/visits/{own.pk}" in at_door
    assert f"/visits/{handed.pk}" not in at_door
