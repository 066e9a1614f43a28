"""Thousands of rows at once are the same rows, under the same lock."""

import pytest
from django.db import DatabaseError, transaction

from linli.kernel.mass_insert import FEW, Blank, insert
from linli.places.models import Address
from linli.residents.models import Change, Person
from tests.town import Town

pytestmark = pytest.mark.django_db


def person(n: int, place: int) -> Person:
    row = Person(name=f"人{n}", name_key="ren", search=["人", f"人{n}"], extra={"a": "字"})
    row.marks, row.doc_token = [b"\x00\xff", b"1"], b"\x00\\x"
    row.put_at(place)
    return row


@pytest.mark.parametrize("many", [FEW, FEW + 1])
def test_each_column_comes_as_it_was(town: Town, many: int) -> None:
    with town.acting("platform_admin") as actor:
        rows = [person(n, town.grid.pk) for n in range(many)]
        insert(Person, rows)
        insert(Person, [])
        found = {row.pk: row for row in Person.objects.visible_to(actor)}
        assert len(found) == many
        for row in rows:
            there = found[row.pk]
            assert (there.name, there.search, there.extra) == (row.name, row.search, {"a": "字"})
            assert [bytes(mark) for mark in there.marks] == row.marks
            assert bytes(there.doc_token or b"") == row.doc_token
            assert (there.sex, there.state, there.created_at) == ("0", "here", row.created_at)
            assert not row._state.adding


def test_lists_of_json_and_rows_of_two_models_follow_each_other(town: Town) -> None:
    with town.acting("platform_admin") as actor:
        people = [person(n, town.grid.pk) for n in range(FEW + 1)]
        insert(Person, people)
        changes = [Change(person=one, kind="register", fields=["name"]) for one in people]
        for change in changes:
            change.put_at(town.grid.pk)
        insert(Change, changes)
        said = Change.objects.visible_to(actor).values_list("fields", flat=True)
        assert list(said) == [["name"]] * (FEW + 1)


def test_row_security_judges_each_row(town: Town) -> None:
    rows = [Address(text=f"路{n}号") for n in range(FEW + 1)]
    for row in rows:
        row.put_at(town.grid.pk)
    rows[-1].put_at(town.grid_3.pk)  # of the next community
    with town.acting("platform_admin") as actor:
        with pytest.raises(DatabaseError), transaction.atomic():
            insert(Address, rows)
        assert Address.objects.visible_to(actor).count() == 0
        insert(Address, rows[:-1])


def test_a_blank_row_is_like_a_new_one_and_shares_nothing() -> None:
    blank = Blank(Person)
    one, other = blank.new(), blank.new()
    assert one.pk != other.pk
    assert one._state.adding
    one.search.append("人")
    one.extra["a"] = 1
    assert (other.search, other.extra) == ([], {})
    fresh = Person(pk=other.pk, created_at=other.created_at, updated_at=other.updated_at)
    assert {k: v for k, v in other.__dict__.items() if k != "_state"} == {
        k: v for k, v in fresh.__dict__.items() if k != "_state"
    }
