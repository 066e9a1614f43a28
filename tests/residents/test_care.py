"""Who is looked after: groups, needs, the person's row, the list, proposals by age."""

import uuid
from datetime import date
from typing import Any

import pytest

from linli.organisation.models import Post
from linli.residents import care as caring
from linli.residents.care_rules import born_until, proposed, wrong_age
from linli.residents.models import CareProfile, Change, Person
from tests.residents.people import care, person
from tests.town import Town

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("born", "has", "told"),
    [
        (date(1966, 3, 2), [], ["01"]),
        (date(1966, 3, 3), [], []),
        (date(1966, 3, 2), ["01"], []),
        (date(1946, 3, 2), ["01"], ["02"]),
        (date(1946, 3, 2), ["02"], []),
        (None, [], []),
    ],
)
def test_one_is_proposed_for_the_narrowest_group_of_his_age(
    born: date | None, has: list[str], told: list[str]
) -> None:
    assert proposed(born, has, TODAY) == told


def test_who_is_born_on_a_leap_day_reaches_his_age_the_day_before() -> None:
    assert born_until(60, date(2024, 2, 29)) == date(1964, 2, 29)
    assert born_until(60, date(2025, 2, 28)) == date(1965, 2, 28)


@pytest.mark.parametrize(
    ("group", "born", "is_wrong"),
    [
        ("01", date(1966, 3, 2), False),
        ("01", date(1966, 3, 3), True),
        ("02", date(1966, 3, 2), True),
        ("12", date(2008, 3, 2), True),
        ("12", date(2008, 3, 3), False),
        ("05", date(2008, 3, 3), False),
        ("01", None, False),
    ],
)
def test_ages_of_groups(group: str, born: date | None, is_wrong: bool) -> None:
    assert bool(wrong_age(group, born, TODAY)) == is_wrong


def form(**more: Any) -> dict[str, Any]:
    return {"op_id": str(uuid.uuid4()), "group": "05", "attention": "02", **more}


def fresh(town: Town, about: Person) -> Person:
    with town.platform() as platform:
        return Person.objects.visible_to(platform).get(pk=about.pk)


def test_the_worker_takes_somebody_in_and_his_row_says_so(town: Town) -> None:
    about = person(town)
    given = form(needs="上下楼不便，每周代买一次药", certificate="33010119500308123442")
    assert town.client("grid_worker").post(f"/people/{about.pk}/care", given).status_code == 302
    now = fresh(town, about)
    assert now.care_groups == ["05"]
    assert now.version > about.version
    with town.platform() as platform:
        row = CareProfile.objects.visible_to(platform).get()
        assert "代买".encode() not in bytes(row.token or b"")
        change = Change.objects.visible_to(platform).get(kind="care")
        assert "残疾" not in change.words
    page = town.client("grid_worker").get(f"/care/{row.pk}").content.decode()
    assert "每周代买一次药" in page
    assert "33010119500308123442" not in page
    assert "330***************42" in page


def test_a_second_tap_does_it_once(town: Town) -> None:
    about, given = person(town), form()
    client = town.client("grid_worker")
    assert [client.post(f"/people/{about.pk}/care", given).status_code for _ in "12"] == [302, 302]
    with town.platform() as platform:
        assert CareProfile.objects.visible_to(platform).count() == 1
    again = client.post(f"/people/{about.pk}/care", form())
    assert again.status_code == 422
    assert "已经在这一类里了" in again.content.decode()


@pytest.mark.parametrize(
    "more",
    [
        {"group": "77"},
        {"group": "12"},
        {"since": "2999-01-01"},
        {"since": "不知道"},
        {"needs": "a\x00b"},
        {"op_id": "x"},
        {"helper": str(uuid.uuid4())},
        {"group": "13", "due_on": "2040-01-01"},
    ],
)
def test_bad_input_comes_back_with_everything_typed(town: Town, more: dict[str, str]) -> None:
    about = person(town)
    answer = town.client("grid_worker").post(
        f"/people/{about.pk}/care", form(remark="邻居常照看") | more
    )
    assert answer.status_code == 422
    assert "邻居常照看" in answer.content.decode()


def test_the_neighbour_finds_no_one_and_the_informant_may_not_write(town: Town) -> None:
    about = person(town)
    row = care(town, about, needs="代买药")
    for who in ("grid_worker_2", "platform_admin_2"):
        client = town.client(who)
        assert client.get(f"/care/{row.pk}").status_code == 404
        assert client.get(f"/people/{about.pk}/care").status_code == 404
        assert "王*" not in client.get("/care").content.decode()
    informant = town.client("informant")
    page = informant.get(f"/care/{row.pk}")
    assert page.status_code == 200
    assert "代买药" not in page.content.decode()
    assert informant.post(f"/people/{about.pk}/care", form()).status_code == 404
    assert informant.post(f"/care/{row.pk}", {"attention": "01"}).status_code == 403


