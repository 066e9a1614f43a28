"""Exports: asked for, approved by somebody else, made with the asker's rights, gone in a day."""

import io
import json
import zipfile
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from linli.accounts.models import User
from linli.exports import engine, files, jobs, rules, tidying
from linli.exports.models import Export
from linli.incidents import export_list
from linli.journal.models import JournalEntry
from linli.kernel import clock as product_clock
from linli.kernel import scope
from linli.kernel.scope import Actor
from linli.notices.models import Notice
from linli.organisation.models import Post
from tests.conftest import HeldClock
from tests.town import Town

pytestmark = pytest.mark.django_db
State = Export.State
FREE = ("place", "state", "due")
PEOPLE = ("state", "reporter_name", "reporter_phone", "description")
PARTY = {"name": "周大年", "phone": "13857001234", "confidential": False}


class Killed(BaseException):
    """What a killed worker looks like from inside."""


def ask(who: Client, *columns: str, query: str = "all=1", **more: Any) -> HttpResponse:
    form = {"purpose": "月度例会", "query": query, "column": columns, "op_id": str(uuid4())} | more
    return who.post("/exports/new/incidents", form)


def latest(town: Town) -> Export:
    with town.platform() as platform:
        return Export.objects.visible_to(platform).order_by("-id")[0]


def decide(who: Client, export: Export, **form: str) -> int:
    return who.post(f"/exports/{export.pk}/decision", form).status_code


def download(who: Client, export: Export) -> HttpResponse:
    session = who.session
    session["confirmed_at"] = product_clock.now().isoformat()  # the code was given just now
    session.save()
    return who.post(f"/exports/{export.pk}/file")


def sheet_of(answer: Any) -> list[list[Any]]:
    """Give the rows of the first sheet of a file that came, the mark above them."""
    assert answer.status_code == 200, answer.content.decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


def made(town: Town, who: str, *columns: str, **more: Any) -> list[list[Any]]:
    """Ask, have the leader approve where that is needed, make and download."""
    client = town.client(who)
    assert ask(client, *columns, **more).status_code == 302
    if latest(town).state == State.ASKED:
        decide(town.client("county_leader"), latest(town), approve="clear")
    engine.make(latest(town).pk)
    return sheet_of(download(client, latest(town)))


def told(town: Town, who: str) -> list[str]:
    with town.acting(who) as actor:
        return [notice.title for notice in Notice.objects.visible_to(actor)]


def journalled(town: Town) -> list[str]:
    with town.acting("audit_admin"):
        rows = JournalEntry.objects.filter(object_type="export").order_by("id")
        return [row.action for row in rows]


def test_a_small_list_without_people_is_made_at_once(town: Town) -> None:
    town.report(title="路灯不亮", urgency=1)
    town.report(title="垃圾成堆")
    desk = town.client("platform_admin")
    ask(desk, *FREE, query="urgency=1")
    export = latest(town)
    assert (export.state, export.reasons) == (State.QUEUED, [])
    engine.make(export.pk)
    rows = sheet_of(download(desk, export))
    assert rows[1] == ["上报号", "标题", "地点", "状态", "期限"]
    assert [row[1:4] for row in rows[2:]] == [["路灯不亮", "东街第一网格", "待受理"]]
    assert journalled(town) == ["export.ask", "export.made", "export.download"]


def test_each_sheet_says_who_took_it_out_for_which_unit_and_when(
    town: Town, clock: HeldClock
) -> None:
    clock.hold("2026-03-02 09:05")
    town.report()
    rows = made(town, "platform_admin", *FREE)
    assert rows[0][0].startswith("东街社区 吴静（platform_admin） 2026-03-02 09:05 导出")
    assert latest(town).short_id in rows[0][0]


