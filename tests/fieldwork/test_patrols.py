"""Patrols: days derived from work, rounds by hand, few positions, leave, workdays without any."""

import json
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from linli.fieldwork import days, patrolling
from linli.fieldwork.models import Leave, Patrol, PatrolPoint
from linli.fieldwork.patrolling import Position, thinned
from linli.journal.models import JournalEntry
from linli.kernel import clock as kernel_clock
from linli.kernel import scope
from linli.notices.models import Notice
from tests.fieldwork.doors import family, visited
from tests.town import Town

MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


def walked(town: Town, who: str = "grid_worker", user: str = "grid_worker") -> list[days.Day]:
    with town.acting(who) as actor:
        return days.days_of(
            actor=actor,
            grids=[town.grid.pk],
            first=MONDAY - timedelta(days=30),
            last=MONDAY,
            user=town.people[user].pk,
        )


def missing(town: Town, who: str = "grid_chief") -> list[tuple[str, str]]:
    with town.acting(who) as actor:
        found = days.without_patrol(
            actor=actor, grids=[town.grid], first=date(2026, 2, 23), last=date(2026, 3, 1)
        )
    return [(f"{day:%m-%d}", one.name) for one in found for day in one.days]


def started(town: Town, who: str = "grid_worker") -> Patrol:
    town.client(who).post(
        "/patrols/start", {"op_id": uuid.uuid4(), "grid": town.grid.pk, "mode": "1"}
    )
    with town.platform() as actor:
        return Patrol.objects.visible_to(actor).get(user=town.people[who], ended_at=None)


def send(town: Town, patrol: Patrol, points: Any, who: str = "grid_worker") -> Any:
    text = points if isinstance(points, str) else json.dumps(points)
    return town.client(who).post(f"/patrols/{patrol.pk}/positions", {"points": text})


def test_a_day_with_a_visit_or_a_report_is_a_patrol_nobody_typed(town: Town) -> None:
    visited(town, family(town), days_ago=3)
    visited(town, family(town, room="502", n=2), days_ago=3)
    town.report()

    found = walked(town)

    assert [(day.day, len(day.visits), len(day.incidents)) for day in found] == [
        (MONDAY, 0, 1),
        (MONDAY - timedelta(days=3), 2, 0),
    ]
    assert all(day.is_derived for day in found)
    page = town.client("grid_worker").get("/patrols").content.decode()
    assert "走访 2，上报 0" in page


def test_who_came_along_was_there_too(town: Town) -> None:
    visited(town, family(town), companions=(town.grid_leader.pk,))

    assert [day.name for day in walked(town, "grid_leader", "grid_leader")] == ["张建国"]


def test_a_visit_that_was_taken_back_was_no_patrol(town: Town) -> None:
    visit = visited(town, family(town))
    town.client("grid_worker").post(f"/visits/{visit.pk}/take-back")

    assert walked(town) == []


def test_workdays_without_work_are_listed_and_nothing_else(town: Town, clock: Any) -> None:
    # Monday was the last day of the holiday, Saturday a workday for it; the worker visited on
    # Tuesday, the leader never
    visited(town, family(town), days_ago=6)
    with town.acting("grid_chief"):
        leave = Leave(user=town.grid_worker, first_day=date(2026, 2, 25),
                      last_day=date(2026, 2, 26), entered_by=town.grid_chief)  # fmt: skip
        leave.put_at(town.grid.pk)
        leave.save()

    assert [day for day, name in missing(town) if name == "王小兰"] == ["02-28", "02-27"]
    assert [day for day, name in missing(town) if name == "张建国"] == [
        *("02-28", "02-27", "02-26", "02-25", "02-24"),
    ]


def test_every_day_counts_where_the_installation_says_so(town: Town, settings: Any) -> None:
    settings.PATROL_EVERY_DAY = True

    assert {day for day, name in missing(town) if name == "王小兰"} >= {"02-23", "03-01"}


def test_days_before_the_post_began_are_nobody_s(town: Town) -> None:
    town.grid_worker.posts.update(valid_from=date(2026, 2, 27))

    assert [day for day, name in missing(town) if name == "王小兰"] == ["02-28", "02-27"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("grid_leader", True),
        ("grid_chief", True),
        ("platform_admin", True),
        ("town_leader", True),
        ("grid_worker", False),
        ("grid_assistant", False),
        ("town_operator", False),  # sees no visits to special groups: his list would be wrong
    ],
)
def test_who_leads_sees_the_workdays_without_patrol(town: Town, who: str, sees: bool) -> None:
    page = town.client(who).get("/patrols").content.decode()

    assert ("没有下网格记录的工作日" in page) is sees


