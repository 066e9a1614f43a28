"""A unit tells the people below, sees who has not read it, reminds them, takes it back."""

import uuid
from typing import Any

from tests.conftest import HeldClock
from tests.town import Town


def write(town: Town, who: str = "platform_admin", **more: Any) -> str:
    """Publish one through the page and give its address."""
    form = {
        "op_id": uuid.uuid4(),
        "unit": town.community.pk,
        "title": "周五下午全员培训",
        "text": "请各网格提前安排，13:30 到社区会议室。",
        "audience": ["grid"],
        **more,
    }
    answer = town.client(who).post("/announcements/new", form)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def page(town: Town, who: str, address: str) -> str:
    return town.client(who).get(address).content.decode()


def test_the_unread_list_shrinks_as_people_read(town: Town) -> None:
    address = write(town)
    assert "王小兰" in page(town, "platform_admin", address)

    assert "13:30" in page(town, "grid_worker", address)

    assert "王小兰" not in page(town, "platform_admin", address).partition('id="reading"')[2]


def test_a_wanted_receipt_is_given_by_hand(town: Town) -> None:
    address = write(town, confirm="on")
    worker = town.client("grid_worker")

    assert "我已阅读</button>" in worker.get(address).content.decode()
    assert "王小兰" in page(town, "platform_admin", address)
    worker.post(f"{address}/confirm")

    assert "我已阅读</button>" not in worker.get(address).content.decode()
    assert "王小兰" not in page(town, "platform_admin", address).partition('id="reading"')[2]


def test_the_bell_rings_and_leads_to_it(town: Town) -> None:
    address = write(town)
    worker = town.client("grid_worker")

    assert "通知：周五下午全员培训" in worker.get("/notices").content.decode()
    worker.get(address)

    assert "没有未读消息" in worker.get("/notices").content.decode()


def test_the_next_community_neither_gets_nor_finds_it(town: Town) -> None:
    address = write(town)

    for who in ("platform_admin_2", "town_leader", "department_handler", "sys_admin"):
        assert town.client(who).get(address).status_code == 404
        assert "周五下午" not in page(town, who, "/announcements")


def test_nobody_announces_for_a_unit_that_is_not_his(town: Town) -> None:
    form = {"op_id": uuid.uuid4(), "title": "甲", "text": "乙", "audience": ["grid"]}
    clerk = town.client("platform_admin")

    answer = clerk.post("/announcements/new", form | {"unit": town.township.pk})

    assert answer.status_code == 422
    assert town.client("grid_worker").get("/announcements/new").status_code == 404


def test_a_double_click_tells_once(town: Town) -> None:
    op_id = uuid.uuid4()
    assert write(town, op_id=op_id) == write(town, op_id=op_id)
    assert page(town, "grid_worker", "/announcements").count("周五下午全员培训") == 1


def test_an_empty_form_says_what_is_missing_and_keeps_the_rest(town: Town) -> None:
    form = {"op_id": uuid.uuid4(), "unit": town.community.pk, "text": "留着的内容"}

    answer = town.client("platform_admin").post("/announcements/new", form)

    assert answer.status_code == 422
    for words in ("请写标题。", "请至少选一类人。", "留着的内容"):
        assert words in answer.content.decode()


def test_the_unread_are_reminded_but_not_nagged(town: Town, clock: HeldClock) -> None:
    address = write(town)
    clerk, worker = town.client("platform_admin"), town.client("grid_worker")

    early = clerk.post(f"{address}/remind", follow=True).content.decode()
    assert "不到 4 小时" in early
    clock.move(hours=5)
    assert "已提醒" in clerk.post(f"{address}/remind", follow=True).content.decode()

    assert "请尽快阅读：周五下午全员培训" in worker.get("/notices").content.decode()


def test_what_is_taken_back_is_no_longer_read(town: Town) -> None:
    address = write(town)

    town.client("platform_admin").post(f"{address}/withdraw")

    told = page(town, "grid_worker", address)
    assert "撤回" in told
    assert "13:30" not in told


def test_the_county_sees_township_by_township_who_lags(town: Town) -> None:
    units = ["township", "community", "grid", "department"]
    address = write(town, "county_operator", unit=town.county.pk, audience=units)

    reading = page(town, "county_operator", address).partition('id="reading"')[2]

    assert "青山镇" in reading
    assert "临河镇" in reading