def test_with_people_it_waits_for_a_leader_and_both_are_told(town: Town) -> None:
    town.report(by="platform_admin", place=town.community.code, reporter=PARTY)
    desk, chief = town.client("platform_admin"), town.client("grid_chief")
    ask(desk, *PEOPLE)
    export = latest(town)
    assert export.state == State.ASKED
    assert export.reasons == ["含情况描述、反映人、反映人电话"]
    assert told(town, "grid_chief")[0] == "吴静申请导出事件列表"
    assert "吴静申请导出事件列表" not in told(town, "town_leader"), "the nearest leaders are asked"
    engine.make(export.pk)
    assert latest(town).state == State.ASKED, "no file before the word"
    assert "月度例会" in chief.get("/exports").content.decode()
    assert decide(chief, export, approve="masked") == 302
    engine.make(export.pk)
    assert told(town, "platform_admin")[:2] == ["导出已生成，可以下载", "导出申请已批准，正在生成"]
    assert "待批准" not in chief.get("/exports").content.decode()
    [_mark, header, row] = sheet_of(download(desk, export))
    assert dict(zip(header, row, strict=True))["反映人"] == "周*"
    assert dict(zip(header, row, strict=True))["反映人电话"] == "138****1234"
    assert journalled(town) == ["export.ask", "export.approve", "export.made", "export.download"]


@pytest.mark.parametrize(
    ("granted", "shown"), [("clear", ["周大年", "13857001234"]), ("masked", ["周*", "138****1234"])]
)
def test_masks_come_off_only_where_the_leader_grants_it(
    town: Town, granted: str, shown: list[str]
) -> None:
    town.report(by="platform_admin", place=town.community.code, reporter=PARTY)
    desk = town.client("platform_admin")
    ask(desk, "reporter_name", "reporter_phone", in_clear="on")
    decide(town.client("grid_chief"), latest(town), approve=granted)
    engine.make(latest(town).pk)
    assert sheet_of(download(desk, latest(town)))[2][2:] == shown


def test_who_may_not_reveal_a_person_gets_masks_whatever_was_granted(town: Town) -> None:
    town.report(by="platform_admin", place=town.community.code, reporter=PARTY)
    secret = PARTY | {"confidential": True}
    town.report(by="platform_admin", place=town.community.code, reporter=secret)
    rows = made(town, "county_supervisor", "reporter_name", "reporter_phone", in_clear="on")
    shown = {cell for row in rows[2:] for cell in row[2:]}
    assert shown <= {"周*", "138****1234", "周大年", "13857001234", "（保密）"}
    assert "（保密）" in shown
    rows = made(town, "community_director", "reporter_name", "reporter_phone", in_clear="on")
    assert {tuple(row[2:]) for row in rows[2:]} == {
        ("周*", "138****1234"),
        ("（保密）", "（保密）"),
    }


def test_nobody_approves_his_own_request(town: Town) -> None:
    town.report()
    chief = town.client("grid_chief")
    ask(chief, "description")
    export = latest(town)
    assert export.state == State.ASKED
    assert decide(chief, export, approve="masked") == 403
    assert "等我批复" not in chief.get("/exports").content.decode()
    assert latest(town).state == State.ASKED
    assert decide(town.client("community_director"), export, approve="masked") == 302


def test_a_refusal_has_a_reason_that_the_asker_reads(town: Town) -> None:
    town.report()
    desk, chief = town.client("platform_admin"), town.client("grid_chief")
    ask(desk, "description")
    export = latest(town)
    assert decide(chief, export, refuse="1", reason=" ") == 422
    assert decide(chief, export, refuse="1", reason="用途不清楚") == 302
    assert decide(chief, export, approve="masked") == 409
    assert "用途不清楚" in desk.get(f"/exports/{export.pk}").content.decode()
    assert told(town, "platform_admin")[0] == "导出申请未获批准"
    engine.make(export.pk)
    assert latest(town).state == State.REFUSED
    assert not files.path_of(export.pk).exists()


def test_where_the_unit_has_no_other_leader_the_next_unit_is_asked(town: Town) -> None:
    town.report()
    ask(town.client("town_leader"), "description")
    assert "沈国栋申请导出事件列表" in told(town, "county_leader")
    ask(town.client("department_handler"), "description", query="all=1")
    with town.platform() as platform:
        assert Export.objects.visible_to(platform).count() == 1, "a department sees nothing here"


