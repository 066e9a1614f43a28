"""A building is registered with its homes: previewed, once, in one's own grid."""

import uuid
from typing import Any

import pytest

from linli.journal.models import JournalEntry
from linli.places.addresses import Parts
from linli.places.models import Building, Dwelling
from linli.places.rooms import Layout
from tests.places.homes import homes_of, put_up
from tests.town import Town

NEW = "/buildings/new"


def typed(town: Town, **more: Any) -> dict[str, Any]:
    return {
        "op_id": str(uuid.uuid4()),
        "place": town.grid.code,
        "street": "东街",
        "lane": "东苑小区",
        "number": "12",
        "name": "3号楼",
        "use": "01",
        "entrances": "2",
        "floors": "6",
        "per_floor": "2",
    } | more


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def register(town: Town, who: str = "grid_worker", **more: Any) -> Any:
    """Fill in the form, look at the preview, and confirm it."""
    client, form = town.client(who), typed(town, **more)
    preview = client.post(NEW, form)
    assert preview.status_code == 200
    return client.post(NEW, form | {"seen": seen(preview.content.decode())})


def count(town: Town, model: Any) -> int:
    with town.platform() as actor:
        return int(model.objects.visible_to(actor).count())


def test_the_rooms_are_shown_before_anything_is_written(town: Town) -> None:
    page = town.client("grid_worker").post(NEW, typed(town)).content.decode()

    assert "将登记 24 户" in page
    assert page.count('name="skip"') == 24
    assert 'value="2单元/602"' in page
    assert count(town, Building) == 0


def test_a_confirmed_preview_is_written_with_the_rooms_ticked_off_left_out(town: Town) -> None:
    answer = register(town, skip=["1单元/101", "2单元/101"])

    page = town.client("grid_worker").get(answer.url).content.decode()
    assert "22 户" in page
    assert page.index("6层") < page.index("1层")
    building = uuid.UUID(answer.url.rpartition("/")[2])
    with town.platform() as actor:
        rows = Dwelling.objects.visible_to(actor).filter(building=building)
        first = rows.order_by("order", "id")[0]
    assert first.address == "东街东苑小区12号3号楼1单元102室"
    assert (first.place_id, first.community) == (town.grid.pk, town.community.pk)
    assert first.created_by_id == town.grid_worker.pk
    entry = JournalEntry.objects.get(action="place.add")
    assert (entry.object_type, entry.detail) == ("building", {"homes": 22})


def test_other_figures_than_the_previewed_ones_are_shown_again(town: Town) -> None:
    client = town.client("grid_worker")
    mark = seen(client.post(NEW, typed(town)).content.decode())

    again = client.post(NEW, typed(town, floors="7", seen=mark))

    assert "将登记 28 户" in again.content.decode()
    assert count(town, Building) == 0


def test_a_form_sent_twice_makes_one_building(town: Town) -> None:
    op_id = str(uuid.uuid4())

    first, second = register(town, op_id=op_id), register(town, op_id=op_id)

    assert first.url == second.url
    assert (count(town, Building), count(town, Dwelling)) == (1, 24)


def test_a_house_of_one_family_needs_its_door_plate_alone(town: Town) -> None:
    answer = register(town, lane="", name="", entrances="", floors="", per_floor="", number="7")

    page = town.client("grid_worker").get(answer.url).content.decode()
    assert "整栋" in page
    with town.platform() as actor:
        assert Dwelling.objects.visible_to(actor).get().address == "东街7号"


