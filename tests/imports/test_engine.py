"""Each line of a workbook ends as something, once, whatever happens on the way."""

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from django.db import IntegrityError

from linli.accounts.models import User
from linli.imports import engine, files, kinds, queries, services, tidying, undoing
from linli.imports.kinds import Field, Finding, Kind, Line, Outcome
from linli.imports.models import ImportLine, ImportRun
from linli.imports.sealing import opened
from linli.journal.models import JournalEntry
from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow
from linli.kernel.scope import ActingPost, Actor
from linli.kernel.sheets import RUINED

pytestmark = pytest.mark.django_db

COUNTY = 430181 * 10**9
State = ImportRun.State


class Killed(BaseException):
    """What a killed worker looks like from inside."""


class Pebbles:
    """Takes each line by a journal entry, so that a test can count what was taken."""

    said: list[dict[str, int]] = []
    kill_at = 0

    def __init__(self, actor: Actor, unit: int, run: UUID) -> None:
        self.actor = actor

    def examine(self, lines: Sequence[Line]) -> list[Finding]:
        return [
            Finding(Outcome.REJECTED, "太重。") if line.get("weight") == "1000" else self._new(line)
            for line in lines
        ]

    def apply(self, lines: Sequence[Line]) -> list[Finding]:
        for line in lines:
            record("pebble", actor=self.actor, object_id=line.get("no"))
            if line.get("weight") == "wet":
                raise Invalid({"weight": "湿的不要。"})
            if line.get("weight") == "twin":
                raise IntegrityError("there is one already")
            if line.number == type(self).kill_at:
                raise Killed
        return [self._new(line) for line in lines]

    def finish(self, counts: Mapping[str, int]) -> None:
        self.said.append(dict(counts))

    def _new(self, line: Line) -> Finding:
        return Finding(Outcome.CREATED, target=line.get("no"))


@pytest.fixture
def user() -> User:
    return User.objects.create(username="picker", name="拾石人")


@pytest.fixture
def actor(user: User) -> Actor:
    post = ActingPost("picker", "拾石员", COUNTY, "青禾县", frozenset({"pick"}), sees_place=True)
    return Actor(user=user.pk, name=user.name, posts=(post,))


