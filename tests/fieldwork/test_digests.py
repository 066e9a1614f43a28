"""Tuesdays and Fridays: what happened in the grid, once, confirmed by one tap (R15)."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from linli.fieldwork import digesting, sources
from linli.fieldwork.digest_days import is_digest_day
from linli.fieldwork.models import Digest, DigestItem, DynamicInfo
from linli.kernel.errors import Forbidden, NotFound
from linli.kernel.scope import system_actor
from linli.organisation.calendar import calendar_for
from linli.organisation.models import CalendarDay
from linli.residents.life.births import register_birth
from linli.residents.life.couples import register_marriage
from linli.residents.models import Change
from tests.conftest import HeldClock
from tests.fieldwork.reports import compile_all, digests_of, inform, rows_of, told
from tests.residents.families import family, person
from tests.town import Town


def test_friday_holds_what_was_recorded_since_tuesday(town: Town, clock: HeldClock) -> None:
    clock.hold("2026-03-03 08:31")
    assert digesting.compile_due() == 4  # a digest for each grid
    clock.hold("2026-03-04 10:00")
    first, second = inform(town), inform(town, kind="4", text="三楼新来两人。")
    clock.hold("2026-03-06 08:29")
    assert digesting.compile_due() == 0
    clock.hold("2026-03-06 08:30")
    assert digesting.compile_due() == 4
    assert digesting.compile_due() == 0
    friday, tuesday = digests_of(town)
    assert rows_of(town, friday) == {first.pk, second.pk}
    assert (friday.size, tuesday.size) == (2, 0)


def test_what_arrives_late_goes_into_the_next_one(town: Town, clock: HeldClock) -> None:
    clock.hold("2026-03-06 09:00")
    compile_all(town)
    late = inform(town, happened_at=clock.now - timedelta(days=2))
    clock.hold("2026-03-10 09:00")
    tuesday, friday = compile_all(town)
    assert rows_of(town, tuesday) == {late.pk}
    assert rows_of(town, friday) == set()


def test_urgent_information_does_not_wait_for_a_digest(town: Town, clock: HeldClock) -> None:
    inform(town, is_special=True)
    clock.hold("2026-03-03 09:00")
    assert rows_of(town, compile_all(town)[0]) == set()


def test_life_events_are_taken_from_the_registers_one_row_an_event(
    town: Town, clock: HeldClock
) -> None:
    household = family(town)
    with town.acting("grid_worker") as actor:
        register_birth(
            uuid.uuid4(), actor=actor, household=household.pk, name="王小宝", sex="1",
            born=date(2026, 3, 1), relation="40",
        )  # fmt: skip
    clock.hold("2026-03-03 09:00")
    [digest] = compile_all(town)
    with town.platform() as actor:
        births = Change.objects.visible_to(actor).filter(kind="birth")
        assert rows_of(town, digest) == {births.get().pk}
    page = town.client("platform_admin").get(f"/digests/{digest.pk}").content.decode()
    assert "怀孕出生" in page
    assert "王*" in page
    assert "王小宝" not in page


def test_a_change_that_came_of_an_information_is_that_information(
    town: Town, clock: HeldClock
) -> None:
    family(town)
    info = inform(town, kind="2", text="王小明结婚了。")
    with town.acting("grid_worker") as actor:
        son = person(town, "王小明").pk
        register_marriage(info.pk, actor=actor, person=son, on=date(2026, 3, 1))
    clock.hold("2026-03-03 09:00")
    assert rows_of(town, compile_all(town)[0]) == {info.pk}
    page = town.client("grid_worker").get(f"/dynamics/{info.pk}").content.decode()
    assert "已更新登记" in page


def test_a_grid_where_nothing_happened_reports_nothing(town: Town, clock: HeldClock) -> None:
    clock.hold("2026-03-03 09:00")
    [digest] = compile_all(town)
    assert "周二报：无，请确认上报" in _titles(town, "grid_worker")
    page = town.client("grid_worker").get(f"/digests/{digest.pk}").content.decode()
    assert "这几天没有一般动态" in page


def test_a_day_on_which_the_worker_stood_still_is_made_up_for(town: Town, clock: HeldClock) -> None:
    info = inform(town)
    clock.hold("2026-03-04 11:00")  # nobody compiled on Tuesday
    [digest] = compile_all(town)
    assert digest.day == date(2026, 3, 3)
    assert rows_of(town, digest) == {info.pk}


def test_the_worker_confirms_by_one_tap_and_may_add_a_sentence(
    town: Town, clock: HeldClock
) -> None:
    clock.hold("2026-03-03 09:00")
    [digest] = compile_all(town)
    client = town.client("grid_worker")
    first = client.post(f"/digests/{digest.pk}/confirm", {"note": "本周平稳。"})
    assert first.status_code == 302
    client.post(f"/digests/{digest.pk}/confirm", {"note": "又按了一次"})
    [digest] = digests_of(town)
    assert digest.confirmed_by_id == town.grid_worker.pk
    assert digest.note == "本周平稳。"
    page = town.client("platform_admin").get("/digests").content.decode()
    assert "已确认" in page


@pytest.mark.parametrize("who", ["grid_worker_2", "platform_admin", "informant"])
def test_nobody_else_confirms_it(town: Town, clock: HeldClock, who: str) -> None:
    clock.hold("2026-03-03 09:00")
    [digest] = compile_all(town)
    answer = town.client(who).post(f"/digests/{digest.pk}/confirm")
    assert answer.status_code == 404
    with pytest.raises((NotFound, Forbidden)), town.acting(who) as actor:
        digesting.confirm(digest.pk, actor=actor)
    assert digests_of(town)[0].confirmed_at is None


def test_what_is_not_confirmed_is_spoken_of_twice(town: Town, clock: HeldClock) -> None:
    clock.hold("2026-03-03 09:00")
    compile_all(town)
    clock.hold("2026-03-03 14:00")
    assert digesting.speak_of_unconfirmed() == 4
    assert digesting.speak_of_unconfirmed() == 0
    assert "grid_worker" in told(town, "还没有确认")
    clock.hold("2026-03-03 17:30")
    assert digesting.speak_of_unconfirmed() == 4
    assert told(town, "还有网格没有确认") == {"platform_admin", "platform_admin_2"}
    clock.move(days=1)
    assert digesting.speak_of_unconfirmed() == 0


def test_what_is_confirmed_is_spoken_of_no_more(town: Town, clock: HeldClock) -> None:
    clock.hold("2026-03-03 09:00")
    [digest] = compile_all(town)
    with town.acting("grid_worker") as actor:
        digesting.confirm(digest.pk, actor=actor)
    clock.hold("2026-03-03 14:00")
    assert digesting.speak_of_unconfirmed() == 3


def test_the_desk_sees_which_grid_is_missing_and_reminds(town: Town, clock: HeldClock) -> None:
    clock.hold("2026-03-03 09:00")
    compile_all(town)
    client = town.client("platform_admin")
    page = client.get("/digests").content.decode()
    assert page.count("未确认") >= 2
    assert "西街第一网格" not in page
    client.post("/digests/remind", {"day": "2026-03-03"})
    assert "grid_worker" in told(town, "社区催您")
    assert "grid_worker_2" in told(town, "社区催您")


def test_a_day_without_digest_is_said_to_be_missing(town: Town, clock: HeldClock) -> None:
    clock.hold("2026-03-03 12:00")  # the worker process has not run
    page = town.client("platform_admin").get("/digests?day=2026-03-03").content.decode()
    assert "未生成" in page


def _titles(town: Town, who: str) -> set[str]:
    from linli.notices.models import Notice

    with town.acting(who) as actor:
        return set(Notice.objects.visible_to(actor).values_list("title", flat=True))


# --- none missing, none twice -----------------------------------------------------------------

HOURS = st.integers(0, 80)
DEEDS = st.sampled_from(["info", "late", "slow", "special", "life", "compile", "nothing"])
OFF = st.frozensets(st.integers(0, 25), max_size=18)


def _do(town: Town, deed: str, grid: str, clock: HeldClock) -> uuid.UUID | None:
    """Do one thing in a grid; give the row that a digest owes it."""
    by = {"grid": "grid_worker", "grid_2": "grid_worker_2"}[grid]
    if deed == "compile":
        digesting.compile_due()
    elif deed == "life":
        return _life(town, grid)
    elif deed != "nothing":
        info = inform(town, by, is_special=deed == "special")
        if deed == "late":  # it happened long ago, and arrives now
            _write(town, info, happened_at=clock.now - timedelta(days=9))
        if deed == "slow":  # its transaction began before a digest that did not see it
            _write(town, info, recorded_at=clock.now - timedelta(hours=20))
        return None if deed == "special" else info.pk
    return None


def _write(town: Town, info: DynamicInfo, **fields: Any) -> None:
    with town.platform() as actor:
        DynamicInfo.objects.visible_to(actor).filter(pk=info.pk).update(**fields)


def _life(town: Town, grid: str) -> uuid.UUID:
    with town.platform():
        row = Change(kind="birth", by_name="王小兰", op_id=uuid.uuid4())
        row.put_at(town.units[grid].pk)
        row.save(force_insert=True)
        other = Change(kind="confirm", by_name="王小兰", op_id=uuid.uuid4())  # no news
        other.put_at(town.units[grid].pk)
        other.save(force_insert=True)
    return row.pk


def _start_anew(town: Town, clock: HeldClock, off: frozenset[int]) -> None:
    clock.hold("2026-03-02 08:00")
    with town.platform() as actor:
        Digest.objects.visible_to(actor).delete()
        DynamicInfo.objects.visible_to(actor).delete()
        CalendarDay.objects.all().delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(day=date(2026, 3, 2) + timedelta(days=n), is_workday=False) for n in off
        )


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(  # in the digest just made; and older than it, but not seen by it
    off=frozenset(),
    steps=[(25, "info", "grid"), (1, "compile", "grid"), (2, "slow", "grid")],
)
@given(
    off=OFF,
    steps=st.lists(st.tuples(HOURS, DEEDS, st.sampled_from(["grid", "grid_2"])), max_size=10),
)
def test_every_ordinary_record_is_in_exactly_one_digest(
    town: Town, clock: HeldClock, off: frozenset[int], steps: list[tuple[int, str, str]]
) -> None:
    _start_anew(town, clock, off)
    owed: dict[uuid.UUID, tuple[str, Any]] = {}
    for hours, deed, grid in steps:
        clock.move(hours=hours)
        if row := _do(town, deed, grid, clock):
            owed[row] = (grid, clock.now)
    clock.move(days=45)
    digesting.compile_due()
    with town.platform() as actor:
        items = list(DigestItem.objects.visible_to(actor).select_related("digest"))
        digests = list(Digest.objects.visible_to(actor))
        lives = set(Change.objects.visible_to(actor).values_list("pk", flat=True))
    rows = [item.row for item in items]
    mine = [row for row in rows if row in owed or row not in lives]  # lives of earlier examples
    assert sorted(mine) == sorted(owed)
    assert all(is_digest_day(digest.day, calendar_for(None)) for digest in digests)
    for item in items:
        if item.row in owed:
            grid, entered = owed[item.row]
            assert item.digest.place_id == town.units[grid].pk
            later = [d.compiled_at for d in digests if d.place_id == item.digest.place_id]
            assert item.digest.compiled_at == min(at for at in later if at >= entered)


def test_the_grid_that_took_another_over_reports_what_that_one_had_not(
    town: Town, clock: HeldClock
) -> None:
    left = inform(town)
    town.grid_2.inherits = [town.grid.pk]
    town.grid_2.save(update_fields=["inherits"])
    town.grid.valid_to = date(2026, 3, 2)
    town.grid.save(update_fields=["valid_to"])
    clock.hold("2026-03-03 09:00")
    assert compile_all(town) == []
    [digest] = digests_of(town, "grid_2")
    assert rows_of(town, digest) == {left.pk}


@pytest.mark.parametrize(
    ("kind", "words", "said", "unsaid"),
    [
        ("pregnancy", "怀孕，预产期 2026-08-01", "怀孕", "预产期"),
        ("move_in", "整户由 青年路8号3号楼501室 迁来", "3号楼***", "501"),
        ("move_in", "迁入本户", "迁入本户", "*"),
        ("move_out", "迁出 3 人", "迁出 3 人", "*"),
    ],
)
def test_a_digest_says_no_door_and_no_due_date(
    kind: str, words: str, said: str, unsaid: str
) -> None:
    row = Change(kind=kind, by_name="王小兰", words=words, op_id=uuid.uuid4())
    [line] = sources.in_words([row], actor=system_actor("测试"))
    assert said in line.text
    assert unsaid not in line.text