def test_a_point_alone_says_in_which_grid(town: Town) -> None:
    from linli.organisation.models import Unit

    square = [[103.4, 30.0], [103.5, 30.0], [103.5, 30.1], [103.4, 30.1], [103.4, 30.0]]
    Unit.objects.filter(pk=town.grid_2.pk).update(
        boundary={"type": "Polygon", "coordinates": [square]}, box=[103.4, 30.0, 103.5, 30.1]
    )

    register(town, "platform_admin", place="", point="103.45,30.05")

    with town.platform() as actor:
        assert Building.objects.visible_to(actor).get().place_id == town.grid_2.pk


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"place": ""}, "请选择所属网格"),
        ({"place": "990101001002001"}, "请选择您管的网格"),
        ({"place": "\x00"}, "请选择您管的网格"),
        ({"street": "", "lane": "", "number": ""}, "请填街路巷、小区或门牌号"),
        ({"name": "", "number": ""}, "请填楼栋名称"),
        ({"per_floor": ""}, "要一起填"),
        ({"floors": "9" * 40}, "60"),
        ({"floors": "-1"}, "0"),
        ({"entrances": "20", "floors": "60", "per_floor": "40"}, "最多 800 户"),
        ({"name": "长" * 41}, "40"),
        ({"name": "3\x00"}, "还没有登记"),
        ({"point": "北京"}, "位置写成"),
        ({"use": "77"}, "77"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    wrong: dict[str, str], says: str, town: Town
) -> None:
    form = typed(
        town, lane=wrong.get("lane", "东苑小区"), **{n: v for n, v in wrong.items() if n != "lane"}
    )
    client = town.client("grid_worker")
    answer = client.post(NEW, form)
    if answer.status_code == 200:  # the place is asked for by the service
        answer = client.post(NEW, form | {"seen": seen(answer.content.decode())})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "东街" in page
    assert count(town, Building) == 0


def test_an_address_of_the_next_grid_is_said_to_be_there_already(town: Town) -> None:
    put_up(town, by="grid_worker_2", at="grid_2")

    answer = register(town, name="4号楼")

    assert answer.status_code == 422
    assert "在本社区别的网格已经登记" in answer.content.decode()


def test_the_same_name_at_the_same_address_is_refused(town: Town) -> None:
    put_up(town)

    answer = register(town)

    assert answer.status_code == 422
    assert "已经登记过同名的楼栋" in answer.content.decode()


def test_a_second_building_at_the_address_shares_it(town: Town) -> None:
    first, second = put_up(town), put_up(town, name="4号楼")

    assert first.address_id == second.address_id


def test_one_home_is_added_and_its_floor_is_read_off_its_number(town: Town) -> None:
    building = put_up(town)
    client, address = town.client("grid_worker"), f"/buildings/{building.pk}/add"
    form = {"op_id": str(uuid.uuid4()), "entrance": "2单元", "room": "701"}

    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 302  # a double click

    homes = homes_of(town, building)
    assert len(homes) == 25
    assert (homes[-1].address, homes[-1].floor) == ("东街东苑小区12号3号楼2单元701室", 7)
    again = client.post(address, form | {"op_id": str(uuid.uuid4())})
    assert again.status_code == 422
    assert "这个门号已经登记过" in again.content.decode()


def test_a_new_name_is_written_into_the_addresses_of_the_homes(town: Town) -> None:
    building = put_up(town, layout=Layout(floors=1, per_floor=1))
    form = {"version": "1", "name": "8号楼", "use": "01", "storeys": "1"}

    town.client("grid_worker").post(f"/buildings/{building.pk}/change", form)

    (home,) = homes_of(town, building)
    assert home.address == "东街东苑小区12号8号楼101室"
    assert "东街东苑小区12号8号楼101室" in (
        town.client("grid_worker").get("/dwellings/choose?q=8-101").content.decode()
    )


def test_the_head_of_a_building_is_one_of_its_grid(town: Town) -> None:
    building = put_up(town, layout=Layout())
    client, address = town.client("grid_worker"), f"/buildings/{building.pk}/change"
    form = {"version": "1", "name": "3号楼", "use": "01"}

    assert client.post(address, form | {"head": str(town.grid_leader.pk)}).status_code == 422
    assert client.post(address, form | {"head": str(town.building_head.pk)}).status_code == 302

    assert "周秀英" in client.get(f"/buildings/{building.pk}").content.decode()


def test_the_longest_address_is_cut_and_not_refused(town: Town) -> None:
    parts = Parts("长" * 60, "院" * 60, "9" * 20)
    building = put_up(town, parts=parts, name="楼" * 40, layout=Layout())
    form = {"op_id": str(uuid.uuid4()), "entrance": "元" * 20, "room": "室" * 20}

    added = town.client("grid_worker").post(f"/buildings/{building.pk}/add", form)

    assert added.status_code == 302
