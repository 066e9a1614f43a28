"""What happens in a grid: recorded once, acted on at once where it is urgent (R14, R16)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from linli.fieldwork import informing, urgent
from linli.fieldwork.informing import AsIncident, Subject
from linli.fieldwork.models import DynamicInfo, InfoReceipt
from linli.incidents.models import Incident
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from tests.conftest import HeldClock
from tests.fieldwork.reports import inform, told
from tests.residents.families import family, home
from tests.town import Town

COMMUNITY = {"platform_admin", "grid_chief", "community_director"}


def _post(town: Town, by: str = "grid_worker", **typed: Any) -> Any:
    form = {
        "op_id": uuid.uuid4(), "kind": "6", "text": "楼道里堆了纸箱。", "place": town.grid.pk,
    } | typed  # fmt: skip
    return town.client(by).post("/dynamics/new", form)


def _rows(town: Town) -> list[DynamicInfo]:
    with town.platform() as actor:
        return list(DynamicInfo.objects.visible_to(actor).order_by("recorded_at", "pk"))


def test_the_worker_types_two_fields(town: Town) -> None:
    answer = _post(town)
    [info] = _rows(town)
    assert answer.headers["Location"].startswith(f"/dynamics/{info.pk}")
    assert (info.place_id, info.recorded_by_id) == (town.grid.pk, town.grid_worker.pk)
    assert "楼道里堆了纸箱" in town.client("platform_admin").get("/dynamics").content.decode()


def test_what_is_sent_twice_is_recorded_once(town: Town) -> None:
    op_id = uuid.uuid4()
    first, second = _post(town, op_id=op_id), _post(town, op_id=op_id)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(_rows(town)) == 1
    other = _post(town, op_id=op_id, text="另一件事。")
    assert other.status_code == 422
    assert "另一件事。" in other.content.decode()


def test_a_number_that_somebody_else_has_used_is_refused(town: Town) -> None:
    info = inform(town)
    with pytest.raises(Forbidden), town.acting("grid_leader") as actor:
        informing.record_info(info.op_id, actor=actor, kind="6", text="楼道里堆了纸箱。")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": ""}, "请选择类别。"),
        ({"kind": "9"}, "类别"),
        ({"text": "  "}, "请写明是什么情况。"),
        ({"text": "字" * 2001}, "2000"),
        ({"text": "\x00"}, "请改正"),
        ({"happened_at": "2126-01-01T09:00"}, "不能晚于现在"),
        ({"happened_at": "1990-01-01T09:00"}, "一年以前"),
        ({"happened_at": "昨天"}, "请写成"),
        ({"place": "990101001001002"}, "网格"),
        ({"dwelling": "x"}, "请改正"),
        ({"op_id": "x"}, "请改正"),
        ({"kind": "7", "as_incident": "on", "category": "0201"}, "请改正"),
        ({"photos_ids": str(uuid.uuid4())}, "照片"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    town: Town, typed: dict[str, Any], said: str
) -> None:
    answer = _post(town, **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "楼道里堆了纸箱。" in page or "text" in typed
    assert _rows(town) == []


def test_a_worker_reports_of_her_own_grid_alone(town: Town) -> None:
    with pytest.raises(NotFound), town.acting("grid_worker") as actor:
        informing.record_info(
            uuid.uuid4(), actor=actor, kind="6", text="隔壁网格。", place=town.grid_2.pk
        )


def test_a_neighbour_who_informs_reads_her_own_reports_alone(town: Town) -> None:
    inform(town, text="网格员记的。")
    inform(town, "building_head", text="楼栋长记的。")
    page = town.client("building_head").get("/dynamics").content.decode()
    assert "楼栋长记的" in page
    assert "网格员记的" not in page
    assert "网格员记的" not in town.client("grid_worker_2").get("/dynamics").content.decode()


@pytest.mark.parametrize(
    ("kind", "category", "becomes"), [("6", "", None), ("7", "0401", "0401"), ("8", "", "0199")]
)
def test_surroundings_hazards_and_disputes_become_incidents_in_the_same_moment(
    town: Town, kind: str, category: str, becomes: str | None
) -> None:
    _post(town, kind=kind, as_incident="on", category=category, while_visiting="on")
    [info] = _rows(town)
    with town.platform() as actor:
        incident = Incident.objects.visible_to(actor).get(pk=info.incident_id)
    assert incident.category_id == becomes
    assert (incident.description, incident.source) == ("楼道里堆了纸箱。", "02")
    assert incident.place_id == town.grid.pk


def test_when_the_incident_is_refused_nothing_is_recorded(town: Town) -> None:
    with pytest.raises(Invalid), town.acting("grid_worker") as actor:
        informing.record_info(
            uuid.uuid4(), actor=actor, kind="7", text="隐患", incident=AsIncident("0201")
        )
    assert _rows(town) == []


def test_a_birth_is_no_incident(town: Town) -> None:
    _post(town, kind="3", as_incident="on")
    assert _rows(town)[0].incident_id is None
    with pytest.raises(Invalid), town.acting("grid_worker") as actor:
        informing.make_incident(_rows(town)[0].pk, actor=actor, incident=AsIncident())


def test_it_becomes_an_incident_afterwards_once(town: Town) -> None:
    info = inform(town, kind="8", text="两家争车位。")
    client = town.client("grid_worker")
    for _ in range(2):
        client.post(f"/dynamics/{info.pk}/incident", {"category": "0102"})
    with town.platform() as actor:
        assert Incident.objects.visible_to(actor).get().category_id == "0102"
    assert "已上报为事件" in client.get(f"/dynamics/{info.pk}").content.decode()


def test_photos_are_seen_by_who_sees_the_information_and_go_on_to_the_incident(
    town: Town,
) -> None:
    photo = town.photo()
    info = inform(town, photos=[photo])
    from linli.attachments.queries import photo_for

    with town.acting("platform_admin") as actor:
        assert photo_for(actor, photo)
    with pytest.raises(NotFound), town.acting("platform_admin_2") as actor:
        photo_for(actor, photo)
    with pytest.raises(Invalid):  # used once, it is no other information's
        inform(town, photos=[photo])
    with town.acting("grid_worker") as actor:
        informing.make_incident(info.pk, actor=actor, incident=AsIncident())
        assert photo_for(actor, photo).incident


def test_whom_it_is_about_is_named_in_part_with_the_events_that_fit(town: Town) -> None:
    household = family(town)
    info = inform(town, kind="3", subject=Subject(household=household.pk))
    page = town.client("grid_worker").get(f"/dynamics/{info.pk}").content.decode()
    assert f"/households/{household.pk}/birth?info={info.pk}" in page
    assert "李秀英" not in page
    assert "李*" in page
    desk = town.client("grid_chief").get(f"/dynamics/{info.pk}").content.decode()
    assert "birth?info" not in desk


def test_a_home_is_chosen_afterwards(town: Town) -> None:
    household = family(town)
    info = inform(town, kind="2")
    client = town.client("grid_worker")
    assert "是哪一家的事" in client.get(f"/dynamics/{info.pk}").content.decode()
    page = client.get(f"/dynamics/{info.pk}?dwelling={home(town).pk}").content.decode()
    assert f"/death?info={info.pk}" in page
    assert client.get(f"/dynamics/{info.pk}?dwelling=x").status_code == 200
    assert household


def test_nobody_of_the_next_grid_is_named(town: Town) -> None:
    there = family(town, "grid_worker_2", grid="grid_2", n=2)
    with pytest.raises(NotFound):
        inform(town, kind="3", subject=Subject(household=there.pk))


def test_the_life_event_that_is_entered_from_here_is_linked_back(
    town: Town, clock: HeldClock
) -> None:
    household = family(town)
    info = inform(town, kind="3", text="王家添了个孩子。", subject=Subject(household=household.pk))
    client = town.client("grid_worker")
    address = f"/households/{household.pk}/birth?info={info.pk}"
    assert f'value="{info.pk}"' in client.get(address).content.decode()
    form = {
        "op_id": info.pk, "name": "王小宝", "sex": "1", "born": "2026-03-01",
        "relation": "40",
    }  # fmt: skip
    assert client.post(address, form).status_code == 302
    page = client.get(f"/dynamics/{info.pk}").content.decode()
    assert "已更新登记：出生" in page
    assert "birth?info" not in page


# --- urgent ------------------------------------------------------------------------------------


def test_what_is_urgent_is_told_at_once(town: Town, clock: HeldClock) -> None:
    _post(town, kind="7", text="一楼有煤气味，住着王大山13800138000。", is_special="on")
    assert told(town, "紧急动态：安全隐患") == COMMUNITY | {"town_operator"}
    assert told(town, "王大山") == set()
    assert "/dynamics/urgent" in town.client("platform_admin").get("/").content.decode()


def _sweep(clock: HeldClock, minutes: float = 10) -> int:
    clock.move(minutes=minutes)
    done = urgent.sweep()
    assert urgent.sweep() == 0
    return done


def test_what_nobody_reads_climbs_to_the_next_ones(town: Town, clock: HeldClock) -> None:
    inform(town, is_special=True)
    assert _sweep(clock, 9) == 0
    assert _sweep(clock, 1) == 1
    assert told(town, "10 分钟没有人看") == {"grid_leader", "community_director"}
    assert _sweep(clock) == 1
    assert told(town, "20 分钟没有人看") == {"town_operator", "town_leader"}
    assert _sweep(clock) == 0


def test_what_the_community_has_read_climbs_no_further(town: Town, clock: HeldClock) -> None:
    info = inform(town, is_special=True)
    town.client("platform_admin").get(f"/dynamics/{info.pk}")
    assert _sweep(clock) == 0
    assert told(town, "没有人看") == set()


def test_that_the_town_has_read_it_does_not_relieve_the_community(
    town: Town, clock: HeldClock
) -> None:
    info = inform(town, is_special=True)
    town.client("town_operator").post(f"/dynamics/{info.pk}/read")
    assert _sweep(clock) == 1


def test_the_grid_leader_who_reports_himself_is_not_told(town: Town, clock: HeldClock) -> None:
    inform(town, "grid_leader", is_special=True)
    _sweep(clock)
    assert "grid_leader" not in told(town, "紧急动态")


def test_it_is_written_who_has_read_it_when(town: Town, clock: HeldClock) -> None:
    info = inform(town, is_special=True)
    clock.move(minutes=3)
    town.client("grid_chief").post(f"/dynamics/{info.pk}/read")
    clock.move(minutes=3)
    town.client("grid_chief").get(f"/dynamics/{info.pk}")
    page = town.client("grid_worker").get(f"/dynamics/{info.pk}").content.decode()
    assert "09:03 已阅" in page
    assert page.count("未阅") == 3


def test_it_leaves_the_desk_of_who_has_read_it(town: Town, clock: HeldClock) -> None:
    info = inform(town, is_special=True)
    client = town.client("platform_admin")
    assert "1 条未读" in client.get("/dynamics/urgent").content.decode()
    before = client.get("/version").json()["version"]
    client.post(f"/dynamics/{info.pk}/read")
    assert "0 条未读" in client.get("/dynamics/urgent").content.decode()
    assert client.get("/version").json()["version"] != before
    with town.acting("platform_admin") as actor:
        from linli.notices.queries import unread_count

        assert unread_count(actor) == 0


def test_a_worker_killed_half_way_tells_nobody_twice(town: Town, clock: HeldClock) -> None:
    info = inform(town, is_special=True)
    clock.move(minutes=10)
    urgent.sweep()
    with town.platform() as actor:  # as if the row's own write had been lost
        rows = DynamicInfo.objects.visible_to(actor).filter(pk=info.pk)
        rows.update(stage=1, timer_at=clock.now - timedelta(minutes=1))
    urgent.sweep()
    with town.platform() as actor:
        from linli.notices.models import Notice

        again = Notice.objects.visible_to(actor).filter(text__contains="10 分钟")
        assert again.count() == 2
        receipts = InfoReceipt.objects.visible_to(actor).filter(info=info)
        assert receipts.count() == len(set(receipts.values_list("user", flat=True)))


def test_a_second_tap_of_another_text_is_not_taken_for_the_first(town: Town) -> None:
    info = inform(town)
    with pytest.raises(NotAllowedNow), town.acting("grid_worker") as actor:
        informing.record_info(info.op_id, actor=actor, kind="7", text="楼道里堆了纸箱。")
