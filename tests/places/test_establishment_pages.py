"""Establishments and facilities: registered, found, changed; codes checked, people masked."""

import uuid
from typing import Any

import pytest

from linli.journal.models import JournalEntry
from linli.places.models import Establishment, Facility
from tests.places.homes import open_shop, put_lamp, put_up
from tests.town import Town

NEW = "/establishments/new"
GOOD = "91350100M000100Y43"


def shop(town: Town, **more: Any) -> dict[str, Any]:
    return {
        "op_id": str(uuid.uuid4()),
        "place": town.grid.code,
        "name": "东街早点店",
        "kind": "2",
        "address": "东街12号",
    } | more


def only(town: Town, model: Any = Establishment) -> Any:
    with town.platform() as actor:
        return model.objects.visible_to(actor).get()


def test_a_shop_needs_a_name_and_an_address_only(town: Town) -> None:
    answer = town.client("grid_worker").post(NEW, shop(town))

    assert answer.status_code == 302
    row = only(town)
    assert (row.place_id, row.name_key) == (town.grid.pk, "dong jie zao dian dian")
    assert row.confirmed_by_id == town.grid_worker.pk


def test_a_form_sent_twice_makes_one_shop(town: Town) -> None:
    client, form = town.client("grid_worker"), shop(town)

    assert client.post(NEW, form).url == client.post(NEW, form).url

    assert only(town)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"credit_code": "91350100M000100Y44"}, "校验位不对"),
        ({"credit_code": "123"}, "应为 18 位"),
        ({"phones": "13812345678、12"}, "电话应为 11 位手机号"),
        ({"name": ""}, "请填名称"),
        ({"address": ""}, "请填地址"),
        ({"name": "\x00"}, "还没有保存"),
        ({"staff": "9" * 20}, "1000000"),
        ({"org_flags": ["x"]}, "x"),
        ({"place": ""}, "请选择所属网格"),
        ({"point": "1,200"}, "位置写成"),
    ],
)
def test_what_is_wrong_with_a_shop_is_said_and_what_was_typed_stays(
    wrong: dict[str, Any], says: str, town: Town
) -> None:
    answer = town.client("grid_worker").post(NEW, shop(town, trade="餐饮", **wrong))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="餐饮"' in page


def test_a_credit_code_is_registered_once_in_the_county(town: Town) -> None:
    open_shop(town, credit_code=GOOD, by="grid_worker_2", at="grid_2")

    answer = town.client("grid_worker").post(NEW, shop(town, credit_code=GOOD.lower()))

    assert answer.status_code == 422
    assert "在本县已经登记过" in answer.content.decode()
    assert "东街第二网格" not in answer.content.decode()


def test_the_people_of_a_shop_are_masked_until_somebody_says_why(town: Town) -> None:
    client = town.client("grid_worker")
    people = {"principal": "李四", "legal": "王五六", "phones": "13812345678、0570-8123456"}
    address = client.post(NEW, shop(town, **people)).url

    page = client.get(address).content.decode()
    for masked in ("李*", "王*", "138****5678", "0570-****456"):
        assert masked in page
    for secret in ("李四", "王五六", "13812345678"):
        assert secret not in page
        assert secret.encode() not in bytes(only(town).people_token)
    clear = client.post(f"{address}/reveal", {"reason": "hazard"}).content.decode()
    assert "李四" in clear
    assert "13812345678" in clear
    assert JournalEntry.objects.get(action="place.reveal").reason == "处理隐患或纠纷"


def test_a_change_keeps_the_people_it_does_not_speak_of(town: Town) -> None:
    client = town.client("grid_worker")
    address = client.post(NEW, shop(town, principal="李四", phones="13812345678")).url

    client.post(f"{address}/change", shop(town, version="1", name="东街面馆", legal="王五六"))

    page = client.get(address).content.decode()
    assert "东街面馆" in page
    assert "李*" in page
    assert "王*" in page
    client.post(f"{address}/change", shop(town, version="2", forget_people="on"))
    assert only(town).people_token is None


def test_a_shop_moves_to_another_grid_of_the_community_only(town: Town) -> None:
    row, client = open_shop(town), town.client("platform_admin")
    address = f"/establishments/{row.pk}/change"

    away = client.post(address, shop(town, version="1", place=town.grid_3.code))
    assert away.status_code == 422
    client.post(address, shop(town, version="1", place=town.grid_2.code))

    assert only(town).place_id == town.grid_2.pk
    assert town.client("grid_worker").get(f"/establishments/{row.pk}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=早点", True),
        ("q=djzdd", True),
        ("q=东街12号", True),
        ("q=面馆", False),
        ("q=点", True),
        ("key_place=any", True),
        ("key_place=05", True),
        ("key_place=01", False),
        ("hazard=3", True),
        ("grade=D", True),
        ("grade=A", False),
        ("kind=1", False),
        ("ended=1", False),
    ],
)
def test_shops_are_found_by_words_and_conditions(query: str, found: bool, town: Town) -> None:
    open_shop(town, key_place="05", hazards=["3"], safety_grade="D")

    page = town.client("platform_admin").get(f"/establishments?{query}").content.decode()

    assert ("东街早点店" in page) is found


def test_the_words_of_the_next_grid_are_not_found(town: Town) -> None:
    open_shop(town)
    open_shop(town, name="西街早点店", by="platform_admin_2", at="grid_3")

    page = town.client("grid_worker").get("/establishments?q=早点").content.decode()

    assert "东街早点店" in page
    assert "西街早点店" not in page


def test_a_shop_in_a_building_is_on_its_page(town: Town) -> None:
    building, client = put_up(town), town.client("grid_worker")
    page = client.get(f"{NEW}?building={building.pk}").content.decode()
    assert 'value="东街东苑小区12号3号楼"' in page

    client.post(f"{NEW}?building={building.pk}", shop(town))

    assert "东街早点店" in client.get(f"/buildings/{building.pk}").content.decode()
    assert town.client("grid_worker_2").get(f"{NEW}?building={building.pk}").status_code == 404


def test_a_lamp_is_registered_broken_mended_and_taken_down(town: Town) -> None:
    client = town.client("grid_worker")
    form = {
        "op_id": str(uuid.uuid4()),
        "place": town.grid.code,
        "name": "路灯",
        "kind": "01",
        "where": "东街口",
        "state": "1",
        "point": "103.45,30.05",
    }
    address = client.post("/facilities/new", form).url

    client.post(f"{address}/change", form | {"version": "1", "state": "2"})
    assert "破损" in client.get(address).content.decode()
    assert "路灯" in client.get("/facilities?state=2&q=东街口").content.decode()
    assert (only(town, Facility).lon, only(town, Facility).version) == (103.45, 2)
    client.post(f"{address}/end", {"version": "2", "reason": "gone"})
    assert address not in client.get("/facilities").content.decode()


def test_a_code_of_a_facility_is_there_once(town: Town) -> None:
    put_lamp(town, code="9901010101000001")
    form = {"place": town.grid.code, "name": "灯", "kind": "01", "where": "东街", "state": "1"}

    answer = town.client("grid_worker").post("/facilities/new", form | {"code": "9901010101000001"})

    assert answer.status_code == 422
    assert "部件编码在本县已经登记过" in answer.content.decode()


def test_who_was_overtaken_at_a_facility_is_told(town: Town) -> None:
    row, client = put_lamp(town), town.client("grid_worker")
    form = {"version": "7", "name": "灯", "kind": "01", "where": "东街", "state": "1"}

    answer = client.post(f"/facilities/{row.pk}/change", form)

    assert answer.status_code == 409
    assert only(town, Facility).name == "路灯"
