"""The ledgers as files: the columns of c.9, nobody's name or phone, no visit of special groups."""

from typing import Any

import pytest

from linli.fieldwork import ledgers
from tests.fieldwork.doors import family, special, visited
from tests.prints.reading import insides_of, rows_of, text_of
from tests.town import Town


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


@pytest.mark.parametrize("kind", ["patrol", "visits", "opinions"])
def test_a_ledger_has_its_columns_in_both_forms_and_no_secret(town: Town, kind: str) -> None:
    visited(town, family(town), content="王家电话13912345678打不通")
    client = town.client("grid_leader")
    book, pdf = client.get(f"/ledgers/{kind}/xlsx"), client.get(f"/ledgers/{kind}/pdf")
    _, heads, rows = rows_of(book)

    assert heads == list(ledgers.COLUMNS[kind])
    assert len(rows) == 1
    for column in heads:
        assert column in text_of(pdf), column
    for secret in ("王大山", "13800000001", "13912345678"):
        assert secret not in insides_of(book) + text_of(pdf)
    assert f"/ledgers/{kind}/pdf" in client.get(f"/ledgers/{kind}").content.decode()


def test_no_visit_of_a_special_group_is_on_paper(town: Town) -> None:
    household = family(town)
    special(town, "王小明")
    visited(town, household, "王小明")
    client = town.client("grid_leader")

    assert "共 1 行" in client.get("/ledgers/special").content.decode()
    assert "共 1 行" not in client.get("/ledgers/visits").content.decode()
    assert rows_of(client.get("/ledgers/visits/xlsx"))[2] == []
    assert client.get("/ledgers/special/pdf").status_code == 404
    foreign = f"/ledgers/visits/pdf?grid={town.grid_2.pk}"
    assert town.client("grid_worker").get(foreign).status_code == 404