def test_a_round_by_hand_is_started_once_and_stopped(town: Town, clock: Any) -> None:
    client = town.client("grid_worker")
    op_id = uuid.uuid4()
    for _ in range(2):
        client.post("/patrols/start", {"op_id": op_id, "grid": town.grid.pk, "mode": "2"})
    again = client.post(
        "/patrols/start", {"op_id": uuid.uuid4(), "grid": town.grid.pk}, follow=True
    )
    assert "还有一次巡查没有结束" in again.content.decode()
    with town.platform() as actor:
        patrol = Patrol.objects.visible_to(actor).get()
    clock.move(hours=1)

    assert town.client("grid_leader").post(f"/patrols/{patrol.pk}/stop").status_code == 403
    client.post(f"/patrols/{patrol.pk}/stop", {"where": "菜场后巷"})

    day = walked(town)[0]
    assert not day.is_derived
    assert day.places == "菜场后巷"
    assert day.end - day.begin == timedelta(hours=1)


def test_a_round_is_walked_in_one_s_own_grid(town: Town) -> None:
    given = {"op_id": uuid.uuid4(), "grid": town.grid.pk}

    assert town.client("grid_worker_2").post("/patrols/start", given).status_code == 404


@pytest.mark.parametrize(
    ("steps", "kept"),
    [
        ([(0, 0)], 1),
        ([(0, 0), (29, 0), (30, 0)], 2),  # sooner than 30 s at one place
        ([(0, 0), (5, 49), (10, 51)], 2),  # nearer than 50 m
        ([(0, 0), (5, 60), (10, 120)], 3),
        ([(30, 0), (0, 0)], 2),  # in their order, however they were sent
    ],
)
def test_positions_lie_thirty_seconds_or_fifty_metres_apart(
    steps: list[tuple[int, int]], kept: int
) -> None:
    now = kernel_clock.now()
    positions = [
        Position(now + timedelta(seconds=seconds), 120.0, 30.0 + metres / 111_320)
        for seconds, metres in steps
    ]

    assert len(thinned(None, positions)) == kept


def test_the_server_drops_what_is_denser(town: Town, clock: Any) -> None:
    patrol = started(town)
    now = int(kernel_clock.now().timestamp() * 1000)
    clock.move(minutes=5)

    first = send(town, patrol, [[now + n * 1000, 120.0, 30.0] for n in range(61)])
    second = send(town, patrol, [[now + 61_000, 120.0, 30.0], [now + 95_000, 120.0, 30.0]])
    off_duty = send(town, patrol, [[now - 3_600_000, 120.0, 30.0], [now + 9_000_000, 121.0, 30.0]])

    assert [answer.json()["kept"] for answer in (first, second, off_duty)] == [3, 1, 0]
    town.client("grid_worker").post(f"/patrols/{patrol.pk}/stop")
    assert send(town, patrol, [[now, 120.0, 30.0]]).status_code == 409


@pytest.mark.parametrize(
    "text",
    ["", "x", "{}", "[1]", "[[1,2]]", '[["a",1,2]]', "[[1,200,3]]", "[[1e30,1,2]]", "[[NaN,1,2]]",
     "[[1,NaN,2]]", "[" * 2000],
)  # fmt: skip
def test_what_is_no_position_is_refused(town: Town, text: str) -> None:
    patrol = started(town)

    assert send(town, patrol, text).status_code == 422


def test_nobody_else_reads_positions_and_the_database_says_so_too(town: Town) -> None:
    patrol = started(town)
    send(town, patrol, [[int(kernel_clock.now().timestamp() * 1000), 120.0, 30.0]])

    for who, seen in (
        ("grid_worker", 1),
        ("grid_leader", 0),
        ("grid_chief", 0),
        ("town_leader", 0),
    ):
        with town.acting(who) as actor:
            assert PatrolPoint.objects.visible_to(actor).count() == seen
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM fieldwork_patrolpoint")
                assert cursor.fetchone() == (seen,)
    assert send(town, patrol, [[1, 1, 1]], who="grid_leader").status_code == 403


