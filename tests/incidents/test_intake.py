"""Tickets of a hotline become incidents at the desk: none lost, none twice, nothing cut."""

import io
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.imports import engine, services
from linli.imports.kinds import Line, Outcome
from linli.imports.models import ImportLine, ImportRun
from linli.incidents.intake import TICKETS, Intake
from linli.incidents.intake_areas import Areas
from linli.incidents.models import Incident
from linli.incidents.states import Source, State
from linli.kernel import scope
from linli.kernel.errors import Refused
from linli.kernel.sheets import find_header
from linli.notices.models import Notice
from tests.town import Town

pytestmark = pytest.mark.django_db

HEADER = ["工单编号", "主题", "来电时间", "诉求内容", "来电人", "联系电话", "地址", "所属社区"]


def line(number: int = 2, **values: str) -> Line:
    return Line("工单", number, {"ticket_no": "T1", "description": "路灯坏了", **values}, uuid4())


def book(rows: Sequence[Sequence[Any]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as sheets:
        page = sheets.add_worksheet("工单")
        for number, row in enumerate([HEADER, *rows]):
            page.write_row(number, 0, row)
    return target.getvalue()


def brought_in(town: Town, rows: Sequence[Sequence[Any]], by: str = "county_operator") -> ImportRun:
    """Take a workbook through the whole import, as the job does it."""
    with town.acting(by) as actor:
        unit = next(iter(TICKETS.units(actor)))
        run = services.hand_in(
            [book(rows)], actor=actor, kind=TICKETS, unit=unit, file_name="工单.xlsx", queued=False
        )
    engine.prepare(run.pk)
    with town.acting(by) as actor:
        services.confirm(run, actor=actor, queued=False)
    engine.apply(run.pk)
    with town.acting(by) as actor:
        return ImportRun.objects.visible_to(actor).get(pk=run.pk)


def incidents(town: Town) -> dict[str, Incident]:
    """Give the incidents of the county by their ticket's number."""
    platform = scope.system_actor("核对", within=town.county.id)
    with scope.acting(platform):
        rows = Incident.objects.visible_to(platform).exclude(ticket_no="")
        return {row.ticket_no: row for row in rows}


def messages(run: ImportRun, town: Town, by: str = "county_operator") -> list[str]:
    with town.acting(by) as actor:
        lines = ImportLine.objects.visible_to(actor).filter(run=run).order_by("id")
        return [row.message for row in lines]


@pytest.mark.parametrize(
    "header",
    [
        ["留言编号", "留言主题", "留言时间", "留言详情", "反对数", "点赞数"],
        ["工单号", "标题", "时间", "内容"],
        ["工单编号", "工单标题", "登记时间", "工单内容", "处理状态"],
        ["流水号", "题目", "来电时间", "诉求内容"],
    ],
)
def test_the_columns_of_real_exports_are_known(header: list[str]) -> None:
    _row, columns = find_header([header], TICKETS.wanted)
    assert {k: v for k, v in columns.items() if v < 4} == {
        "ticket_no": 0,
        "title": 1,
        "time": 2,
        "description": 3,
    }


def test_a_ticket_waits_at_the_desk_it_was_brought_to(town: Town) -> None:
    text = "路灯坏了三天。\n  晚上看不见\xa0路，第二段。"
    run = brought_in(town, [["T1", "路灯坏了", "2020年1月2日 10:05", text, "", "", "东街1号", ""]])
    assert run.result == {"created": 1}
    found = incidents(town)["T1"]
    assert (found.state, found.holder_id, found.place_id) == (
        State.REPORTED,
        town.county.id,
        town.county.id,
    )
    assert (found.source, found.address) == (Source.HOTLINE, "东街1号")
    assert (found.title, found.description) == ("路灯坏了", text)
    assert found.found_at is not None
    assert found.found_at.isoformat() == "2020-01-02T02:05:00+00:00"


def test_the_desk_is_told_once_for_the_whole_batch(town: Town) -> None:
    brought_in(town, [[f"T{n}", "", "", f"第 {n} 件事", "", "", "", ""] for n in range(5)])
    with town.acting("county_operator") as actor:
        told = list(Notice.objects.visible_to(actor).values_list("title", flat=True))
    assert told == ["从表格导入 5 件工单，待受理"]


def test_one_more_ticket_costs_only_its_own_statements(town: Town) -> None:
    def statements(first: int, last: int) -> int:
        rows = [[f"T{n}", "", "", f"第 {n} 件事", "", "", "", ""] for n in range(first, last)]
        with CaptureQueriesContext(connection) as sent:
            brought_in(town, rows)
        return len(sent)

    few, many = statements(0, 2), statements(2, 14)  # the first finds the tables of the calendar
    # lock and ledger of the op_id, number, incident, step, operation, journal
    assert many - few <= 7 * 10


def test_a_second_run_changes_nothing(town: Town) -> None:
    rows = [[f"T{n}", "", "", f"第 {n} 件事", "", "", "", ""] for n in range(5)]
    assert brought_in(town, rows).result == {"created": 5}
    assert brought_in(town, rows).result == {"unchanged": 5}
    assert len(incidents(town)) == 5


def test_a_known_number_with_another_text_is_turned_away_and_nothing_overwritten(
    town: Town,
) -> None:
    brought_in(town, [["T1", "", "", "原来的话", "", "", "", ""]])
    run = brought_in(town, [["T1", "", "", "另外的话", "", "", "", ""]])
    assert run.result == {"rejected": 1}
    assert "表中内容不同" in messages(run, town)[0]
    assert incidents(town)["T1"].description == "原来的话"


def test_a_number_twice_in_the_sheet_is_one_incident(town: Town) -> None:
    rows = [["T1", "", "", text, "", "", "", ""] for text in ("一句话", "一句话", "另一句")]
    run = brought_in(town, rows)
    assert run.result == {"created": 1, "unchanged": 1, "rejected": 1}
    assert messages(run, town)[1:] == ["与第 2 行是同一个工单。", "工单号与第 2 行相同，内容不同。"]


def test_the_longest_text_is_kept_and_a_longer_one_turned_away(town: Town) -> None:
    rows = [["T1", "", "", "长" * 10_000, "", "", "", ""], ["T2", "", "", "长" * 10_001]]
    run = brought_in(town, rows)
    assert incidents(town)["T1"].description == "长" * 10_000
    assert messages(run, town)[1] == "内容超过 10000 字。"


def test_a_long_title_is_kept_whole_before_the_text(town: Town) -> None:
    brought_in(town, [["T1", "题" * 100, "", "正文", "", "", "", ""]])
    found = incidents(town)["T1"]
    assert len(found.title) == 80
    assert found.description == "题" * 100 + "\n正文"


def test_the_hotlines_own_limit_is_read_with_the_text_by_the_desk(town: Town) -> None:
    with town.acting("county_operator") as actor:
        given = line(due="2026-12-01")
        intake = Intake(actor, town.county.id, uuid4())
        assert intake.apply([given])[0].outcome == Outcome.CREATED
    assert incidents(town)["T1"].description == "路灯坏了\n(来表办理期限:2026-12-01)"
    with town.acting("county_operator") as actor:
        for again in (given, line()):
            found = Intake(actor, town.county.id, uuid4()).examine([again])
            assert found[0].outcome == Outcome.UNCHANGED


def test_the_desk_reads_when_the_caller_called_where_that_was_earlier(town: Town) -> None:
    called = "2020年1月2日 10:05"
    brought_in(town, [["T1", "", called, "路灯坏了", "", "", "", ""], ["T2", "", "", "井盖缺了"]])
    desk, found = town.client("county_operator"), incidents(town)
    for page in ("/incidents/{}", "/triage?at={}"):
        told = desk.get(page.format(found["T1"].pk)).content.decode()
        assert "来电/发现时间" in told
        assert "2020-01-02 10:05" in told
        untold = desk.get(page.format(found["T2"].pk)).content.decode()
        assert "来电/发现时间" not in untold


def test_after_the_import_the_desk_is_led_to_sort_what_came(town: Town) -> None:
    run = brought_in(town, [["T1", "", "", "路灯坏了", "", "", "", ""]])
    page = town.client("county_operator").get(f"/imports/runs/{run.pk}").content.decode()
    assert '<a class="btn btn-primary" href="/triage">去受理</a>' in page


def test_the_reporter_is_never_stored_in_the_clear(town: Town) -> None:
    brought_in(town, [["T1", "", "", "路灯坏了", "王小五", "13812345678", "", ""]])
    found = incidents(town)["T1"]
    assert found.reporter_name_token is not None
    assert found.reporter_phone_token is not None
    kept = bytes(found.reporter_name_token) + bytes(found.reporter_phone_token)
    assert "王小五".encode() not in kept
    assert b"13812345678" not in kept


@pytest.mark.parametrize(
    "area", ["东街社区", "990101001001", "青山镇东街社区", "青禾县青山镇 东街社区"]
)
def test_an_area_is_known_by_name_code_or_full_name(town: Town, area: str) -> None:
    assert Areas(town.county.id).find(area) == (town.community.id, "")


@pytest.mark.parametrize(
    "area", ["青山镇东街社区", "青禾县青山镇东街社区", "青山镇东街社区东街第一网格"]
)
def test_a_community_knows_its_areas_behind_the_names_of_the_units_above(
    town: Town, area: str
) -> None:
    place, remark = Areas(town.community.id).find(area)
    assert (place, remark) == ((town.grid if "网格" in area else town.community).id, "")


def test_an_unknown_area_stays_at_the_desk_and_its_word_in_the_address(town: Town) -> None:
    run = brought_in(town, [["T1", "", "", "路灯坏了", "", "", "幸福路", "A3区"]])
    found = incidents(town)["T1"]
    assert (found.place_id, found.address) == (town.county.id, "A3区 幸福路")
    assert messages(run, town) == ["认不出区域“A3区”，先放在青禾县。"]


def test_an_area_outside_the_desk_is_not_its_business(town: Town) -> None:
    place, remark = Areas(town.township.id).find("河湾社区")
    assert place == town.township.id
    assert "认不出" in remark


def test_a_name_that_several_units_have_must_be_written_out(town: Town) -> None:
    town.community_2.name = "东街社区"
    town.community_2.save()
    with pytest.raises(Refused, match="2 个单位"):
        Areas(town.county.id).find("东街社区")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"time": "昨天"}, "看不懂时间"),
        ({"time": "2099-1-1"}, "还没有到"),
        ({"phone": "1" * 31}, "电话超过 30 字"),
        ({"ticket_no": "9" * 41}, "工单号超过 40 字"),
    ],
)
def test_what_cannot_be_taken_is_said_before_it_is_tried(
    town: Town, values: dict[str, str], reason: str
) -> None:
    with town.acting("county_operator") as actor:
        found = Intake(actor, town.county.id, uuid4()).examine([line(**values)])
    assert found[0].outcome == Outcome.REJECTED
    assert reason in found[0].message


def test_a_number_registered_out_of_sight_tells_nothing_of_it(town: Town) -> None:
    brought_in(town, [["T1", "", "", "县里的事", "", "", "", ""]])
    run = brought_in(town, [["T1", "", "", "县里的事", "", "", "", ""]], by="town_operator")
    assert run.result == {"rejected": 1}
    assert messages(run, town, "town_operator") == [
        "这个工单号在本县已经登记，不在您的职责范围内。"
    ]


def test_a_township_brings_tickets_to_its_own_desk(town: Town) -> None:
    brought_in(town, [["T1", "", "", "镇里的事", "", "", "", "东街社区"]], by="town_operator")
    found = incidents(town)["T1"]
    assert (found.holder_id, found.place_id) == (town.township.id, town.community.id)
