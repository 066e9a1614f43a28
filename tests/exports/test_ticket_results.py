"""Hotline tickets go back in their own sheet: every row once, with what became of it."""

import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from linli.exports import engine as exports
from linli.exports.models import Export
from linli.imports import engine as imports
from linli.imports import tidying
from linli.imports.models import ImportLine
from linli.incidents.models import Incident
from tests.conftest import HeldClock
from tests.exports.test_exports import decide, download, latest, sheet_of
from tests.town import Town

pytestmark = pytest.mark.django_db

HEADER = ["序", "工单编号", "来电人", "联系电话", "诉求内容", "办理结果", "备注"]
ROWS: list[list[Any]] = [
    [1, "T1", "周大年", "13857001234", "路灯坏了，请打 13857001234", "", "加急"],
    [2, "T2", "", "", "还是那盏路灯", "", ""],
    [3, "T3", "", "", "", "", "没有内容"],
    [4, "T1", "周大年", "13857001234", "路灯坏了，请打 13857001234", "", "重复"],
    [5, "T4", "", "", "窨井盖缺了", "", ""],
]


def imported(
    town: Town,
    rows: list[list[Any]],
    who: str = "platform_admin",
    header: list[str] = HEADER,
) -> UUID:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet("工单")
        for number, row in enumerate([header, *rows]):
            page.write_row(number, 0, row)
    return taken(town, target.getvalue(), who)


def taken(town: Town, book: bytes, who: str) -> UUID:
    desk = town.client(who)
    file = SimpleUploadedFile("12345 三月.xlsx", book)
    address = desk.post("/imports/tickets", {"file": file}).headers["Location"]
    run = UUID(address.rsplit("/", 1)[1])
    imports.prepare(run)
    assert desk.post(f"{address}/confirm").status_code == 302
    imports.apply(run)
    return run


def ask(town: Town, run: UUID, who: str = "platform_admin", **more: str) -> Any:
    form = {"run": str(run), "purpose": "回复12345", "op_id": str(uuid4())} | more
    return town.client(who).post("/exports/new/hotline", form)


def result(town: Town, run: UUID, granted: str = "masked", **more: str) -> list[list[Any]]:
    assert ask(town, run, **more).status_code == 302
    export = latest(town)
    assert export.state == Export.State.ASKED
    assert decide(town.client("grid_chief"), export, approve=granted) == 302
    exports.make(export.pk)
    return sheet_of(download(town.client("platform_admin"), export))


def ticket(town: Town, number: str) -> Incident:
    with town.platform() as platform:
        return Incident.objects.visible_to(platform).get(ticket_no=number)


def test_every_row_comes_back_once_in_its_layout_with_what_became_of_it(town: Town) -> None:
    run = imported(town, ROWS)
    town.walk(ticket(town, "T1"), "CLOSED")
    town.take(ticket(town, "T2"), "merge", "platform_admin", main=ticket(town, "T4").no)
    town.walk(ticket(town, "T4"), "CLOSED")
    [header, *rows] = result(town, run)
    assert header[: len(HEADER)] == HEADER, "their columns, in their order, from the first row on"
    assert header[len(HEADER) :] == ["办理状态", "办结时间", "群众满意度", "承办单位", "平台编号"]
    assert [(row[0], row[1], row[6]) for row in rows] == [(str(r[0]), r[1], r[6]) for r in ROWS]
    by_row = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["办理状态"] for row in by_row] == ["已结案", "已结案", "未登记", "已结案", "已结案"]
    assert by_row[0]["办理结果"] == by_row[3]["办理结果"] != "", "into their own column for it"
    assert by_row[1]["办理结果"].startswith(f"并入 {ticket(town, 'T4').no} 一并办理。")
    assert by_row[1]["办理结果"].endswith(by_row[4]["办理结果"])
    assert by_row[2]["办理结果"] == "没有内容。"
    assert by_row[1]["办结时间"] == by_row[4]["办结时间"] != ""