def test_changing_leaves_a_certificate_that_is_not_typed_again(town: Town) -> None:
    row = care(town, person(town), needs="代买药", certificate="33010119500308123442")
    client = town.client("grid_worker")
    assert client.post(f"/care/{row.pk}", {"attention": "03", "needs": "送餐"}).status_code == 302
    page = client.get(f"/care/{row.pk}").content.decode()
    assert "送餐" in page
    assert "330***************42" in page


def test_ended_he_is_off_the_list_at_once(town: Town) -> None:
    about = person(town)
    row = care(town, about)
    client = town.client("grid_worker")
    assert "王*" in client.get("/care").content.decode()
    wrong = client.post(f"/care/{row.pk}/close", {"until": "1999-01-01"})
    assert wrong.status_code == 422
    done = client.post(f"/care/{row.pk}/close", {"until": str(row.since)})
    assert done.status_code == 302
    assert fresh(town, about).care_groups == []
    assert "王*" not in client.get("/care").content.decode()


def test_the_list_counts_by_group_and_keeps_to_the_unit_asked_for(town: Town) -> None:
    about = person(town)
    care(town, about, "05")
    care(town, about, "06")
    client = town.client("platform_admin")
    page = client.get("/care").content.decode()
    assert "残疾人 1" in page
    assert "低保对象 1" in page
    assert "王*" in client.get("/care?group=06").content.decode()
    assert "王*" not in client.get("/care?group=16").content.decode()
    assert "王*" in client.get(f"/care?unit={town.grid.pk}").content.decode()
    assert "王*" not in client.get(f"/care?unit={town.grid_2.pk}").content.decode()
    assert client.get("/care?cursor=x").status_code == 302


def test_the_old_are_proposed_and_never_set_by_themselves(town: Town, clock: Any) -> None:
    clock.hold("2026-03-02 09:00")
    about = person(town)  # born in 1950
    client = town.client("grid_worker")
    assert "到了“老年人（60 岁以上）”的年龄" in client.get("/care").content.decode()
    assert fresh(town, about).care_groups == []
    assert "王*" in client.get("/care/proposals").content.decode()
    assert client.get("/care/proposals?group=05").status_code == 404
    answer = client.post("/care/proposals?group=01", {"person": [str(about.pk), "x"]})
    assert answer.status_code == 302
    assert fresh(town, about).care_groups == ["01"]
    assert "李*" in client.get("/care/proposals").content.decode()
    clock.hold("2031-03-02 09:00")
    assert "高龄老人" in client.get("/care").content.decode()


def test_a_worker_reads_on_the_list_when_to_go_next(town: Town, clock: Any) -> None:
    clock.hold("2026-03-02 09:00")
    care(town, person(town), "05")
    page = town.client("grid_worker").get("/care").content.decode()
    assert "月" in page.partition("王*")[2].partition("前走访")[0]
    assert "前走访" in page


def test_a_form_of_the_person_sets_all_groups_at_once(town: Town) -> None:
    about = person(town)
    care(town, about, "05")
    with town.acting("grid_worker") as actor:
        row = Person.objects.visible_to(actor).get(pk=about.pk)
        caring.set_groups(row, ["01", "06"], actor=actor)
    assert fresh(town, about).care_groups == ["01", "06"]


def test_who_keeps_another_place_gets_no_words_of_it_by_a_wrong_day(town: Town) -> None:
    row = care(town, person(town), needs="代买药", remark="独自在家")
    Post.objects.create(
        user=town.informant, role="grid_worker", unit=town.grid_3, valid_from=date(2020, 1, 1)
    )
    client = town.client("informant")
    assert "代买药" not in client.get(f"/care/{row.pk}").content.decode()
    for given in ({"until": "昨天"}, {"until": "1999-01-01"}, {"until": str(row.since)}):
        answer = client.post(f"/care/{row.pk}/close", given)
        assert answer.status_code == 403
        assert "代买药" not in answer.content.decode()


def test_who_was_registered_by_mistake_has_no_profile_to_open(town: Town) -> None:
    about = person(town)
    row = care(town, about, needs="代买药")
    with town.platform() as platform:
        Person.objects.visible_to(platform).filter(pk=about.pk).update(is_deleted=True)
    client = town.client("grid_worker")
    assert client.get(f"/care/{row.pk}").status_code == 404
    assert client.post(f"/care/{row.pk}/close", {"until": "昨天"}).status_code == 404
