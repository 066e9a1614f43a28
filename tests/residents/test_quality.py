"""What is collected besides, what is missing, what cannot be true: each number has its rows."""

import re
import uuid
from datetime import date
from typing import Any

import pytest

from linli.places.models import CollectionItem
from linli.residents.gaps import gap_test, gaps_of
from linli.residents.models import Person
from linli.residents.quality import rules
from linli.residents.registering import register_household
from tests.residents.families import family, home, newcomer, person
from tests.town import Town


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


def page(town: Town, who: str, address: str) -> str:
    return town.client(who).get(address).content.decode()


def one(town: Town, **facts: Any) -> Person:
    """Register somebody who lives alone."""
    name = facts.pop("name", "钱一")
    with town.acting("grid_worker") as actor:
        people = [newcomer(name, **facts)]
        register_household(uuid.uuid4(), actor=actor, dwelling=home(town).pk, people=people)
    return person(town, name)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"born": date(1980, 1, 1), "employment": "31"}, "school"),
        ({"born": date(2022, 1, 1), "education": "70"}, "school"),
        ({"born": date(2018, 1, 1), "education": "61"}, "school"),
        ({"born": date(2014, 1, 1), "employment": "24"}, "work"),
        ({"born": date(1995, 1, 1), "employment": "80"}, "work"),
        ({"born": date(2009, 1, 1), "marital": "21"}, "married_young"),
        ({"born": date(1910, 1, 1)}, "very_old"),
        ({"born": date(1940, 1, 1)}, "no_care"),
        ({"born": date(1980, 1, 1), "match": "02"}, "apart_no_address"),
        ({"born": date(2015, 1, 1)}, "no_consent"),
    ],
)
def test_what_cannot_be_true_is_found(town: Town, facts: dict[str, Any], fault: str) -> None:
    wrong = one(town, **facts)
    listed = page(town, "grid_worker", f"/residents?fault={fault}")
    assert str(wrong.pk) in listed


def test_an_ordinary_family_has_no_fault(town: Town) -> None:
    family(town)
    with town.acting("grid_worker") as actor:
        people = Person.objects.visible_to(actor)
        faults = {r.code for r in rules() if people.filter(r.test(actor)).exists()}
    assert faults == set()


def test_what_was_not_confirmed_grows_stale(town: Town, clock: Any) -> None:
    family(town)
    clock.hold("2026-09-02 09:00")
    listed = page(town, "grid_worker", "/residents?fault=stale")
    assert "共 <strong>3</strong> 人" in listed


def test_each_number_of_the_report_is_the_number_of_its_list(town: Town) -> None:
    family(town)
    one(town, name="钱一", born=date(1940, 1, 1))
    report = page(town, "platform_admin", "/quality")
    links = re.findall(r'href="(/residents\?[^"]+)">(\d+) 人</a>', report)
    assert len(links) >= 6
    for address, count in links:
        listed = page(town, "platform_admin", address.replace("&amp;", "&"))
        assert f"共 <strong>{count}</strong> 人" in listed, address


def test_the_report_says_how_complete_the_grid_is(town: Town) -> None:
    one(town, name="钱一", sex="1", born=date(1980, 1, 1))  # of six asked: sex and birth
    assert "完整率 <strong>33.3%</strong>" in page(town, "grid_worker", "/quality")


def test_gaps_of_one_row_are_those_of_the_list(town: Town) -> None:
    family(town)
    for row in (one(town, name="钱一"), person(town, "王大山"), person(town, "李秀英")):
        with town.acting("grid_worker") as actor:
            mine = Person.objects.visible_to(actor).filter(pk=row.pk)
            keys = ("doc", "sex", "born", "phones", "ethnic", "education")
            empty = sum(mine.filter(gap_test(key)).exists() for key in keys)
            assert len(gaps_of(row)) == empty


def test_a_unit_out_of_sight_has_no_report(town: Town) -> None:
    assert town.client("grid_worker").get(f"/quality?place={town.grid_2.pk}").status_code == 404


def test_a_county_chooses_a_township_first(town: Town) -> None:
    assert "请选一个乡镇" in page(town, "county_operator", "/quality")


def add(town: Town, **more: str) -> Any:
    form = {"subject": "person", "label": "养宠物", "kind": "one_of", "choices": "无\n狗\n猫"}
    return town.client("sys_admin").post("/items", form | more)


