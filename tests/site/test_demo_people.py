"""The made-up residents of the demo: believable, whole, and nobody who lives."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from linli.accounts.models import User
from linli.kernel.identity import FEMALE, MALE, read_credit_code, read_identity, read_phone
from linli.kernel.scope import acting, system_actor
from linli.organisation.access import actor_for
from linli.places.models import Dwelling, Establishment
from linli.places.owners import people_of
from linli.residents.codes import HEADS
from linli.residents.models import CareProfile, Household, LegalBasis, Member, Person, Stay
from linli.residents.registering import search_words
from linli.residents.sealed import open_doc, open_phones
from linli.residents.search import find_people
from linli.site.demo import names
from linli.site.demo import people as made
from linli.site.demo.homes import Where
from linli.site.demo.persons import Person as Made
from linli.site.demo.plan import LARGE
from tests.town import PASSWORD

TODAY = date(2026, 11, 25)
CELLS = next(LARGE.grid_cells(0, 0))
SYSTEM = system_actor("测试")


def _where(index: int, community: str = "东街社区") -> Where:
    grid = 990101001001001 + index
    return Where(grid, index, index, f"第{index}网格", community, LARGE.land, CELLS)


@pytest.fixture(scope="module")
def quarters() -> list[made.Filled]:
    """Give three quarters of a town and three villages."""
    places = [_where(n, name) for n, name in enumerate(["东街社区"] * 3 + ["渡口村"] * 3)]
    return [made.fill(where, 300, TODAY) for where in places]


@pytest.fixture(scope="module")
def everybody(quarters: list[made.Filled]) -> list[Made]:
    return [who for filled in quarters for home in filled.households for who in home.people]


def test_a_seed_and_a_day_always_make_the_same_people() -> None:
    assert made.fill(_where(1), 40, TODAY) == made.fill(_where(1), 40, TODAY)
    assert made.fill(_where(1), 40, TODAY) != made.fill(_where(2), 40, TODAY)


def test_every_household_has_one_head_and_two_or_three_members_on_average(
    quarters: list[made.Filled],
) -> None:
    homes = [home for filled in quarters for home in filled.households]
    for home in homes:
        assert [who.is_head for who in home.people] == [True] + [False] * (len(home.people) - 1)
        assert all(who.is_head == (who.relation in HEADS) for who in home.people)
    assert 2.4 < sum(len(home.people) for home in homes) / len(homes) < 2.8


def test_every_number_passes_its_check_says_the_truth_and_comes_once(
    quarters: list[made.Filled], everybody: list[Made]
) -> None:
    numbers = [who.number for who in everybody if who.number]
    assert len(numbers) == len(set(numbers))
    for who in everybody:
        if who.number:
            told = read_identity(who.number, today=TODAY)
            assert (told.born, told.sex) == (who.born, who.sex)
            assert who.number.startswith("990"), "no real division begins so"
        for phone in who.phones:
            assert read_phone(phone.number).startswith("154"), "given to no operator"
    own = [phone.number for who in everybody for phone in who.phones if not phone.owner]
    assert len(own) == len(set(own))
    for filled in quarters:
        for shop in filled.shops:
            assert read_credit_code(shop.code) == shop.code


MALE_ONLY, FEMALE_ONLY = ("11", "20", "51", "53", "55"), ("12", "30", "52", "54", "56")


def test_relation_sex_and_age_fit_each_other(quarters: list[made.Filled]) -> None:
    for home in (home for filled in quarters for home in filled.households):
        head = home.people[0]
        for who in home.people:
            gap = who.born.year - head.born.year
            assert who.sex == MALE or who.relation not in MALE_ONLY
            assert who.sex == FEMALE or who.relation not in FEMALE_ONLY
            if who.relation in ("20", "30"):
                assert gap >= 19
                assert who.surname in {one.surname for one in home.people if one.is_head or (
                    one.relation in ("11", "12"))}  # fmt: skip
            if who.relation in ("51", "52", "53", "54", "55", "56"):
                assert gap <= -20
            if who.relation == "40":
                assert gap >= 38
            if who.relation in ("11", "12"):
                assert who.sex != head.sex
                assert who.marital == head.marital


def test_school_work_and_marriage_fit_the_age_but_for_a_few_faults(everybody: list[Made]) -> None:
    odd = 0
    for who in everybody:
        age = who.age(TODAY)
        assert 0 <= age <= 98
        assert who.marital == "10" or age >= (20 if who.sex == MALE else 19)
        assert who.employment != "80" or age >= 54
        assert age >= 6 or not who.education
        assert age >= 15 or who.employment in ("", "31")
        odd += who.employment == "31" and age > 30
        odd += age < 15 and who.education == "60"
    assert 0 < odd < len(everybody) / 200, "the report on quality has something to find"


def test_one_household_in_seven_came_to_work_and_rents(quarters: list[made.Filled]) -> None:
    homes = [home for filled in quarters for home in filled.households]
    guests = [home for home in homes if home.people[0].kind == "2"]
    assert 0.1 < len(guests) / len(homes) < 0.2
    for home in guests:
        assert home.kind == "7"
        assert all(who.came_from and who.flow_reason for who in home.people)
        assert not any(who.number.startswith("990101") for who in home.people)
    for filled in quarters:
        let = {id(flat) for n, flat in enumerate(filled.homes.flats) if filled.states[n] == "2"}
        assert {id(h.flat) for h in filled.households if h.people[0].kind == "2"} <= let
        assert "3" in filled.states.values(), "some flats are empty"


def test_care_follows_from_age_home_and_health(everybody: list[Made]) -> None:
    groups = Counter(care.group for who in everybody for care in who.care)
    assert {"01", "02", "03", "04", "05", "06", "09", "10", "12", "13"} <= groups.keys()
    for who in everybody:
        has = {care.group for care in who.care}
        assert len(has) == len(who.care), "one open profile of a group"
        assert ("01" in has) == (who.age(TODAY) >= 60)
        assert ("02" in has) == (who.age(TODAY) >= 80)
        assert ("05" in has) == who.health.startswith("6")
        assert all(who.born <= care.since <= TODAY for care in who.care)


def test_addresses_of_neighbouring_grids_do_not_meet(quarters: list[made.Filled]) -> None:
    for side in (quarters[:3], quarters[3:]):
        texts = [address.text for filled in side for address in filled.homes.addresses]
        assert len(texts) == len(set(texts))
        doors = [
            (id(f.building), f.entrance, f.room) for filled in side for f in filled.homes.flats
        ]
        assert len(doors) == len(set(doors))


def test_halves_of_a_name_give_the_very_words_that_the_whole_gives(everybody: list[Made]) -> None:
    for who in everybody:
        assert names.words(who.surname, who.given) == search_words(who.name)


# --- in the small county --------------------------------------------------------------------


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setenv("LINLI_DEMO_PASSWORD", PASSWORD)
    call_command("demo")
    with acting(SYSTEM):
        yield


def test_the_small_county_has_its_four_first_grids_full_of_people(demo: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every household has its head
    people = Person.objects.visible_to(SYSTEM)
    assert 3600 < people.count() < 4400
    assert Household.objects.visible_to(SYSTEM).count() == 1500
    assert set(people.values_list("place", flat=True)) == {
        990101001001001, 990101001001002, 990101001001003, 990101001002001,
    }  # fmt: skip
    assert Member.objects.visible_to(SYSTEM).count() == people.count()
    assert Stay.objects.visible_to(SYSTEM).count() == people.count()
    for person in people[:200]:
        said = [care.group for care in CareProfile.objects.visible_to(SYSTEM).filter(person=person)]
        assert sorted(said) == person.care_groups
        assert not open_doc(person) or read_identity(open_doc(person), today=TODAY)
        assert len(person.marks) <= 2 * len(open_phones(person))
    assert LegalBasis.objects.count() == 5
    homes = Dwelling.objects.visible_to(SYSTEM)
    assert homes.filter(state="3").exists()
    shop = Establishment.objects.visible_to(SYSTEM).first()
    assert shop is not None
    assert people_of(shop).phones[0].startswith("154****")


def test_the_worker_finds_her_people_by_name_pinyin_number_and_phone(demo: None) -> None:
    actor = actor_for(User.objects.get(username="grid_worker"))
    person = Person.objects.visible_to(actor).exclude(doc_index=None).exclude(marks=[]).first()
    assert person is not None
    phone = open_phones(person)[0].number
    ways = [person.name, person.name_key.replace(" ", ""), open_doc(person), phone, phone[-4:]]
    with acting(actor):
        for asked in ways:
            assert person.pk in {line.id for line in find_people(asked, actor=actor).people}, asked
    neighbour = actor_for(User.objects.get(username="platform_admin_2"))
    with acting(neighbour):
        assert not find_people(open_doc(person), actor=neighbour).people