def by_heading(table: list[list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def test_the_sheet_ends_with_their_last_row_and_the_book_says_who_took_it_out(town: Town) -> None:
    run = imported(town, ROWS)
    assert len(result(town, run)) == 1 + len(ROWS)
    answer: Any = download(town.client("platform_admin"), latest(town))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        inside = {name: book.read(name).decode() for name in book.namelist()}
    said = inside["docProps/core.xml"]
    assert "吴静（platform_admin）" in said
    assert "导出" in said
    assert not [name for name, text in inside.items() if "请勿外传" in text]


def test_a_row_refused_under_anothers_number_is_not_answered_with_his_result(town: Town) -> None:
    other = [6, "T1", "钱多多", "", "楼道里堆满杂物", "", ""]
    run = imported(town, [*ROWS, other])
    town.walk(ticket(town, "T1"), "CLOSED")
    row = by_heading(result(town, run))[-1]
    assert (row["办理状态"], row["办理结果"]) == ("未登记", "工单号与第 2 行相同，内容不同。")
    assert (row["平台编号"], row["办结时间"]) == ("", "")
    row = by_heading(result(town, imported(town, [other])))[-1]
    assert row["办理状态"] == "未登记"
    assert "内容不同" in row["办理结果"]


def test_a_row_refused_at_first_and_handed_in_again_is_answered(town: Town) -> None:
    run = imported(town, ROWS)
    imported(town, [[3, "T3", "", "", "水管漏水", "", ""]])
    assert by_heading(result(town, run))[2]["办理状态"] == "待受理"


def test_a_ticket_that_joined_what_was_closed_before_has_no_end_of_its_own(
    town: Town, clock: HeldClock
) -> None:
    main = town.report()
    clock.move(hours=2)
    run = imported(town, ROWS[:1])
    town.take(ticket(town, "T1"), "merge", "platform_admin", main=main.no)
    town.walk(main, "CLOSED")
    town.take(main, "follow_up", "platform_admin", score="5")
    with town.platform() as platform:  # as it could be before such a merger was refused
        early = town.fresh(main).reported_at + timedelta(minutes=5)
        Incident.objects.visible_to(platform).filter(pk=main.pk).update(closed_at=early)
    [row] = by_heading(result(town, run))
    assert row["办理状态"] == f"并入 {main.no}"
    assert row["办理结果"].startswith(f"并入 {main.no} 一并办理。已清理干净")
    assert (row["办结时间"], row["群众满意度"]) == ("", "")


@pytest.mark.parametrize("heading", ["承办结果", "办结结果"])
def test_the_result_goes_into_their_own_column_whatever_they_call_it(
    town: Town, heading: str
) -> None:
    run = imported(town, ROWS[:1], header=[h.replace("办理结果", heading) for h in HEADER])
    town.walk(ticket(town, "T1"), "CLOSED")
    [row] = by_heading(result(town, run))
    assert row[heading].startswith("已清理干净")
    assert "办理结果" not in row


def test_people_come_back_masked_unless_it_was_granted(town: Town) -> None:
    run = imported(town, ROWS)
    row = result(town, run)[1]
    assert row[2:5] == ["周*", "138****1234", "路灯坏了，请打 138****1234"]
    row = result(town, run, granted="clear", in_clear="on")[1]
    assert row[2:5] == ["周大年", "13857001234", "路灯坏了，请打 13857001234"]


def test_what_is_not_finished_has_a_state_and_no_result(town: Town) -> None:
    run = imported(town, ROWS[:1])
    town.walk(ticket(town, "T1"), "FEEDBACK")
    [header, row, *_] = result(town, run)
    found = dict(zip(header, row, strict=True))
    assert (found["办理状态"], found["办理结果"], found["办结时间"]) == ("待核查", "", "")


def test_a_ticket_that_became_restricted_tells_nothing_to_who_may_not_see_it(town: Town) -> None:
    run = imported(town, ROWS[:1])
    row = ticket(town, "T1")
    with town.platform(), connection.cursor() as cursor:
        change = "restricted = 'A', passed = '{}', reporter_id = NULL"
        cursor.execute(f"UPDATE incidents_incident SET {change} WHERE id = %s", [row.pk])
    [header, shown, *_] = result(town, run)
    found = dict(zip(header, shown, strict=True))
    assert found["办理状态"] == "不在本单位办理"
    assert (found["平台编号"], found["承办单位"]) == ("", "")


def test_somebody_else_s_import_cannot_be_taken_out(town: Town) -> None:
    run = imported(town, ROWS)
    assert ask(town, run, who="county_operator").status_code == 422
    assert ask(town, uuid4()).status_code == 422
    assert ask(town, run, who="grid_chief").status_code == 404, "not a desk"


def test_the_words_lie_encrypted_and_are_erased_after_half_a_year(
    town: Town, clock: HeldClock
) -> None:
    run = imported(town, ROWS)
    with town.platform() as platform:
        lines = list(ImportLine.objects.visible_to(platform).filter(run=run))
        assert all(bytes(line.kept or b"") for line in lines)
        assert not any("路灯".encode() in bytes(line.kept or b"") for line in lines)
        assert [line.cells for line in lines if line.outcome != "rejected"] == [[]] * 4
    clock.move(days=181)
    tidying.tidy()
    with town.platform() as platform:
        kept = ImportLine.objects.visible_to(platform).filter(run=run, kept__isnull=False)
        assert not kept.exists()
    assert "按期删除" in ask(town, run).content.decode()


def test_the_run_s_page_leads_to_its_results(town: Town) -> None:
    run = imported(town, ROWS)
    desk = town.client("platform_admin")
    assert f"/exports/new/hotline?run={run}" in desk.get(f"/imports/runs/{run}").content.decode()
    page = desk.get(f"/exports/new/hotline?run={run}").content.decode()
    assert f'value="{run}" selected' in page
    assert "约 5 行" in page


def test_opened_from_the_menu_the_form_blames_nobody(town: Town) -> None:
    run = imported(town, ROWS)
    page = town.client("platform_admin").get("/exports/new/hotline").content.decode()
    assert f'value="{run}"' in page
    assert "请选择一次" not in page
    wrong = town.client("platform_admin").get(f"/exports/new/hotline?run={uuid4()}")
    assert "请选择一次" in wrong.content.decode()
