"""Today's list: who is due, in which order, what one tap does."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from linli.fieldwork import today
from linli.fieldwork.models import Visit, VisitMet, VisitRule
from linli.fieldwork.quality import DEAD_BUT_VISITED
from linli.kernel import clock as kernel_clock
from linli.residents.life.deaths import register_death
from linli.residents.models import Change, Household, Person, Stay
from tests.fieldwork.doors import cares, doors, family, members, person, since, special, visited
from tests.town import Town


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


def entry(town: Town, household: Household, who: str = "grid_worker") -> today.Entry:
    with town.acting(who) as actor:
        found = today.entries(household.place_id, actor=actor)
    return next(one for one in found if one.home.key == household.pk)


def test_a_household_just_registered_is_not_due(town: Town) -> None:
    household = family(town)

    page = town.client("grid_worker").get("/visits")

    assert doors(page) == []
    assert "今天没有到期的走访" in page.content.decode()
    assert not entry(town, household).is_due


def test_an_old_couple_is_due_after_90_days_and_no_longer_after_a_visit(town: Town) -> None:
    household = family(town)
    since(town, household, 95)

    assert entry(town, household).is_due
    visited(town, household, "王大山", "李秀英")
    assert not entry(town, household).is_due


def test_who_was_not_met_stays_due(town: Town) -> None:
    household = family(town)
    since(town, household, 95)

    visited(town, household, "王大山")

    due = {face.name for face in entry(town, household).faces if face.is_due}
    assert due == {"李* 72 岁"}


def test_one_visit_satisfies_all_rules_of_who_was_met(town: Town) -> None:
    household = family(town)
    for group in ("03", "06", "05"):
        cares(town, "王大山", group)
    special(town, "王大山", "1", "03")
    since(town, household, 40)
    before = entry(town, household)

    visited(town, household, "王大山", "李秀英")

    after = entry(town, household)
    assert before.is_due
    assert before.reasons[0] in ("重点对象", "高风险老人：80 岁以上独居、空巢、留守")
    assert after.on == kernel_clock.today() + timedelta(days=7)


def test_doors_of_one_building_stand_together_the_most_overdue_first(town: Town) -> None:
    first, second, elsewhere = (
        family(town, room=room, n=n) for n, room in enumerate(("501", "502", "101"), 1)
    )
    for household, days in ((first, 200), (second, 100), (elsewhere, 150)):
        since(town, household, days)
    with town.platform() as actor:
        rows = Household.objects.visible_to(actor).select_related("dwelling__building")
        flat = rows.get(pk=elsewhere.pk).dwelling
        other = flat.building
        other.pk, other.name = uuid.uuid4(), "9号楼"
        other.save(force_insert=True)
        flat.building, flat.address = other, "东街第一网格青年路8号9号楼101室"
        flat.save()

    found = doors(town.client("grid_worker").get("/visits"))

    assert [text[-7:] for text in found] == ["3号楼501室", "3号楼502室", "9号楼101室"]


def test_the_longest_unseen_come_first(town: Town) -> None:
    never, long_ago, lately = (
        family(town, room=room, n=n) for n, room in enumerate(("501", "502", "601"), 1)
    )
    visited(town, lately, days_ago=3)
    visited(town, long_ago, days_ago=29)
    visited(town, long_ago, days_ago=20)

    found = doors(town.client("grid_worker").get("/visits?view=long&days=10"))
    days = [entry(town, household).days for household in (never, long_ago, lately)]

    assert [text[-4:] for text in found] == ["501室", "502室"]
    assert days == [today.NEVER, 20, 3]


def test_the_list_is_filtered_by_group(town: Town) -> None:
    household, other = family(town), family(town, room="502", n=2)
    for one in (household, other):
        since(town, one, 100)
    with town.platform() as actor:
        row = Person.objects.visible_to(actor).filter(memberships__household=other)[0]
        row.name = "钱多多"
        row.save()
    cares(town, "钱多多", "06")

    found = doors(town.client("grid_worker").get("/visits?group=06"))

    assert [text[-4:] for text in found] == ["502室"]


def test_the_dead_are_not_visited(town: Town) -> None:
    household = family(town)
    since(town, household, 95)
    with town.acting("grid_worker") as actor:
        register_death(
            uuid.uuid4(),
            actor=actor,
            person=person(town, "李秀英").pk,
            on=kernel_clock.today(),
        )

    names = {face.name for face in entry(town, household).faces}

    assert names == {"王* 75 岁", "王* 45 岁"}  # the husband and the son


def test_one_tap_records_a_visit_and_confirms_the_household(town: Town) -> None:
    household = family(town)
    since(town, household, 95)
    page = town.client("grid_worker").get("/visits").content.decode()
    op_id = page.split('name="op_id" value="')[1][:36]
    met = [row.person_id for name, row in members(town, household).items() if name != "王小明"]
    given = {"op_id": op_id, "household": household.pk, "met": met}

    for _ in range(2):  # a double tap
        answer = town.client("grid_worker").post("/visits/tap", given)
        assert answer.status_code == 302

    with town.platform() as actor:
        row = Visit.objects.visible_to(actor).get()
        assert row.is_unchanged
        assert row.visitor == town.grid_worker
        assert VisitMet.objects.visible_to(actor).count() == 2
        now = kernel_clock.now()
        for model in (Household, Person, Stay):
            rows = model.objects.visible_to(actor)
            assert set(rows.values_list("confirmed_at", "confirmed_by")) == {
                (now, town.grid_worker.pk)
            }
        assert Change.objects.visible_to(actor).filter(kind="confirm").count() == 1
    assert doors(town.client("grid_worker").get("/visits")) == []


def test_not_at_home_is_noted_and_does_not_count(town: Town) -> None:
    household = family(town)
    since(town, household, 95)
    given = {"op_id": uuid.uuid4(), "household": household.pk, "outcome": "out"}

    town.client("grid_worker").post("/visits/tap", given)

    page = town.client("grid_worker").get("/visits")
    assert len(doors(page)) == 1
    assert "不在家 1 次" in page.content.decode()
    assert entry(town, household).is_due


def test_a_tap_without_anybody_asks_who_was_met(town: Town) -> None:
    household = family(town)

    answer = town.client("grid_worker").post(
        "/visits/tap", {"op_id": uuid.uuid4(), "household": household.pk}
    )

    assert answer.headers["Location"] == f"/visits/new?household={household.pk}"
    with town.platform() as actor:
        assert not Visit.objects.visible_to(actor).exists()


def test_the_day_that_was_agreed_is_on_the_list(town: Town, clock: Any) -> None:
    household = family(town)
    visited(town, household, next_due=kernel_clock.today() + timedelta(days=3))

    assert not entry(town, household).is_due
    clock.move(days=3)
    assert entry(town, household).reasons == ("约定回访",)
    visited(town, household)
    assert not entry(town, household).is_due


def test_the_next_grid_s_worker_finds_none_of_it(town: Town) -> None:
    household = family(town)
    since(town, household, 200)
    neighbour = town.client("grid_worker_2")

    assert doors(neighbour.get("/visits")) == []
    assert neighbour.get(f"/visits?grid={town.grid.pk}").status_code == 404
    assert neighbour.get(f"/visits/new?household={household.pk}").status_code == 404
    given = {"op_id": uuid.uuid4(), "household": household.pk}
    assert neighbour.post("/visits/tap", given).status_code == 404


def test_the_community_chooses_a_grid(town: Town) -> None:
    household = family(town)
    since(town, household, 200)

    page = town.client("grid_chief").get(f"/visits?grid={town.grid.pk}")

    assert len(doors(page)) == 1
    assert doors(town.client("grid_chief").get(f"/visits?grid={town.grid_2.pk}")) == []


def test_a_township_s_own_interval_replaces_the_shipped_one(town: Town) -> None:
    household = family(town)
    since(town, household, 40)
    assert not entry(town, household).is_due
    shipped = VisitRule.objects.get(code="old", unit=None)
    shipped.pk, shipped.unit, shipped.interval_days = uuid.uuid4(), town.township.pk, 30
    shipped.save(force_insert=True)

    assert entry(town, household).is_due


def test_the_registers_show_when_somebody_is_due_next(town: Town) -> None:
    household = family(town)
    special(town, "王小明", "1", "03")
    people = {name: row.person_id for name, row in members(town, household).items()}

    found = {}
    for who in ("grid_worker", "grid_assistant"):
        with town.acting(who) as actor:
            found[who] = today.next_due(actor, list(people.values()))

    now = kernel_clock.today()
    assert found["grid_worker"][people["王小明"]] == now + timedelta(days=7)
    assert people["王小明"] not in found["grid_assistant"]
    assert found["grid_assistant"][people["王大山"]] == now + timedelta(days=90)


def test_the_dead_who_were_met_are_a_fault_of_the_registers(town: Town) -> None:
    household = family(town)
    visited(town, household, "李秀英")
    with town.acting("grid_worker") as actor:
        register_death(
            uuid.uuid4(),
            actor=actor,
            person=person(town, "李秀英").pk,
            on=kernel_clock.today() - timedelta(days=2),
        )
        test = DEAD_BUT_VISITED.test(actor)
        found = Person.objects.visible_to(actor).filter(test, state=DEAD_BUT_VISITED.state)

        assert [one.name for one in found] == ["李秀英"]


def test_the_list_says_how_much_of_the_grid_is_fresh(town: Town) -> None:
    since(town, family(town), 200)
    family(town, room="502", n=2)

    page = town.client("grid_worker").get("/visits").content.decode()

    assert "半年内核实过 1 / 2 户" in page
