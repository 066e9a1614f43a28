"""The pages of the organisation answer, each to whom it is meant for."""

import pytest

from tests.town import Town


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("sys_admin", "/units", 200),
        ("sec_admin", "/units", 200),
        ("grid_worker", "/units", 404),
        ("sys_admin", "/units/export", 200),
        ("sec_admin", "/imports/units", 403),
        ("sys_admin", "/imports/units", 200),
        ("grid_worker", "/calendar?year=2026", 200),
        ("", "/units", 302),
    ],
)
def test_a_page_answers_those_it_is_meant_for(
    town: Town, who: str, address: str, status: int
) -> None:
    assert town.client(who).get(address).status_code == status


def test_the_units_page_alarms_about_vacancies(town: Town) -> None:
    text = town.client("sys_admin").get("/units").content.decode()
    assert "个岗位空缺" in text
    assert "缺网格员、分网格长" in text or "缺分网格长、网格员" in text
