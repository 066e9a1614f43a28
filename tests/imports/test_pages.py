"""The pages of an import, as the desk sees them."""

import io
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from python_calamine import CalamineWorkbook

from linli.imports import engine
from tests.town import Town

pytestmark = pytest.mark.django_db

HEADER = ["工单编号", "主题", "来电时间", "诉求内容", "满意度"]


def upload(rows: list[list[Any]], name: str = "工单.xlsx") -> SimpleUploadedFile:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as sheets:
        page = sheets.add_worksheet("工单")
        for number, row in enumerate([HEADER, *rows]):
            page.write_row(number, 0, row)
    return SimpleUploadedFile(name, target.getvalue())


def previewed(client: Any, rows: list[list[Any]]) -> str:
    """Hand a workbook in, let the job read it, and give the address of its page."""
    address: str = client.post("/imports/tickets", {"file": upload(rows)}).headers["Location"]
    engine.prepare(UUID(address.rsplit("/", 1)[1]))
    return address


def text_of(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_desk_hands_a_workbook_in_and_sees_what_it_would_bring(town: Town) -> None:
    desk = town.client("county_operator")
    address = previewed(
        desk, [["T1", "路灯", "2020/1/2", "路灯坏了", "好"], ["T2", "", "昨天", "x"]]
    )
    page = text_of(desk, address)
    assert "确认导入 1 行" in page
    assert "看不懂时间“昨天”" in page
    assert "不导入的列：满意度" in page
    assert 'value="3" selected>D 列：诉求内容' in page


def test_the_job_is_queued_with_the_run_s_number_and_nothing_else(town: Town) -> None:
    desk = town.client("county_operator")
    file = upload([["T1", "", "", "x"]])
    address = desk.post("/imports/tickets", {"file": file}).headers["Location"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs")
        (name, args), *others = cursor.fetchall()
    assert name == "linli.imports.jobs.prepare"
    assert address.rsplit("/", 1)[1] in str(args)
    assert "工单" not in str(args)
    assert others == []


def test_progress_is_asked_for_until_the_run_stands_still(town: Town) -> None:
    desk = town.client("county_operator")
    file = upload([["T1", "", "", "x"]])
    address = desk.post("/imports/tickets", {"file": file}).headers["Location"]
    moving = desk.get(f"{address}/progress")
    assert "every 2s" in moving.content.decode()
    assert "HX-Refresh" not in moving.headers
    engine.prepare(UUID(address.rsplit("/", 1)[1]))
    assert desk.get(f"{address}/progress").headers["HX-Refresh"] == "true"


def test_a_confirmed_import_ends_with_its_counts_and_the_rejected_lines(town: Town) -> None:
    desk = town.client("county_operator")
    address = previewed(desk, [["T1", "", "", "路灯坏了"], ["T2"]])
    assert desk.post(f"{address}/confirm").status_code == 302
    engine.apply(UUID(address.rsplit("/", 1)[1]))
    assert "没有内容。" in text_of(desk, address)
    file = desk.get(f"{address}/rejected.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][:4] == ["工单", 3.0, "没有内容。", "T2"]


def test_columns_can_be_pointed_out_again(town: Town) -> None:
    desk = town.client("county_operator")
    address = previewed(desk, [["T1", "路灯", "", "路灯坏了"]])
    twice = desk.post(f"{address}/mapping", {"column_ticket_no": "0", "column_description": "0"})
    assert twice.status_code == 422
    assert "这一列已经用作“工单号”" in twice.content.decode()
    desk.post(f"{address}/mapping", {"column_ticket_no": "0", "column_description": "1"})
    engine.prepare(UUID(address.rsplit("/", 1)[1]))
    assert 'value="1" selected>B 列：主题' in text_of(desk, address)


def test_a_file_that_is_empty_is_refused_on_the_same_page(town: Town) -> None:
    answer = town.client("county_operator").post(
        "/imports/tickets", {"file": SimpleUploadedFile("空.xlsx", b"")}
    )
    assert answer.status_code == 422
    assert "文件是空的" in answer.content.decode()


@pytest.mark.parametrize("way", ["", "/progress", "/rejected.xlsx"])
def test_nobody_else_reads_the_import(town: Town, way: str) -> None:
    address = previewed(town.client("county_operator"), [["T1", "", "", "x"]])
    assert town.client("town_operator").get(address + way).status_code == 404


@pytest.mark.parametrize("way", ["/mapping", "/confirm", "/cancel"])
def test_nobody_else_moves_the_import(town: Town, way: str) -> None:
    address = previewed(town.client("county_operator"), [["T1", "", "", "x"]])
    assert town.client("town_operator").post(address + way).status_code == 404


@pytest.mark.parametrize("who", ["grid_worker", "town_leader", "sys_admin", "department_handler"])
def test_only_a_desk_may_bring_tickets_in(town: Town, who: str) -> None:
    client = town.client(who)
    assert client.get("/imports/tickets").status_code == 403
    assert client.post("/imports/tickets", {"file": upload([])}).status_code == 403