def test_somebody_else_s_export_does_not_exist(town: Town) -> None:
    town.report()
    ask(town.client("platform_admin"), *FREE)
    export = latest(town)
    engine.make(export.pk)
    for who in ("platform_admin_2", "grid_worker", "town_operator", "sys_admin", "audit_admin"):
        client = town.client(who)
        assert client.get(f"/exports/{export.pk}").status_code == 404, who
        assert download(client, export).status_code == 404, who
    assert town.client("grid_chief").get(f"/exports/{export.pk}").status_code == 200
    for who in ("grid_chief", "county_leader"):
        assert download(town.client(who), export).status_code == 404, "leaders read no file either"
        assert town.client(who).post(f"/exports/{export.pk}/cancel").status_code == 404


@pytest.mark.parametrize("lost", ["post", "account"])
def test_who_lost_his_post_between_request_and_run_gets_nothing(
    town: Town, clock: HeldClock, lost: str
) -> None:
    clock.hold("2026-03-02 09:00")
    town.report()
    ask(town.client("platform_admin"), *FREE)
    if lost == "post":
        Post.objects.filter(user=town.platform_admin).update(valid_to=date(2026, 3, 1))
    else:
        User.objects.filter(pk=town.platform_admin.pk).update(is_active=False)
    engine.make(latest(town).pk)
    export = latest(town)
    assert export.state == State.FAILED
    assert not files.path_of(export.pk).exists()
    assert journalled(town)[-1] == "export.failed"


def test_who_lost_his_post_after_the_run_cannot_fetch_the_file(
    town: Town, clock: HeldClock
) -> None:
    clock.hold("2026-03-02 09:00")
    town.report()
    desk = town.client("platform_admin")
    ask(desk, *FREE)
    engine.make(latest(town).pk)
    Post.objects.filter(user=town.platform_admin).update(valid_to=date(2026, 3, 1))
    assert download(desk, latest(town)).status_code == 403


def test_rights_lost_in_the_middle_of_the_run_end_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        town.report(title=f"第{n}件")
    monkeypatch.setattr(export_list, "STEP", 2)
    object.__setattr__(export_list.LIST, "step", 2)
    ask(town.client("platform_admin"), *FREE)

    def leave(_done: int, _total: int) -> None:
        Post.objects.filter(user=town.platform_admin).update(valid_to=date(2021, 1, 1))

    try:
        engine.make(latest(town).pk, progress=leave)
    finally:
        object.__setattr__(export_list.LIST, "step", 500)
    assert latest(town).state == State.FAILED
    assert not files.path_of(latest(town).pk).exists()


