"""Homes: found, changed, confirmed, ended; their owner masked, and in clear for a reason."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from linli.journal.models import JournalEntry
from linli.kernel import clock
from linli.places.collecting import add_item
from linli.places.models import Dwelling
from linli.places.rooms import Layout
from linli.residents.registering import register_household
from tests.places.homes import homes_of, put_up
from tests.residents.families import WANG, newcomer
from tests.town import Town

OWNER = {"owner_name": "张建国", "owner_doc": "11010519491231002x", "owner_phone": "138 1234 5678"}


def home(town: Town, **given: Any) -> Dwelling:
    return homes_of(town, put_up(town, **given))[0]


def form(row: Dwelling, **more: Any) -> dict[str, Any]:
    return {"version": str(row.version), "room": row.room, "state": "1", "use": "01"} | more


def move_in(town: Town, row: Dwelling) -> None:
    """Let 王大山 live there, by the real service."""
    with town.acting("grid_worker") as actor:
        people = [newcomer("王大山", born=WANG, sex="1")]
        register_household(uuid.uuid4(), actor=actor, dwelling=row.pk, people=people)


def fresh(town: Town, row: Dwelling) -> Dwelling:
    with town.platform() as actor:
        return Dwelling.objects.visible_to(actor).get(pk=row.pk)


def test_a_home_that_is_let_says_for_what(town: Town) -> None:
    row, client = home(town), town.client("grid_worker")

    client.post(
        f"/dwellings/{row.pk}/change", form(row, state="2", rental_use="1", hazards=["8", "1"])
    )

    page = client.get(f"/dwellings/{row.pk}").content.decode()
    assert "出租" in page
    assert "消防、电动车充电" in page
    now = fresh(town, row)
    assert (now.rental_use, now.hazards, now.version) == ("1", ["1", "8"], 2)
    assert now.confirmed_by_id == town.grid_worker.pk
    client.post(f"/dwellings/{row.pk}/change", form(now, state="1", rental_use="1"))
    assert fresh(town, row).rental_use == ""


def test_who_was_overtaken_keeps_what_he_typed_and_is_told(town: Town) -> None:
    row, client = home(town), town.client("grid_worker")
    address = f"/dwellings/{row.pk}/change"
    client.post(address, form(row, state="3"))

    late = client.post(address, form(row, state="2", area="88.5"))

    page = late.content.decode()
    assert late.status_code == 409
    assert "被别人改过" in page
    assert 'value="88.5"' in page
    assert fresh(town, row).state == "3"
    assert 'name="version" value="2"' in page
    client.post(address, form(row, state="2", area="88.5", version="2"))
    assert fresh(town, row).state == "2"


def test_the_owner_is_masked_on_the_page_and_sealed_in_the_table(town: Town) -> None:
    row, client = home(town), town.client("grid_worker")

    client.post(f"/dwellings/{row.pk}/change", form(row, **OWNER))

    page = client.get(f"/dwellings/{row.pk}").content.decode()
    assert "张*" in page
    assert "138****5678" in page
    for secret in ("张建国", "11010519491231002", "13812345678"):
        assert secret not in page
        assert secret.encode() not in bytes(fresh(town, row).owner_token or b"")
    entry = JournalEntry.objects.get(action="place.change")
    assert "owner" in entry.detail["fields"]
    assert "张" not in str(entry.detail)


def test_a_blank_keeps_the_owner_and_another_name_is_another_person(town: Town) -> None:
    row, client = home(town), town.client("grid_worker")
    address, page = f"/dwellings/{row.pk}/change", f"/dwellings/{row.pk}"
    client.post(address, form(row, **OWNER))

    client.post(address, form(row, version="2", owner_phone="13900001111"))
    shown = client.get(page).content.decode()
    assert "张*" in shown
    assert "139****1111" in shown
    assert "110****" in shown

    client.post(address, form(row, version="3", owner_name="李四"))
    shown = client.get(page).content.decode()
    assert "李*" in shown
    assert "110****" not in shown

    client.post(address, form(row, version="4", forget_owner="on"))
    assert fresh(town, row).owner_token is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"owner_name": "张三", "owner_doc": "110105194912310021"}, "校验位不对"),
        ({"owner_name": "张三", "owner_phone": "12345"}, "电话应为 11 位手机号"),
        ({"owner_phone": "13812345678"}, "请写上产权人姓名"),
        ({"area": "-3"}, "0"),
        ({"floor": "9" * 30}, "200"),
        ({"hazards": ["x"]}, "x"),
        ({"room": ""}, "请填门号"),
        ({"room": "102"}, "这个门号已经登记过"),
        ({"version": "9" * 30}, "还没有保存"),
    ],
)
def test_what_is_wrong_with_a_home_is_said_beside_its_field(
    wrong: dict[str, Any], says: str, town: Town
) -> None:
    row = home(town)

    answer = town.client("grid_worker").post(f"/dwellings/{row.pk}/change", form(row, **wrong))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert fresh(town, row).version == 1


def test_the_owner_is_shown_once_for_a_reason_and_it_is_journalled(town: Town) -> None:
    row, client = home(town), town.client("grid_worker")
    client.post(f"/dwellings/{row.pk}/change", form(row, **OWNER))
    address = f"/dwellings/{row.pk}/reveal"

    assert client.post(address, {"reason": ""}).status_code == 422
    page = client.post(address, {"reason": "tell"}).content.decode()

    assert "张建国" in page
    assert "13812345678" in page
    (entry,) = JournalEntry.objects.filter(action="place.reveal")
    assert (entry.reason, entry.object_id) == ("通知事项", str(row.pk))
    assert "张建国" not in client.get(f"/dwellings/{row.pk}").content.decode()
    assert town.client("informant").post(address, {"reason": "tell"}).status_code == 404


def test_a_visit_without_news_renews_the_day(town: Town) -> None:
    row, client = home(town), town.client("grid_worker")
    stale = clock.now() - timedelta(days=200)
    with town.acting("grid_worker") as actor:
        Dwelling.objects.visible_to(actor).update(confirmed_at=stale)
    assert row.address in client.get("/dwellings?stale=180").content.decode()

    client.post(f"/dwellings/{row.pk}/confirm")

    assert row.address not in client.get("/dwellings?stale=180").content.decode()
    assert JournalEntry.objects.filter(action="place.confirm").count() == 1


def test_a_home_that_is_gone_stays_as_history_and_can_come_back(town: Town) -> None:
    row, client = home(town), town.client("grid_worker")
    address = f"/dwellings/{row.pk}"

    assert client.post(f"{address}/end", {"version": "1"}).status_code == 422
    client.post(f"{address}/end", {"version": "1", "reason": "gone"})

    assert "注销" in client.get(address).content.decode()
    assert row.address not in client.get("/dwellings").content.decode()
    assert row.address in client.get("/dwellings?ended=1").content.decode()
    client.post(f"{address}/restore")
    assert row.address in client.get("/dwellings").content.decode()


def test_a_mistake_leaves_the_registers_and_frees_its_number(town: Town) -> None:
    building = put_up(town, layout=Layout(floors=1, per_floor=1))
    (row,) = homes_of(town, building)
    client = town.client("grid_worker")

    client.post(f"/dwellings/{row.pk}/end", {"version": "1", "reason": "mistake"})

    assert client.get(f"/dwellings/{row.pk}").status_code == 404
    new = {"op_id": "5b0cdd35-8ba4-4b7c-a1c0-0b6f2b1f0009", "room": "101"}
    assert client.post(f"/buildings/{building.pk}/add", new).status_code == 302


def test_a_home_cannot_end_while_somebody_is_registered_there(town: Town) -> None:
    building = put_up(town)
    row, client = homes_of(town, building)[0], town.client("grid_worker")
    move_in(town, row)

    for address in (f"/dwellings/{row.pk}/end", f"/buildings/{building.pk}/end"):
        answer = client.post(address, {"version": "1", "reason": "gone"})
        assert answer.status_code == 422
        assert "还有 1 户登记在这里" in answer.content.decode()
    assert fresh(town, row).valid_to is None


def test_the_pages_of_a_home_say_who_lives_there(town: Town) -> None:
    building = put_up(town)
    row, client = homes_of(town, building)[0], town.client("grid_worker")
    move_in(town, row)

    page = client.get(f"/dwellings/{row.pk}").content.decode()
    assert "王*" in page
    assert "王大山" not in page
    for address in (f"/buildings/{building.pk}", "/dwellings"):
        assert "1 户 1 人" in client.get(address).content.decode()


def test_a_building_ends_with_its_homes(town: Town) -> None:
    building, client = put_up(town), town.client("grid_worker")

    client.post(f"/buildings/{building.pk}/end", {"version": "1", "reason": "gone"})

    assert {row.valid_to for row in homes_of(town, building)} == {clock.today()}
    assert f"/buildings/{building.pk}" not in client.get("/buildings").content.decode()


def test_the_list_is_narrowed_by_state_hazard_and_building(town: Town) -> None:
    building = put_up(town)
    put_up(town, name="9号楼", layout=Layout(floors=1, per_floor=1))
    row, client = homes_of(town, building)[0], town.client("grid_worker")
    client.post(f"/dwellings/{row.pk}/change", form(row, state="2", hazards=["1"]))

    for query, homes in (
        ("state=2", 1),
        ("hazard=any", 1),
        ("hazard=1", 1),
        ("hazard=2", 0),
        (f"building={building.pk}", 24),
        (f"place={town.grid.pk}", 25),
        ("q=9-101", 1),
        ("q=3-2-501&state=2", 0),
    ):
        page = client.get(f"/dwellings?{query}").content.decode()
        assert f"共 <strong>{homes}</strong> 处" in " ".join(page.split()), query


def test_a_long_list_is_read_page_by_page_in_the_order_of_the_doors(town: Town) -> None:
    put_up(town, layout=Layout(floors=30, per_floor=2))
    client = town.client("grid_worker")

    first = client.get("/dwellings").content.decode()
    following = first.split('rel="next"')[1].split('href="')[1].split('"')[0]
    second = client.get(f"/dwellings{following.replace('&amp;', '&')}").content.decode()

    assert first.count("data-row") == 50
    assert second.count("data-row") == 10
    assert "3002室" in second
    assert first.index("902室") < first.index("1001室")
    assert client.get("/dwellings?cursor=nonsense").status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "place=x",
        "place=" + "9" * 30,
        "state=zz",
        "building=1",
        "stale=7",
        "q=%00",
        "q=" + "x" * 300,
    ],
)
def test_nonsense_in_the_address_is_left_out(query: str, town: Town) -> None:
    put_up(town)
    for register in ("dwellings", "establishments", "facilities", "buildings"):
        assert town.client("grid_worker").get(f"/{register}?{query}").status_code == 200


def test_the_next_grid_sees_nothing_of_it(town: Town) -> None:
    building = put_up(town)
    row, client = homes_of(town, building)[0], town.client("grid_worker_2")

    for address in (
        f"/dwellings/{row.pk}",
        f"/buildings/{building.pk}",
        f"/dwellings/{row.pk}/end",
    ):
        assert client.get(address).status_code == 404
    assert "还没有登记房屋" in client.get("/dwellings").content.decode()
    assert client.post(f"/dwellings/{row.pk}/confirm").status_code == 404


def test_the_leader_of_the_community_reads_but_does_not_write(town: Town) -> None:
    row, client = home(town), town.client("grid_chief")

    page = client.get(f"/dwellings/{row.pk}").content.decode()

    assert f"/dwellings/{row.pk}/confirm" not in page
    assert client.post(f"/dwellings/{row.pk}/confirm").status_code == 404
    assert fresh(town, row).confirmed_at is None


def test_what_a_county_asks_besides_is_asked_checked_and_kept(town: Town) -> None:
    row, client = home(town), town.client("grid_worker")
    with town.acting("sys_admin") as actor:
        item = add_item("dwelling", actor=actor, label="阳台数", kind="number", required=True)
    address, name = f"/dwellings/{row.pk}/change", f"item_{item.key}"
    assert "阳台数（必采）" in client.get(address).content.decode()

    wrong = client.post(address, form(row, **{name: "两个"}))
    assert wrong.status_code == 422
    assert 'value="两个"' in wrong.content.decode()
    client.post(address, form(row, **{name: "2"}))

    assert fresh(town, row).extra == {item.key: [1, "2"]}
    page = " ".join(client.get(f"/dwellings/{row.pk}").content.decode().split())
    assert '阳台数</dt><dd class="col-8">2</dd>' in page.replace("> <", "><")
