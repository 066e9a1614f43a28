"""Addresses as text: their order, and the rooms of a building by rule."""

import pytest

from linli.kernel.errors import Invalid
from linli.places.addresses import Parts, asked_words, home_text, order_of, search_words
from linli.places.rooms import Layout, floor_of, rooms_of


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (Parts("和平路", "东苑小区", "12"), "和平路东苑小区12号"),
        (Parts("和平路", "", "12号之一"), "和平路12号之一"),
        (Parts("", "五组", "7"), "五组7号"),
        (Parts(), ""),
    ],
)
def test_an_address_is_written_from_its_parts(parts: Parts, text: str) -> None:
    assert parts.text == text


@pytest.mark.parametrize(
    ("building", "entrance", "room", "text"),
    [
        ("3号楼", "2单元", "501", "东街12号3号楼2单元501室"),
        ("3号楼", "", "东户", "东街12号3号楼东户"),
        ("12号", "", "", "东街12号"),
    ],
)
def test_a_home_adds_what_is_inside(building: str, entrance: str, room: str, text: str) -> None:
    assert home_text("东街12号", building, entrance, room) == text


def test_the_second_building_comes_before_the_tenth() -> None:
    assert order_of("东街2号楼") < order_of("东街10号楼")
    assert order_of("东街2号楼") == order_of("东街２号楼")
    assert len(order_of("1-" * 200)) == 250


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("3-2-501", True),
        ("3-501", True),
        ("3号楼501", True),
        ("东苑 501室", True),
        ("东街社区 3幢", True),
        ("三号楼二单元501", True),
        ("2-3-501", False),
        ("13号楼", False),
        ("3号楼1单元", False),
        ("西苑 501", False),
    ],
)
def test_what_people_type_means_this_home_or_not(typed: str, finds: bool) -> None:
    words = search_words("东街东苑小区12号", "3号楼", "2单元", "501", near="东街社区")

    assert (set(asked_words(typed)) <= set(words)) is finds


def test_nobody_types_the_rooms_of_a_building() -> None:
    rooms = rooms_of(Layout(entrances=2, floors=6, per_floor=2))

    assert len(rooms) == 24
    assert [room.room for room in rooms[:3]] == ["101", "102", "201"]
    assert {room.entrance for room in rooms} == {"1单元", "2单元"}


def test_numbers_may_run_on_and_shops_lie_below() -> None:
    rooms = rooms_of(Layout(entrances=2, floors=3, per_floor=2, first_floor=3, running=True))

    assert [(room.entrance, room.room) for room in rooms] == [
        ("1单元", "301"),
        ("1单元", "302"),
        ("2单元", "303"),
        ("2单元", "304"),
    ]


def test_a_room_that_was_ticked_off_is_not_there() -> None:
    rooms = rooms_of(Layout(floors=1, per_floor=3, skipped=frozenset({"/102"})))

    assert [room.room for room in rooms] == ["101", "103"]


@pytest.mark.parametrize(
    ("layout", "field"),
    [
        (Layout(floors=6), "per_floor"),
        (Layout(per_floor=2), "floors"),
        (Layout(entrances=2), "floors"),
        (Layout(floors=2, per_floor=1, first_floor=3), "first_floor"),
        (Layout(entrances=20, floors=60, per_floor=40), "per_floor"),
    ],
)
def test_half_a_layout_is_refused_beside_its_field(layout: Layout, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rooms_of(layout)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    ("room", "floor"), [("501", 5), ("1203", 12), ("东户", None), ("12", None), ("５０１", None)]
)
def test_a_floor_is_read_off_the_number(room: str, floor: int | None) -> None:
    assert floor_of(room) == floor
