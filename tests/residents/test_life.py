"""What happens in people's lives, as the registers take it."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound, Refused
from linli.organisation.models import Post
from linli.residents.life.births import register_birth
from linli.residents.life.couples import register_divorce, register_marriage
from linli.residents.life.deaths import register_death
from linli.residents.life.households import change_head, merge_household, split_household
from linli.residents.life.moving import join_household, move_household, move_out
from linli.residents.life.pregnancies import register_pregnancy
from linli.residents.models import Change, Household, Member, Person, Stay
from linli.residents.registering import add_person, register_household
from linli.residents.sealed import open_phones
from tests.residents.families import WANG, family, home, identity, members, newcomer, person
from tests.town import Town

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def monday(clock) -> None:  # type: ignore[no-untyped-def]
    clock.hold("2026-03-02 09:00")


def op() -> uuid.UUID:
    return uuid.uuid4()


def test_the_worker_registers_a_family_and_each_stands_in_her_grid(town: Town) -> None:
    household = family(town)

    assert {m.relation for m in members(town, household).values()} == {"02", "12", "20"}
    assert person(town, "王大山").place_id == town.grid.pk
    with town.acting("grid_worker_2") as neighbour:
        assert not Person.objects.visible_to(neighbour).exists()
        assert not Household.objects.visible_to(neighbour).exists()
        assert not Member.objects.visible_to(neighbour).exists()
        assert not Stay.objects.visible_to(neighbour).exists()
        assert not Change.objects.visible_to(neighbour).exists()


def test_a_family_sent_twice_is_one(town: Town) -> None:
    flat, op_id = home(town), op()
    for _ in range(2):
        with town.acting("grid_worker") as actor:
            done = register_household(
                op_id, actor=actor, dwelling=flat.pk, people=[newcomer("钱一")]
            )
    with town.platform() as actor:
        assert Household.objects.visible_to(actor).get().pk == done.pk
        assert Person.objects.visible_to(actor).count() == 1


@pytest.mark.parametrize("relations", [("20", "30"), ("02", "01"), ()])
def test_a_family_has_one_head(town: Town, relations: tuple[str, ...]) -> None:
    people = [newcomer(f"钱{n}", relation) for n, relation in enumerate(relations)]
    with pytest.raises(Invalid, match="户主"), town.acting("grid_worker") as actor:
        register_household(op(), actor=actor, dwelling=home(town).pk, people=people)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_household_without_a_head(town: Town) -> None:
    family(town)
    with pytest.raises(IntegrityError, match="no head"), town.acting("grid_worker") as actor:
        Member.objects.visible_to(actor).filter(is_head=True).update(is_head=False, relation="80")


def test_the_database_refuses_a_second_head(town: Town) -> None:
    family(town)
    with pytest.raises(IntegrityError), town.acting("grid_worker") as actor:
        Member.objects.visible_to(actor).filter(relation="20").update(is_head=True, relation="02")


def test_the_neighbour_registers_nobody_in_a_home_of_the_next_grid(town: Town) -> None:
    with pytest.raises(NotFound), town.acting("grid_worker_2") as actor:
        register_household(op(), actor=actor, dwelling=home(town).pk, people=[newcomer("钱一")])


def test_who_only_informs_registers_nobody(town: Town) -> None:
    with pytest.raises(Forbidden), town.acting("informant") as actor:
        register_household(op(), actor=actor, dwelling=home(town).pk, people=[newcomer("钱一")])


def test_who_lives_in_the_next_grid_is_not_told_of(town: Town) -> None:
    family(town)
    people = [newcomer("王大山", doc=identity(WANG))]
    flat = home(town, "101", "grid_2")
    with pytest.raises(Refused) as told, town.acting("grid_worker_2") as actor:
        register_household(op(), actor=actor, dwelling=flat.pk, people=people)
    assert told.value.message == "此证件号已在别处登记，请联系社区核实。"
    assert told.value.code == "exists_elsewhere"


def test_who_has_left_is_taken_in_where_he_turns_up(town: Town) -> None:
    household = family(town)
    son = person(town, "王小明")
    with town.acting("grid_worker") as actor:
        move_out(
            op(),
            actor=actor,
            household=household.pk,
            people=[son.pk],
            on=TODAY,
            went_to="外地",
        )
    assert person(town, "王小明").state == Person.State.LEFT
    flat = home(town, "101", "grid_4")
    people = [newcomer("王小明", doc=identity(date(1980, 7, 9)))]
    with pytest.raises(Forbidden), town.acting("town_operator_2") as actor:
        register_household(op(), actor=actor, dwelling=flat.pk, people=people)
    flat = home(town, "101", "grid_2")
    with town.acting("grid_worker_2") as actor:
        register_household(op(), actor=actor, dwelling=flat.pk, people=people)
    found = person(town, "王小明")
    assert (found.pk, found.state, found.place_id) == (son.pk, "here", town.grid_2.pk)
    with town.acting("grid_worker") as actor:
        assert not Person.objects.visible_to(actor).filter(pk=son.pk).exists()


def test_a_head_who_leaves_leaves_a_head_behind(town: Town) -> None:
    household = family(town)
    father, mother = person(town, "王大山"), person(town, "李秀英")
    with pytest.raises(Invalid, match="新户主"), town.acting("grid_worker") as actor:
        move_out(
            op(), actor=actor, household=household.pk, people=[father.pk], on=TODAY, went_to=""
        )
    with town.acting("grid_worker") as actor:
        move_out(
            op(),
            actor=actor,
            household=household.pk,
            people=[father.pk],
            on=TODAY,
            went_to="",
            new_head=mother.pk,
        )
    inside = members(town, household)
    assert {name: m.relation for name, m in inside.items()} == {"李秀英": "02", "王小明": "20"}


def test_a_child_is_born_and_the_pregnancy_ends(town: Town) -> None:
    household = family(town)
    mother = person(town, "李秀英")
    with town.acting("grid_worker") as actor:
        register_pregnancy(op(), actor=actor, person=mother.pk, due_on=TODAY + timedelta(days=9))
    assert person(town, "李秀英").care_groups == ["13"]
    op_id = op()
    for _ in range(2):
        with town.acting("grid_worker") as actor:
            register_birth(
                op_id,
                actor=actor,
                household=household.pk,
                name="王新生",
                sex="2",
                born=TODAY,
                relation="40",
                mother=mother.pk,
            )
    child = person(town, "王新生")
    assert (child.age, child.place_id) == (0, town.grid.pk)
    with town.platform() as actor:
        assert Stay.objects.visible_to(actor).get(person=child).kind == "4"  # 未落户
        assert Change.objects.visible_to(actor).filter(kind="birth").count() == 1


def test_a_man_expects_no_child(town: Town) -> None:
    family(town)
    with pytest.raises(NotAllowedNow), town.acting("grid_worker") as actor:
        register_pregnancy(
            op(), actor=actor, person=person(town, "王大山").pk, due_on=TODAY + timedelta(days=9)
        )


def test_who_dies_leaves_the_household_and_is_visited_no_more(town: Town) -> None:
    household = family(town)
    father, mother = person(town, "王大山"), person(town, "李秀英")
    with town.acting("grid_worker") as actor:
        register_death(
            op(),
            actor=actor,
            person=father.pk,
            on=TODAY,
            new_head=mother.pk,
            widowed=mother.pk,
        )
    assert person(town, "王大山").state == "dead"
    assert person(town, "李秀英").marital == "30"
    assert members(town, household)["李秀英"].is_head
    with town.platform() as actor:
        assert not Stay.objects.visible_to(actor).filter(person=father, valid_to=None).exists()
    with pytest.raises(NotAllowedNow), town.acting("grid_worker") as actor:
        register_death(op(), actor=actor, person=father.pk, on=TODAY)


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), WANG - timedelta(days=1)])
def test_nobody_dies_tomorrow_or_before_he_is_born(town: Town, on: date) -> None:
    family(town)
    father = person(town, "王大山")
    with pytest.raises(Invalid), town.acting("grid_worker") as actor:
        register_death(
            op(), actor=actor, person=father.pk, on=on, new_head=person(town, "李秀英").pk
        )


def test_two_neighbours_marry_once(town: Town) -> None:
    family(town)
    flat = home(town, "502")
    with town.acting("grid_worker") as actor:
        register_household(
            op(),
            actor=actor,
            dwelling=flat.pk,
            people=[newcomer("赵小红", born=date(1985, 1, 1), sex="2", marital="40")],
        )
    son, bride = person(town, "王小明"), person(town, "赵小红")
    with town.acting("grid_worker") as actor:
        register_marriage(op(), actor=actor, person=son.pk, spouse=bride.pk, on=TODAY)
    assert (person(town, "王小明").marital, person(town, "赵小红").marital) == ("21", "22")
    with pytest.raises(NotAllowedNow), town.acting("grid_worker") as actor:
        register_marriage(op(), actor=actor, person=son.pk, on=TODAY)
    with town.acting("grid_worker") as actor:
        register_divorce(op(), actor=actor, person=son.pk, spouse=bride.pk, on=TODAY)
    assert (person(town, "王小明").marital, person(town, "赵小红").marital) == ("40", "40")


def test_a_household_moves_and_its_history_stays(town: Town) -> None:
    household = family(town)
    with town.acting("grid_worker") as actor:
        move_household(op(), actor=actor, household=household.pk, to=home(town, "601").pk, on=TODAY)
    with town.platform() as actor:
        stays = Stay.objects.visible_to(actor).filter(person__name="王大山").order_by("id")
        assert [(s.dwelling.room, s.valid_to) for s in stays] == [("501", TODAY), ("601", None)]
        assert Household.objects.visible_to(actor).get(pk=household.pk).dwelling.room == "601"


def test_the_son_makes_a_household_of_his_own_and_comes_back(town: Town) -> None:
    household = family(town)
    son = person(town, "王小明")
    with town.acting("grid_worker") as actor:
        own = split_household(
            op(),
            actor=actor,
            household=household.pk,
            people=[son.pk],
            head=son.pk,
            to=home(town, "601").pk,
        )
    assert members(town, own)["王小明"].is_head
    assert set(members(town, household)) == {"王大山", "李秀英"}
    with town.acting("grid_worker") as actor:
        merge_household(op(), actor=actor, household=own.pk, into=household.pk, relation="20")
    assert members(town, household)["王小明"].relation == "20"
    with town.platform() as actor:
        assert Household.objects.visible_to(actor).get(pk=own.pk).is_over


def test_one_person_joins_another_household(town: Town) -> None:
    first, second = family(town), family(town, room="502", n=2, by="grid_worker")
    with town.platform() as actor:
        rows = Member.objects.visible_to(actor).filter(household=second, relation="20")
        son = rows.select_related("person").get().person
    with town.acting("grid_worker") as actor:
        join_household(op(), actor=actor, person=son.pk, to=first.pk, relation="80", on=TODAY)
    with town.platform() as actor:
        inside = Member.objects.visible_to(actor).filter(household=first, valid_to=None)
        assert inside.count() == 4


def test_the_head_changes_with_the_relations(town: Town) -> None:
    household = family(town)
    with town.acting("grid_worker") as actor:
        change_head(op(), actor=actor, household=household.pk, new_head=person(town, "王小明").pk)
    inside = {name: m.relation for name, m in members(town, household).items()}
    assert inside == {"王小明": "02", "王大山": "50", "李秀英": "50"}


def test_somebody_is_added_but_no_second_head(town: Town) -> None:
    household = family(town)
    with town.acting("grid_worker") as actor:
        add_person(op(), newcomer("王小妹", "30"), actor=actor, household=household.pk)
    assert set(members(town, household)) >= {"王小妹"}
    with pytest.raises(Invalid), town.acting("grid_worker") as actor:
        add_person(op(), newcomer("王二", "02"), actor=actor, household=household.pk)


def test_a_change_is_never_rewritten(town: Town) -> None:
    family(town)
    with pytest.raises(IntegrityError), town.platform() as actor:
        Change.objects.visible_to(actor).update(words="别的")


def test_a_form_of_somebody_else_or_of_another_event_is_refused(town: Town) -> None:
    household = family(town)
    son, mother = person(town, "王小明"), person(town, "李秀英")
    op_id = op()
    with town.acting("grid_worker") as actor:
        register_marriage(op_id, actor=actor, person=son.pk, on=TODAY)
    with pytest.raises(Forbidden) as told, town.acting("grid_leader") as actor:
        register_marriage(op_id, actor=actor, person=son.pk, on=TODAY)
    assert told.value.code == "op_id_reused"
    with pytest.raises(Refused, match="别的变动"), town.acting("grid_worker") as actor:
        change_head(op_id, actor=actor, household=household.pk, new_head=mother.pk)


def test_who_is_away_stays_away_when_the_household_moves(town: Town) -> None:
    flat = home(town)
    people = [newcomer("赵一"), newcomer("赵二", "20", is_residence=False, kind="1", match="02")]
    with town.acting("grid_worker") as actor:
        household = register_household(op(), actor=actor, dwelling=flat.pk, people=people)
    assert person(town, "赵二").state == Person.State.AWAY
    with town.acting("grid_worker") as actor:
        move_household(op(), actor=actor, household=household.pk, to=home(town, "601").pk, on=TODAY)
    assert person(town, "赵二").state == Person.State.AWAY
    with town.platform() as actor:
        stay = Stay.objects.visible_to(actor).get(person__name="赵二", valid_to=None)
        assert (stay.is_residence, stay.match) == (False, "02")


def test_what_is_blank_leaves_what_was_known_of_who_is_taken_in(town: Town) -> None:
    household = family(town)
    father, mother = person(town, "王大山"), person(town, "李秀英")
    with town.acting("grid_worker") as actor:
        move_out(
            op(),
            actor=actor,
            household=household.pk,
            people=[father.pk],
            on=TODAY,
            went_to="",
            new_head=mother.pk,
        )
    people = [newcomer("王大山", doc=identity(WANG), sex="1", born=WANG, marital="", extra={})]
    flat = home(town, "101", "grid_2")
    with town.acting("grid_worker_2") as actor:
        register_household(op(), actor=actor, dwelling=flat.pk, people=people)
    after = person(town, "王大山")
    assert after.marital == "20"
    assert open_phones(after)[0].number == "13800000001"


def test_a_verb_held_in_one_place_is_not_held_in_another(town: Town) -> None:
    """A worker of the first grid who directs the second community reads there, and keeps here."""
    family(town)
    there = family(town, by="grid_worker_2", room="101", grid="grid_2", n=2)
    Post.objects.create(
        user=town.grid_worker, role="linked_leader", unit=town.community, valid_from="2020-01-01"
    )
    with pytest.raises(Forbidden), town.acting("grid_worker") as actor:
        change_head(op(), actor=actor, household=there.pk, new_head=uuid.uuid4())


def test_a_late_pregnancy_ends_no_earlier_than_it_was_registered(town: Town) -> None:
    household = family(town)
    mother = person(town, "李秀英")
    with town.acting("grid_worker") as actor:
        register_pregnancy(op(), actor=actor, person=mother.pk, due_on=TODAY - timedelta(days=29))
        register_birth(
            op(),
            actor=actor,
            household=household.pk,
            name="王新生",
            sex="2",
            born=TODAY - timedelta(days=60),
            relation="40",
            mother=mother.pk,
        )
    with town.platform() as actor:
        change = Change.objects.visible_to(actor).get(kind="pregnancy")
        assert change.words == "登记怀孕"  # the day is sealed: neighbours read the list of changes
