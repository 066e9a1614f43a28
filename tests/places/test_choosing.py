"""How a home is found for a form: by the short form, by words, in one's own places only."""

import pytest

from linli.places.addresses import Parts
from linli.places.rooms import Layout
from tests.places.homes import put_up
from tests.town import Town

ADDRESS = "/dwellings/choose"


def offered(town: Town, who: str, q: str) -> str:
    answer = town.client(who).get(ADDRESS, {"as": "home", "home_q": q})
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(
    "typed", ["3-2-501", "３－２－５０１", "东街 3号楼 2单元 501", "东苑3栋2单元501室"]
)
def test_a_home_is_found_as_people_say_it(typed: str, town: Town) -> None:
    put_up(town)
    put_up(town, name="13号楼")

    page = offered(town, "grid_worker", typed)

    assert page.count('type="radio"') == 1
    assert "东街东苑小区12号3号楼2单元501室" in page
    assert "东街第一网格 · 自住" in page
    assert 'name="home"' in page
    assert "checked" in page


def test_a_number_alone_offers_the_room_of_every_building(town: Town) -> None:
    put_up(town)
    put_up(town, name="10号楼")

    page = offered(town, "grid_worker", "501")

    assert page.count('type="radio"') == 4
    assert page.index("3号楼1单元501室") < page.index("10号楼1单元501室")
    assert "checked" not in page


def test_a_house_of_one_family_is_found_by_its_door_plate(town: Town) -> None:
    put_up(town, name="", parts=Parts("河西路", "", "7"), layout=Layout())

    assert "河西路7号" in offered(town, "grid_worker", "河西路7号")


def test_twenty_are_offered_and_more_are_spoken_of(town: Town) -> None:
    put_up(town)

    page = offered(town, "grid_worker", "3号楼")

    assert page.count('type="radio"') == 20
    assert "还有更多" in page


def test_the_neighbour_is_offered_nothing_of_this_grid(town: Town) -> None:
    put_up(town)

    page = offered(town, "grid_worker_2", "3-2-501")

    assert 'type="radio"' not in page
    assert "没有找到" in page


@pytest.mark.parametrize("typed", ["", " ", "\x00", "%", "街", "'" * 200, "-" * 80])
def test_odd_input_is_answered(typed: str, town: Town) -> None:
    put_up(town)
    offered(town, "grid_worker", typed)
    odd = town.client("grid_worker").get(ADDRESS, {"as": '"><script>', "q": "3-2-501"})
    assert 'name="dwelling"' in odd.content.decode()