def test_a_killed_worker_does_not_make_two_files(town: Town) -> None:
    town.report()
    ask(town.client("platform_admin"), *FREE)
    export = latest(town)

    def die(_done: int, _total: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        engine.make(export.pk, progress=die)
    assert latest(town).state == State.MAKING
    engine.make(export.pk)
    engine.make(export.pk)
    tidying.expire()
    folder = files.path_of(export.pk).parent
    assert [p.name for p in folder.rglob("*.*") if p.is_file()] == [f"{export.pk}.xlsx"]
    assert journalled(town).count("export.made") == 1
    assert told(town, "platform_admin").count("导出已生成，可以下载") == 1


def test_a_worker_that_slept_while_another_finished_changes_nothing(town: Town) -> None:
    town.report()
    ask(town.client("platform_admin"), *FREE)
    export = latest(town)
    wakes = []

    def sleep(_done: int, _total: int) -> None:
        if not wakes:
            wakes.append(True)
            engine.make(export.pk)  # another worker, from the beginning to the end
            wakes.append(files.path_of(export.pk).stat().st_mtime_ns)

    engine.make(export.pk, progress=sleep)
    assert files.path_of(export.pk).stat().st_mtime_ns == wakes[1]
    assert journalled(town).count("export.made") == 1


def test_people_s_data_are_given_only_to_who_proves_afresh_that_it_is_he(town: Town) -> None:
    town.report()
    desk = town.client("platform_admin")
    for columns, asked in ((FREE, False), (("description",), True)):
        ask(desk, *columns)
        decide(town.client("grid_chief"), latest(town), approve="masked")
        engine.make(latest(town).pk)
        answer = desk.post(f"/exports/{latest(town).pk}/file", HTTP_REFERER="/exports")
        assert (answer.status_code == 302) is asked, columns
        if asked:
            assert answer.headers["Location"] == "/account/confirm?next=%2Fexports"
            assert sheet_of(download(desk, latest(town)))
        else:
            assert sheet_of(answer)


def test_a_file_lasts_a_day_and_the_row_stays(town: Town, clock: HeldClock) -> None:
    town.report()
    desk = town.client("platform_admin")
    ask(desk, *FREE)
    export = latest(town)
    engine.make(export.pk)
    clock.move(hours=23)
    assert tidying.expire() == 0
    assert sheet_of(download(desk, export))
    clock.move(hours=2)
    assert download(desk, export).status_code == 409, "also before the timer has come by"
    assert tidying.expire() == 1
    assert latest(town).state == State.EXPIRED
    assert not files.path_of(export.pk).exists()
    assert "已过期" in desk.get("/exports").content.decode()
    assert journalled(town)[-1] == "export.expire"


def test_nobody_s_word_for_a_week_ends_the_request(town: Town, clock: HeldClock) -> None:
    town.report()
    ask(town.client("platform_admin"), "description")
    clock.move(days=8)
    assert tidying.expire() == 1
    assert latest(town).state == State.CANCELLED


def test_files_without_a_request_are_removed(town: Town) -> None:
    stray = files.path_of(uuid4())
    stray.write_bytes(b"x")
    left = stray.parent / "making" / f"{uuid4()}.1"
    left.mkdir(parents=True)
    tidying.expire()
    assert not stray.exists()
    assert not left.exists()


def test_a_called_off_request_is_not_made_and_a_finished_one_loses_its_file(town: Town) -> None:
    town.report()
    desk = town.client("platform_admin")
    ask(desk, *FREE)
    first = latest(town)
    desk.post(f"/exports/{first.pk}/cancel")
    engine.make(first.pk)
    assert latest(town).state == State.CANCELLED
    ask(desk, *FREE)
    second = latest(town)
    engine.make(second.pk)
    desk.post(f"/exports/{second.pk}/cancel")
    assert not files.path_of(second.pk).exists()
    assert download(desk, second).status_code == 409


def test_called_off_in_the_middle_it_stops(town: Town) -> None:
    town.report()
    desk = town.client("platform_admin")
    ask(desk, *FREE)
    export = latest(town)
    engine.make(export.pk, progress=lambda *_: desk.post(f"/exports/{export.pk}/cancel"))
    assert latest(town).state == State.CANCELLED
    assert not files.path_of(export.pk).exists()


def test_restricted_incidents_never_reach_who_may_not_see_them(town: Town) -> None:
    town.report(title="路灯不亮")
    town.report(title="线索", category="0504", by="informant")
    for who, columns, titles in (
        ("platform_admin", FREE, {"路灯不亮"}),  # may see it, but nobody has approved
        ("platform_admin", ("description",), {"路灯不亮", "线索"}),
        ("community_director", ("description",), {"路灯不亮"}),
        ("county_operator", ("description",), {"路灯不亮"}),
        ("grid_chief", ("description",), {"路灯不亮", "线索"}),
    ):
        rows = made(town, who, *columns)
        assert {row[1] for row in rows[2:]} == titles, (who, columns)


def test_who_approves_is_not_told_of_restricted_incidents_by_a_number(town: Town) -> None:
    town.report(title="路灯不亮")
    town.report(title="线索", category="0504", by="informant")
    ask(town.client("grid_chief"), "description")
    page = town.client("community_director").get(f"/exports/{latest(town).pk}").content.decode()
    assert "约 1 行" in page


def test_more_than_five_hundred_rows_wait_for_a_leader_too(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FREE_ROWS", 2)
    for _ in range(3):
        town.report()
    ask(town.client("platform_admin"), *FREE)
    assert latest(town).state == State.ASKED
    assert latest(town).reasons == ["超过 2 行"]


def test_what_is_too_much_or_nothing_is_said_on_the_form(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = town.client("platform_admin")
    assert "没有可导出的内容" in ask(desk, *FREE).content.decode()
    town.report()
    town.report()
    answer = ask(desk, *FREE, purpose=" ")
    assert answer.status_code == 422
    assert "请写明用途" in answer.content.decode()
    monkeypatch.setattr(rules, "MOST_ROWS", 1)
    assert "一次最多导出 1 行" in ask(desk, *FREE).content.decode()
    monkeypatch.setattr(rules, "MOST_ROWS", 9)
    for _ in range(rules.MOST_OPEN):
        assert ask(desk, "description").status_code == 302
    assert "没有完成的导出" in ask(desk, *FREE).content.decode()


def test_too_big_a_file_is_not_kept(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.report()
    ask(town.client("platform_admin"), *FREE)
    monkeypatch.setattr(files, "MOST_BYTES", 100)
    engine.make(latest(town).pk)
    assert latest(town).state == State.FAILED
    assert not list(files.path_of(latest(town).pk).parent.rglob("*.xlsx"))


def test_a_double_click_asks_once(town: Town) -> None:
    town.report()
    desk, op = town.client("platform_admin"), str(uuid4())
    assert ask(desk, *FREE, op_id=op).status_code == 302
    assert ask(desk, *FREE, op_id=op).status_code == 302
    with town.platform() as platform:
        assert Export.objects.visible_to(platform).count() == 1


def test_the_job_carries_the_number_of_the_request_and_nothing_else(town: Town) -> None:
    town.report()
    ask(town.client("platform_admin"), *FREE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s",
            ["linli.exports.jobs.make"],
        )
        [(args,)] = cursor.fetchall()
    assert json.loads(args) == {"export": str(latest(town).pk)}


def test_a_fault_ends_the_request_and_is_said(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    town.report()
    ask(town.client("platform_admin"), *FREE)

    def broken(_actor: Actor, _terms: Any) -> list[Any]:
        raise ZeroDivisionError

    monkeypatch.setattr(engine, "write_workbook", broken)
    jobs.make(str(latest(town).pk))
    assert latest(town).state == State.FAILED
    assert "could not be made" in caplog.text


def test_the_board_answers_only_when_something_is_new(town: Town) -> None:
    town.report()
    desk = town.client("platform_admin")
    ask(desk, *FREE)
    version = desk.get("/exports").context["board"].version
    assert desk.get(f"/exports/board?since={version}").status_code == 204
    engine.make(latest(town).pk)
    answer = desk.get(f"/exports/board?since={version}")
    assert "可下载" in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_both_locks_show_a_request_to_its_asker_and_those_who_decide(town: Town) -> None:
    town.report()
    ask(town.client("platform_admin"), "description")
    allowed = {"platform_admin", "grid_chief", "community_director", "town_leader", "county_leader"}
    raw, opened = set(), set()
    for who in town.people:
        with scope.acting(town.actor(who)) as actor, connection.cursor() as cursor:
            cursor.execute("SELECT id FROM exports_export")
            raw |= {who} if cursor.fetchall() else set()
            opened |= {who} if Export.objects.using("owner").visible_to(actor).exists() else set()
    assert (raw, opened) == (allowed, allowed)


@pytest.mark.parametrize("first", list("=+-@＝＋－＠"))
def test_what_people_wrote_never_becomes_a_formula(town: Town, first: str) -> None:
    text = f'{first}HYPERLINK("http://x";"看")'
    town.report(title=text, address=text, description=f"{text}。", place=town.grid.id)
    rows = made(town, "platform_admin", "address", "description")
    assert len(rows) == 3
    assert all(cell.startswith("'") for cell in rows[2][1:])
    answer = download(town.client("platform_admin"), latest(town))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:  # type: ignore[attr-defined]
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert "吴静".encode() in book.read("xl/worksheets/sheet1.xml"), "also on each printed page"


def test_the_leader_sees_on_the_first_page_that_an_export_waits_for_him(town: Town) -> None:
    town.report()
    assert "待批导出" not in town.client("grid_chief").get("/").content.decode()
    ask(town.client("platform_admin"), "description")
    assert "待批导出" in town.client("grid_chief").get("/").content.decode()
    assert "待批导出" not in town.client("platform_admin").get("/").content.decode()
