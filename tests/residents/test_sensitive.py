"""What is off until a legal basis is recorded, and what is asked of people from abroad."""

import uuid
from datetime import date
from typing import Any

import pytest

from linli.residents.basis import record_basis
from linli.residents.models import Overseas, Person
from linli.residents.registering import register_household
from linli.residents.sealed import open_religion
from tests.residents.families import family, home, newcomer, person
from tests.town import Town


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


def allow(town: Town) -> None:
    with town.acting("sec_admin") as actor:
        record_basis(
            uuid.uuid4(),
            actor=actor,
            subject="religion",
            basis="《宗教事务条例》第六条",
            necessity="只用于少数民族节日慰问，不作他用。",
        )


def change(town: Town, row: Person, **more: str) -> Any:
    form = {"op_id": str(uuid.uuid4()), "version": row.version, "marital": "20", **more}
    return town.client("grid_worker").post(f"/people/{row.pk}/change", form)


def test_religion_is_neither_asked_nor_taken_without_a_legal_basis(town: Town) -> None:
    family(town)
    head = person(town, "王大山")
    page = town.client("grid_worker").get(f"/people/{head.pk}/change").content.decode()
    assert "宗教信仰" not in page
    change(town, head, religion="10")
    assert person(town, "王大山").religion_token is None


def test_religion_is_kept_encrypted_once_there_is_one(town: Town) -> None:
    family(town)
    allow(town)
    head = person(town, "王大山")
    page = town.client("grid_worker").get(f"/people/{head.pk}/change").content.decode()
    assert "宗教信仰" in page
    assert change(town, head, religion="10").status_code == 302
    after = person(town, "王大山")
    assert open_religion(after) == "10"
    assert "佛教" not in town.client("grid_worker").get(f"/people/{head.pk}").content.decode()


def guest(town: Town) -> Person:
    with town.acting("grid_worker") as actor:
        people = [newcomer("山田太郎", kind="3", born=date(1980, 1, 1))]
        register_household(uuid.uuid4(), actor=actor, dwelling=home(town).pk, people=people)
    return person(town, "山田太郎")


def test_somebody_from_abroad_is_asked_for_his_papers(town: Town) -> None:
    row = guest(town)
    client = town.client("grid_worker")
    assert "境外人员情况" in client.get(f"/people/{row.pk}").content.decode()
    form = {"op_id": str(uuid.uuid4()), "nationality": "日本", "purpose": "务工"}
    wrong = client.post(
        f"/people/{row.pk}/overseas",
        form | {"arrived_on": "2026-02-01", "leaves_on": "2026-01-01"},
    )
    assert wrong.status_code == 422
    assert "不能早于抵达日期" in wrong.content.decode()
    for _ in range(2):
        assert client.post(f"/people/{row.pk}/overseas", form).status_code == 302
    with town.platform() as actor:
        assert Overseas.objects.visible_to(actor).get().nationality == "日本"
    assert "日本，务工" in client.get(f"/people/{row.pk}").content.decode()


def test_who_is_not_from_abroad_is_not_asked(town: Town) -> None:
    family(town)
    head = person(town, "王大山")
    form = {"op_id": str(uuid.uuid4()), "nationality": "日本"}
    answer = town.client("grid_worker").post(f"/people/{head.pk}/overseas", form)
    assert answer.status_code == 409
    assert "境外人员" in answer.content.decode()
