"""Door plates as people write them."""

import pytest

from linli.places.addresses import Parts
from linli.places.plates import Plate, WrongPlate, read_plate, sign_of


@pytest.mark.parametrize(
    ("typed", "plate"),
    [
        ("3号楼2单元501", Plate(Parts(), "3号楼", "2单元", "501")),
        ("3号楼2单元501室", Plate(Parts(), "3号楼", "2单元", "501")),
        ("３ 号楼 ２ 单元 ５０１ 室", Plate(Parts(), "3号楼", "2单元", "501")),
        ("3-2-501", Plate(Parts(), "3号楼", "2单元", "501")),
        ("3—2—501", Plate(Parts(), "3号楼", "2单元", "501")),
        ("3-501", Plate(Parts(), "3号楼", "", "501")),
        ("3幢501室", Plate(Parts(), "3幢", "", "501")),
        ("三号楼二单元501", Plate(Parts(), "3号楼", "2单元", "501")),
        ("十二栋1203", Plate(Parts(), "12栋", "", "1203")),
        ("3#楼1单元6楼601", Plate(Parts(), "3号楼", "1单元", "601")),
        ("A座1203", Plate(Parts(), "A座", "", "1203")),
        ("东苑小区3号楼2单元501", Plate(Parts("", "东苑小区"), "3号楼", "2单元", "501")),
        ("和平路12号3号楼501", Plate(Parts("和平路", "", "12"), "3号楼", "", "501")),
        ("和平路12号501室", Plate(Parts("和平路", "", "12"), "", "", "501")),
        ("和平路12号", Plate(Parts("和平路", "", "12"))),
        ("李家组15号", Plate(Parts("", "李家组", "15"))),
        ("15号", Plate(Parts("", "", "15"))),
        (
            "青禾县青山镇东街社区和平路12号3-2-501",
            Plate(Parts("和平路", "", "12"), "3号楼", "2单元", "501"),
        ),
        ("三里屯5号", Plate(Parts("", "三里屯", "5"))),
    ],
)
def test_an_address_is_taken_apart(typed: str, plate: Plate) -> None:
    assert read_plate(typed, within=("青禾县", "青山镇", "东街社区")) == plate


def test_columns_say_what_is_inside() -> None:
    plate = read_plate("东苑小区", building="3", entrance="2", room="501室")
    assert plate == Plate(Parts("", "东苑小区"), "3号楼", "2单元", "501")
    assert read_plate("", building="三幢", room="1203") == Plate(Parts(), "3幢", "", "1203")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "写到户"),
        ("东苑小区", "写到户"),
        ("2026-03-02 00:00:00", "日期"),
        ("路" * 151, "150"),
        ("东" * 80 + "12号", "太长"),
    ],
)
def test_what_is_no_home_is_refused(typed: str, said: str) -> None:
    with pytest.raises(WrongPlate, match=said):
        read_plate(typed)


def test_a_building_is_itself_however_it_is_called() -> None:
    assert {sign_of(name) for name in ("3号楼", "3幢", "三栋", "03号楼", "3#")} == {"3"}
    assert sign_of("12号") == "12号"


@pytest.mark.parametrize(("room", "floor"), [("501", 5), ("1203", 12), ("B501", None), ("1", None)])
def test_the_room_tells_the_floor(room: str, floor: int | None) -> None:
    assert Plate(Parts(), "3号楼", "", room).floor == floor