@pytest.fixture
def kind(actor: Actor, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kind:
    settings.MEDIA_ROOT = tmp_path
    Pebbles.said, Pebbles.kill_at = [], 0
    fields = (Field("no", "编号", True), Field("weight", "重量", True), Field("colour", "颜色"))
    kind = Kind("pebbles", "拾石", "pick", fields, Pebbles, lambda _user: actor)
    monkeypatch.setitem(kinds.KINDS._found, "pebbles", kind)
    return kind


def book(rows: Sequence[Sequence[Any]], header: Sequence[str] = ("编号", "重量")) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as sheets:
        page = sheets.add_worksheet("石头")
        for number, row in enumerate([header, *rows]):
            page.write_row(number, 0, row)
    return target.getvalue()


def handed_in(data: bytes, kind: Kind, actor: Actor, name: str = "石头.xlsx") -> ImportRun:
    with scope.acting(actor):
        run = services.hand_in(
            [data], actor=actor, kind=kind, unit=COUNTY, file_name=name, queued=False
        )
    engine.prepare(run.pk)
    return afresh(run, actor)


def confirmed(run: ImportRun, actor: Actor) -> ImportRun:
    with scope.acting(actor):
        services.confirm(run, actor=actor, queued=False)
    engine.apply(run.pk)
    return afresh(run, actor)


def afresh(run: ImportRun, actor: Actor) -> ImportRun:
    with scope.acting(actor):
        return ImportRun.objects.visible_to(actor).get(pk=run.pk)


def lines_of(run: ImportRun, actor: Actor) -> list[ImportLine]:
    with scope.acting(actor):
        return list(ImportLine.objects.visible_to(actor).filter(run=run).order_by("id"))


def taken() -> list[str]:
    """Count what was written, as the platform sees it."""
    with scope.acting(scope.system_actor("数数")):
        entries = JournalEntry.objects.filter(action="pebble").order_by("id")
        return list(entries.values_list("object_id", flat=True))


def test_a_workbook_is_previewed_before_anything_is_written(kind: Kind, actor: Actor) -> None:
    run = handed_in(book([["a", "1"], ["b", "1000"]]), kind, actor)
    assert (run.state, run.total) == (State.PREVIEW, 2)
    assert run.mapping == {"no": 0, "weight": 1}
    assert run.result == {"created": 1, "rejected": 1}
    assert taken() == []


def test_a_confirmed_run_takes_each_line_once_and_counts_them_all(kind: Kind, actor: Actor) -> None:
    rows = [[f"s{n}", "1000" if n % 7 == 0 else "1"] for n in range(450)]
    run = confirmed(handed_in(book(rows), kind, actor), actor)
    assert run.state == State.DONE
    assert sum(run.result.values()) == run.total == run.done == 450
    assert len(taken()) == len(set(taken())) == run.result["created"]
    assert Pebbles.said == [run.result]


def test_a_second_confirmation_changes_nothing(kind: Kind, actor: Actor) -> None:
    run = confirmed(handed_in(book([["a", "1"]]), kind, actor), actor)
    assert confirmed(run, actor).result == {"created": 1}
    assert taken() == ["a"]


def test_a_killed_worker_is_resumed_without_loss_or_double(kind: Kind, actor: Actor) -> None:
    run = handed_in(book([[f"s{n}", "1"] for n in range(450)]), kind, actor)
    Pebbles.kill_at = 302
    with pytest.raises(Killed):
        confirmed(run, actor)
    assert afresh(run, actor).done == 200
    Pebbles.kill_at = 0
    engine.apply(run.pk)
    assert afresh(run, actor).result == {"created": 450}
    assert sorted(taken()) == sorted(f"s{n}" for n in range(450))


def test_a_line_that_is_refused_takes_no_other_with_it(kind: Kind, actor: Actor) -> None:
    rows = [["a", "1"], ["b", "wet"], ["c", "1"], ["d", "twin"], ["e", "1"]]
    run = confirmed(handed_in(book(rows), kind, actor), actor)
    assert run.result == {"created": 3, "rejected": 2}
    assert taken() == ["a", "c", "e"]
    wet, twin = (line for line in lines_of(run, actor) if line.outcome == Outcome.REJECTED)
    assert (wet.number, wet.message) == (3, "湿的不要。")
    assert (twin.number, twin.message) == (5, "这一行的内容无法写入。")


def test_rights_lost_before_the_job_runs_stop_it(
    kind: Kind, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = handed_in(book([["a", "1"]]), kind, actor)
    with scope.acting(actor):
        services.confirm(run, actor=actor, queued=False)
    kinds.register("pebbles", replace(kind, actor_for=lambda _user: replace(actor, posts=())))
    engine.apply(run.pk)
    run = afresh(run, actor)
    assert (run.state, run.error) == (State.FAILED, "您的岗位已不能再导入到这个单位。")
    assert taken() == []


def test_a_workbook_cannot_be_handed_in_for_another_unit(kind: Kind, actor: Actor) -> None:
    with scope.acting(actor), pytest.raises(Forbidden):
        services.hand_in([b"x"], actor=actor, kind=kind, unit=1, file_name="x", queued=False)


def test_columns_are_pointed_out_by_hand_when_no_heading_is_known(kind: Kind, actor: Actor) -> None:
    run = handed_in(book([["a", "1"]], header=["甲", "乙"]), kind, actor)
    assert run.error == "还没有指明这些列：编号、重量"
    with scope.acting(actor), pytest.raises(NotAllowedNow):
        services.confirm(run, actor=actor, queued=False)
    with scope.acting(actor):
        services.remap(run, actor=actor, mapping={"no": 0, "weight": 1}, queued=False)
    engine.prepare(run.pk)
    assert confirmed(afresh(run, actor), actor).result == {"created": 1}


@pytest.mark.parametrize("mapping", [{"no": 0, "weight": 0}, {"no": 0, "weight": 9}])
def test_a_column_serves_one_field_and_exists(
    kind: Kind, actor: Actor, mapping: dict[str, int]
) -> None:
    run = handed_in(book([["a", "1"]]), kind, actor)
    with scope.acting(actor), pytest.raises(Invalid):
        services.remap(run, actor=actor, mapping=mapping, queued=False)


def test_a_row_with_only_a_number_and_a_ruined_number_are_told_apart(
    kind: Kind, actor: Actor
) -> None:
    run = handed_in(book([["a"], [123456789012345678, "1"], ["", "1"]]), kind, actor)
    messages = [line.message for line in lines_of(run, actor)]
    assert messages[0] == "没有重量。"
    assert messages[1].startswith(f"编号：{RUINED}")
    assert messages[2] == "没有编号。"


def test_the_text_is_kept_whole_but_for_blank_ends(kind: Kind, actor: Actor) -> None:
    text = "\u3000头\xa0一\n二  三\u200b"
    run = handed_in(book([[text, "1"]]), kind, actor)
    confirmed(run, actor)
    assert taken() == ["头\xa0一\n二  三"]


def test_sheets_with_the_same_header_are_taken_and_others_named(kind: Kind, actor: Actor) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as sheets:
        for name, cells in (
            ("一月", [["编号", "重量"], ["a", "1"]]),
            ("二月", [["编号", "重量"], ["b", "1"]]),
            ("说明", [["怎样填写"], ["随便"]]),
        ):
            page = sheets.add_worksheet(name)
            for number, row in enumerate(cells):
                page.write_row(number, 0, row)
    run = handed_in(target.getvalue(), kind, actor)
    assert (run.total, run.left_out) == (2, ["说明"])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "不是能读取的表格"),
        ("编号，重量\n".encode(), "只有表头"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le"),
            "设有密码",
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_reason(
    kind: Kind, actor: Actor, data: bytes, reason: str
) -> None:
    run = handed_in(data, kind, actor)
    assert run.state == State.FAILED
    assert reason in run.error
    assert lines_of(run, actor) == []
    assert not files.path_of(run.pk).exists()


@pytest.mark.parametrize(("data", "reason"), [(b"", "文件是空的"), (b"x" * 101, "文件超过")])
def test_an_empty_or_too_large_file_leaves_nothing_behind(
    kind: Kind, actor: Actor, settings: Any, data: bytes, reason: str
) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    with scope.acting(actor), pytest.raises(Invalid, match=reason):
        services.hand_in(
            [data], actor=actor, kind=kind, unit=COUNTY, file_name="x.xlsx", queued=False
        )
    assert os.listdir(settings.MEDIA_ROOT / "imports") == []


def test_the_workbook_is_private_while_it_waits_and_gone_after(kind: Kind, actor: Actor) -> None:
    with scope.acting(actor):
        run = services.hand_in(
            [book([["a", "1"]])],
            actor=actor,
            kind=kind,
            unit=COUNTY,
            file_name="../../etc/石头.xlsx",
            queued=False,
        )
    path = files.path_of(run.pk)
    assert (path.stat().st_mode & 0o777, run.file_name) == (0o600, "石头.xlsx")
    engine.prepare(run.pk)
    assert not path.exists()


def test_what_was_taken_is_no_longer_kept_in_the_lines(kind: Kind, actor: Actor) -> None:
    run = confirmed(handed_in(book([["a", "1"], ["b", "1000"]]), kind, actor), actor)
    assert [line.cells for line in lines_of(run, actor)] == [[], ["b", "1000"]]


def test_a_run_called_off_takes_nothing_more(kind: Kind, actor: Actor) -> None:
    run = handed_in(book([["a", "1"]]), kind, actor)
    with scope.acting(actor):
        services.cancel(run, actor=actor)
        with pytest.raises(NotAllowedNow):
            services.confirm(run, actor=actor, queued=False)
    engine.apply(run.pk)
    assert (afresh(run, actor).state, taken()) == (State.CANCELLED, [])


def test_rejected_lines_can_be_fetched_with_their_reasons(kind: Kind, actor: Actor) -> None:
    run = confirmed(handed_in(book([["a", "1"], ["b", "1000"]]), kind, actor), actor)
    with scope.acting(actor):
        assert list(queries.rows_turned_away(run, actor)) == [["石头", 3, "太重。", "b", "1000"]]


def test_nobody_sees_the_workbook_of_another(kind: Kind, actor: Actor) -> None:
    run = handed_in(book([["a", "1"]]), kind, actor)
    other = replace(actor, user=User.objects.create(username="other", name="旁人").pk)
    with scope.acting(other):
        assert queries.runs_of(other, kind) == []
        assert not ImportLine.objects.visible_to(other).filter(run=run).exists()


def test_a_run_that_nobody_came_back_to_is_called_off_and_its_words_erased(
    kind: Kind, actor: Actor
) -> None:
    run = handed_in(book([["a", "1"], ["b", "1000"]]), kind, actor)
    with clock.held(clock.now() + timedelta(days=6)):
        assert tidying.tidy() == 0
    with clock.held(clock.now() + timedelta(days=8)):
        assert tidying.tidy() == 1
    assert afresh(run, actor).state == State.CANCELLED
    assert [line.cells for line in lines_of(run, actor)] == [[], []]


# --- lines about people, in groups, taken back ----------------------------------------------------


class Heaps(Pebbles):
    """Pebbles of one heap are taken together."""

    def look(self, lines: Sequence[Line]) -> list[int]:
        return [int(line.get("colour") or 0) for line in lines]

    def apply(self, lines: Sequence[Line]) -> list[Finding]:
        self.said.append({line.get("no"): line.group for line in lines})
        return super().apply(lines)


@pytest.fixture
def heaps(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> Kind:
    def carry(above: Mapping[str, str], own: Mapping[str, str]) -> list[str]:
        return [] if own.get("colour") else ["colour"]

    def undo(_actor: Actor, _run: UUID, targets: Sequence[str]) -> dict[str, str]:
        return {target: "已经用了。" for target in targets if target == "2"}

    heaps = replace(kind, begin=Heaps, chunk=2, grouped=True, personal=True, carry=carry, undo=undo)
    monkeypatch.setitem(kinds.KINDS._found, "pebbles", heaps)
    return heaps


HEAPS = ("编号", "重量", "颜色")


def test_what_a_line_leaves_out_stands_in_the_line_above(heaps: Kind, actor: Actor) -> None:
    rows = [["1", "1", "7"], ["2", "1"], ["3", "1000"], ["4", "1", "8"], ["5", "1"]]
    run = handed_in(book(rows, HEAPS), heaps, actor)
    with scope.acting(actor):
        [third] = queries.turned_away(run, actor)
    assert third.cells == ["3", "1000", "7"]
    confirmed(run, actor)
    # two lines a chunk, and with the second all of its heap; the third was turned away before
    assert Pebbles.said[:2] == [{"1": 7, "2": 7}, {"4": 8, "5": 8}]


def test_another_mapping_fills_other_cells(heaps: Kind, actor: Actor) -> None:
    run = handed_in(book([["1", "1", "7"], ["2", "1"]], HEAPS), heaps, actor)
    with scope.acting(actor):
        services.remap(run, actor=actor, mapping={"no": 0, "weight": 1}, queued=False)
        ImportRun.objects.visible_to(actor).update(state=State.READING)
    engine.prepare(run.pk)
    with scope.acting(actor):
        lines = ImportLine.objects.visible_to(actor).filter(run=run).order_by("id")
        assert [line.cells for line in opened(list(lines))] == [["1", "1", "7"], ["2", "1", ""]]
        assert [line.filled for line in lines] == [[], []]


def test_words_about_people_never_lie_open(heaps: Kind, actor: Actor) -> None:
    run = handed_in(book([["1", "1", "7"], ["2", "1000", "7"]], HEAPS), heaps, actor)
    with scope.acting(actor):
        waiting = list(ImportLine.objects.visible_to(actor).filter(run=run).order_by("id"))
        assert [line.cells for line in waiting] == [[], []]
        assert all(line.sealed for line in waiting)
        assert b"1000" not in bytes(waiting[1].sealed or b"")
    run = confirmed(run, actor)
    with scope.acting(actor):
        taken, rejected = ImportLine.objects.visible_to(actor).filter(run=run).order_by("id")
        assert taken.sealed is None
        assert rejected.sealed
        assert next(iter(queries.rows_turned_away(run, actor)))[3:] == ["2", "1000", "7"]
    with clock.held(clock.now() + timedelta(days=8)):
        tidying.tidy()
    with scope.acting(actor):
        assert not ImportLine.objects.visible_to(actor).filter(sealed__isnull=False).exists()


def test_a_table_without_a_heading_is_not_read_where_it_is_about_people(
    heaps: Kind, actor: Actor
) -> None:
    run = handed_in(book([["张三", "1"]], ("李四", "2")), heaps, actor)
    assert run.state == State.FAILED
    assert "没有找到表头" in run.error
    assert run.header == []


def test_one_bad_line_rejects_its_group_alone(heaps: Kind, actor: Actor) -> None:
    rows = [["1", "1", "7"], ["2", "wet", "7"], ["3", "1", "8"]]
    run = confirmed(handed_in(book(rows, HEAPS), heaps, actor), actor)
    assert run.result == {"rejected": 2, "created": 1}


def test_a_run_is_taken_back_line_by_line(heaps: Kind, actor: Actor) -> None:
    rows = [["1", "1", "7"], ["2", "1", "7"], ["3", "1", "8"]]
    run = confirmed(handed_in(book(rows, HEAPS), heaps, actor), actor)
    with scope.acting(actor):
        assert undoing.may_undo(run, actor)
        services.undo(run, actor=actor, queued=False)
        services.undo(run, actor=actor, queued=False)  # pressed twice
    undoing.undo(run.pk)
    run = afresh(run, actor)
    assert run.state == State.UNDONE
    assert run.result == {"undone": 2, "stayed": 1}
    with scope.acting(actor):
        assert [line.message for line in queries.stayed(run, actor)] == ["已经用了。"]
        assert not undoing.may_undo(run, actor)
    assert JournalEntry.objects.filter(action="import.undone").count() == 1


def test_after_a_week_it_is_too_late(heaps: Kind, actor: Actor) -> None:
    run = confirmed(handed_in(book([["1", "1", "7"]], HEAPS), heaps, actor), actor)
    later = clock.now() + timedelta(days=7, minutes=1)
    with scope.acting(actor), clock.held(later), pytest.raises(NotAllowedNow):
        services.undo(run, actor=actor, queued=False)


def test_what_knows_no_way_back_is_not_taken_back(kind: Kind, actor: Actor) -> None:
    run = confirmed(handed_in(book([["1", "1"]]), kind, actor), actor)
    with scope.acting(actor), pytest.raises(NotAllowedNow):
        services.undo(run, actor=actor, queued=False)


def test_many_changes_ask_for_a_tick(
    kind: Kind, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = Finding(Outcome.UPDATED, "重量 1 → 2")
    monkeypatch.setattr(Pebbles, "_new", lambda _self, _line: changed)
    careful = replace(kind, check_above=1)
    monkeypatch.setitem(kinds.KINDS._found, "pebbles", careful)
    run = handed_in(book([["1", "1"], ["2", "1"]]), careful, actor)
    with scope.acting(actor):
        assert [line.message for line in queries.changing(run, actor)] == ["重量 1 → 2"] * 2
        with pytest.raises(Invalid):
            services.confirm(run, actor=actor, queued=False)
        services.confirm(run, actor=actor, has_checked=True, queued=False)