def test_a_supervisor_says_why_and_the_worker_is_told(town: Town) -> None:
    patrol = started(town)
    send(town, patrol, [[int(kernel_clock.now().timestamp() * 1000), 120.0, 30.0]])
    client, address = town.client("grid_chief"), f"/patrols/{patrol.pk}/route"

    assert "polyline" not in client.get(address).content.decode()
    assert client.post(address, {"reason": "看看"}).status_code == 422
    shown = client.post(address, {"reason": "居民投诉当天没有人来过"})

    assert "polyline" in shown.content.decode()
    with town.acting("audit_admin"):
        entry = JournalEntry.objects.get(action="field.route")
    assert entry.reason == "居民投诉当天没有人来过"
    with town.acting("grid_worker") as actor:
        told = Notice.objects.visible_to(actor).get(title="您的巡查路线被查看")
    assert "因投诉或安全事由" in told.text
    assert "居民投诉" not in told.text  # who complained is nobody's to tell


def test_a_reason_names_no_phone(town: Town) -> None:
    address = f"/patrols/{started(town).pk}/route"

    answer = town.client("grid_chief").post(address, {"reason": "居民13912345678投诉没有人来"})

    assert answer.status_code == 422
    with town.acting("audit_admin"):
        assert not JournalEntry.objects.filter(action="field.route").exists()


def test_two_starts_at_once_wait_for_each_other(town: Town, monkeypatch: Any) -> None:
    waited: list[uuid.UUID] = []
    monkeypatch.setattr(patrolling, "wait_for_first", waited.append)
    with town.acting("grid_worker") as actor:
        patrol = patrolling.start(uuid.uuid4(), actor=actor, grid=town.grid.pk)
        patrolling.stop(patrol.pk, actor=actor)
        patrolling.start(uuid.uuid4(), actor=actor, grid=town.grid.pk)

    # each waits for its own number, and both for one that is the worker's
    assert len(waited) == 4
    assert len(set(waited)) == 3


@pytest.mark.parametrize("who", ["grid_assistant", "grid_worker_2", "town_operator"])
def test_who_does_not_lead_there_sees_no_route(town: Town, who: str) -> None:
    patrol = started(town)

    assert town.client(who).get(f"/patrols/{patrol.pk}/route").status_code == 404


def test_after_thirty_days_the_positions_go_and_the_summary_stays(town: Town, clock: Any) -> None:
    patrol = started(town)
    send(town, patrol, [[int(kernel_clock.now().timestamp() * 1000), 120.0, 30.0]])
    clock.move(days=30)
    assert forget() == 0
    clock.move(minutes=1)

    assert forget() == 1

    with town.platform() as actor:
        row = Patrol.objects.visible_to(actor).get()
        assert not PatrolPoint.objects.visible_to(actor).exists()
    assert (row.points_kept, bool(row.route_erased_at)) == (1, True)
    assert row.ended_at == row.started_at + timedelta(hours=12)  # nobody had ended it


def forget() -> int:
    with scope.acting(scope.system_actor("巡查路线到期清除")) as actor:
        patrolling.end_forgotten(actor=actor)
        return patrolling.forget_routes(actor=actor)


def leave_of(town: Town, **more: Any) -> dict[str, Any]:
    return {
        "user": town.grid_worker.pk,
        "kind": "1",
        "first_day": "2026-03-03",
        "last_day": "2026-03-05",
    } | more


def test_the_community_enters_leave_once(town: Town) -> None:
    client = town.client("platform_admin")
    for _ in range(2):
        assert client.post("/patrols/leave", leave_of(town)).status_code == 302

    with town.acting("grid_chief") as actor:
        row = Leave.objects.visible_to(actor).get(~Q(user=None))
    assert row.user == town.grid_worker
    client.post(f"/leaves/{row.pk}/cancel")
    with town.acting("grid_chief") as actor:
        assert Leave.objects.visible_to(actor).get().cancelled_at


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"last_day": "2026-03-01"}, "早于起的日期"),
        ({"last_day": "2027-03-05"}, "最多一年"),
        ({"first_day": "1999-01-01", "last_day": "1999-01-02"}, "离今天太远"),
        ({"kind": "x"}, "x"),
        ({"user": str(uuid.uuid4())}, "选择一个有效的选项"),
        ({"first_day": "昨天"}, "日期"),
    ],
)
def test_a_wrong_leave_comes_back(town: Town, more: dict[str, str], said: str) -> None:
    answer = town.client("platform_admin").post("/patrols/leave", leave_of(town, **more))

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_leave_is_entered_by_the_community_alone(town: Town) -> None:
    assert town.client("grid_leader").post("/patrols/leave", leave_of(town)).status_code in (
        403,
        422,
    )
    assert town.client("grid_worker").post("/patrols/leave", leave_of(town)).status_code == 404
    wrong = town.client("platform_admin_2").post("/patrols/leave", leave_of(town))
    assert wrong.status_code == 422