def test_an_item_is_added_without_code_and_asked_at_once(town: Town) -> None:
    family(town)
    head = person(town, "王大山")
    assert add(town).status_code == 302
    client = town.client("grid_worker")
    form = client.get(f"/people/{head.pk}/change").content.decode()
    assert "养宠物" in form
    said = {"op_id": str(uuid.uuid4()), "version": head.version, "item_x1": "狗", "marital": "20"}
    assert client.post(f"/people/{head.pk}/change", said).status_code == 302
    shown = page(town, "grid_worker", f"/people/{head.pk}")
    assert "养宠物" in shown
    assert "狗" in shown


def test_old_answers_keep_the_version_they_were_asked_by(town: Town) -> None:
    family(town)
    add(town)
    head, mother = person(town, "王大山"), person(town, "李秀英")
    client = town.client("grid_worker")
    for row, said in ((head, "狗"),):
        form = {"op_id": str(uuid.uuid4()), "version": row.version, "item_x1": said}
        client.post(f"/people/{row.pk}/change", form)
    item = CollectionItem.objects.get(key="x1")
    changed = town.client("sys_admin").post(
        f"/items/{item.pk}", {"label": "养犬情况", "choices": "无\n小型犬\n大型犬"}
    )
    assert changed.status_code == 302
    assert "养宠物" in page(town, "grid_worker", f"/people/{head.pk}")
    form = {"op_id": str(uuid.uuid4()), "version": mother.version, "item_x1": "大型犬"}
    client.post(f"/people/{mother.pk}/change", form)
    assert "养犬情况" in page(town, "grid_worker", f"/people/{mother.pk}")
    form = {"op_id": str(uuid.uuid4()), "version": person(town, "王大山").version, "item_x1": "狼"}
    refused = client.post(f"/people/{head.pk}/change", form)
    assert refused.status_code == 422
    assert "狼" in refused.content.decode()
    form |= {"item_x1": "狗", "education": "70"}
    assert client.post(f"/people/{head.pk}/change", form).status_code == 302
    assert person(town, "王大山").extra == {"x1": [1, "狗"]}


def test_a_baby_is_not_asked_what_school_he_went_to(town: Town) -> None:
    baby = one(town, born=date(2025, 6, 1), sex="1")
    assert "文化程度" not in gaps_of(baby)
    assert "监护人同意" in gaps_of(baby)
    assert str(baby.pk) not in page(town, "grid_worker", "/residents?gap=education")


def test_a_guardian_consents_on_the_form(town: Town) -> None:
    child = one(town, born=date(2015, 1, 1))
    form = {"op_id": str(uuid.uuid4()), "version": child.version, "guardian_consents": "on"}
    answer = town.client("grid_worker").post(f"/people/{child.pk}/change", form)
    assert answer.status_code == 302
    assert str(child.pk) not in page(town, "grid_worker", "/residents?fault=no_consent")


def test_a_required_item_counts_in_the_report(town: Town) -> None:
    family(town)
    add(town, required="on")
    report = page(town, "platform_admin", "/quality")
    assert "gap=x1" in report
    assert "还缺" in page(town, "grid_worker", f"/people/{person(town, '王大山').pk}")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"label": ""}, "请写名称"),
        ({"choices": "只有一个"}, "至少两个"),
        ({"kind": "nonsense"}, "nonsense"),
        ({"label": "长" * 31}, "30"),
    ],
)
def test_a_wrong_item_is_refused_with_a_sentence(
    town: Town, more: dict[str, str], said: str
) -> None:
    answer = add(town, **more)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_column_becomes_required_and_optional_again(town: Town) -> None:
    client = town.client("sys_admin")
    for required in ("1", "0"):
        form = {"subject": "person", "key": "marital", "required": required}
        assert client.post("/items/require", form).status_code == 302
        asked = "婚姻状况" in page(town, "grid_worker", "/quality")
        assert asked == (required == "1")
    wrong = {"subject": "person", "key": "religion", "required": "1"}
    assert client.post("/items/require", wrong).status_code == 404


def test_an_item_of_the_household_is_asked_on_its_form(town: Town) -> None:
    household = family(town)
    add(town, subject="household", label="供暖方式", kind="text", choices="")
    client = town.client("grid_worker")
    said = {"op_id": str(uuid.uuid4()), "version": household.version, "item_x1": "集中供暖"}
    assert client.post(f"/households/{household.pk}/change", said).status_code == 302
    assert "集中供暖" in page(town, "grid_worker", f"/households/{household.pk}")
