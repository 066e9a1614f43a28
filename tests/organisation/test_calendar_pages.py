"""The calendar as its manager changes it: a day, a year's notice, the hours of a unit."""

from datetime import date, time
from typing import Any

import chinese_calendar
import pytest

from linli.incidents.models import Incident
from linli.journal.models import JournalEntry
from linli.kernel import clock as kernel_clock
from linli.organisation.calendar import calendar_for
from linli.organisation.models import CalendarDay, CalendarYear, DaySpan
from tests.conftest import HeldClock
from tests.town import Town

# 国办发明电〔2025〕7号, as it was published
NOTICE_2026 = """经国务院批准，现将2026年元旦等节日放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。\
2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。"""


def post(town: Town, address: str, who: str = "sys_admin", **given: str) -> Any:
    return town.client(who).post(f"/calendar/{address}", given)


def days_of(year: int) -> list[tuple[date, bool]]:
    return list(CalendarDay.objects.filter(day__year=year).values_list("day", "is_workday"))


def test_the_published_notice_is_read_as_the_data_source_has_it(town: Town) -> None:
    CalendarDay.objects.filter(day__year=2026).delete()
    assert post(town, "notice", year="2026", text=NOTICE_2026, apply="1").status_code == 302
    told = calendar_for(None)
    for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal()):
        day = date.fromordinal(n)
        assert told.is_workday(day) == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize(
    ("day", "offered"),
    [("", "rest"), ("?day=2026-11-26", "rest"), ("?day=2026-11-28", "work")],
)
def test_a_day_is_offered_to_become_what_it_is_not(town: Town, day: str, offered: str) -> None:
    page = " ".join(town.client("sys_admin").get(f"/calendar{day}").content.decode().split())
    assert f'value="{offered}" selected' in page


def test_a_notice_is_shown_first_and_the_same_one_twice_changes_nothing(town: Town) -> None:
    CalendarYear.objects.update_or_create(year=2027, defaults={"announced": False})
    lines = "2027-01-01 休 元旦\n2027-01-03 班 元旦调休上班"
    shown = post(town, "notice", year="2027", text=lines, preview="1").content.decode()
    assert "预览（还没有写入）" in shown
    assert days_of(2027) == []
    post(town, "notice", year="2027", text=lines, apply="1")
    once = days_of(2027)
    assert once == [(date(2027, 1, 1), False), (date(2027, 1, 3), True)]
    assert CalendarYear.objects.get(pk=2027).announced
    with town.platform():
        written = JournalEntry.objects.count()
        post(town, "notice", year="2027", text=lines, apply="1")
        assert JournalEntry.objects.count() == written
    assert days_of(2027) == once


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("2027-1x-01 休 元旦", "看不懂日期"),
        ("2027-02-30 休", "没有 02月30日 这一天"),
        ("2028-01-01 休", "不在 2027 年"),
        ("2027-10-01 玩", "请写“休”“班”或“普通”"),
        ("2027-10-07~2027-10-01 休", "结束日期早于开始日期"),
        ("2027-01-01 班", "已另有安排"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(town: Town, line: str, sentence: str) -> None:
    answer = post(town, "notice", year="2027", text=f"2027-01-01 休 元旦\n{line}", apply="1")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert line in answer.content.decode()  # what was typed is still there
    assert days_of(2027) == []


def test_a_day_becomes_a_holiday_and_a_plain_day_again(town: Town) -> None:
    post(town, "day", day="2027-03-08", kind="rest", name="临时放假")
    assert not calendar_for(None).is_workday(date(2027, 3, 8))
    assert "临时放假" in town.client("grid_worker").get("/calendar?year=2027").content.decode()
    post(town, "day", day="2027-03-08", kind="plain")
    assert days_of(2027) == []


def test_a_saturday_at_rest_is_nothing_to_keep(town: Town) -> None:
    post(town, "day", day="2027-03-06", kind="work")
    post(town, "day", day="2027-03-06", kind="rest")
    assert days_of(2027) == []


def test_what_is_wrong_with_a_day_is_said_beside_it(town: Town) -> None:
    answer = post(town, "day", day="1999-01-01", kind="rest", name="很早")
    assert answer.status_code == 422
    assert "年份应在" in answer.content.decode()
    assert "很早" in answer.content.decode()


def test_a_change_moves_new_due_dates_and_none_already_set(town: Town, clock: HeldClock) -> None:
    clock.hold("2027-03-05 16:00")  # a Friday
    old = town.report()
    post(town, "day", day="2027-03-08", kind="rest", name="临时放假")
    assert town.fresh(old).due_at == old.due_at
    new: Incident = town.report(by="grid_leader")
    until = [i.due_at.astimezone(kernel_clock.CHINA).date() for i in (old, new)]
    assert until == [date(2027, 3, 8), date(2027, 3, 9)]


def test_a_unit_gets_hours_of_its_own_and_summer_hours_within_them(town: Town) -> None:
    hours = {
        "morning_from": "09:00",
        "morning_to": "12:00",
        "afternoon_from": "",
        "afternoon_to": "",
    }
    code = town.township.code
    year = hours | {"unit": code, "from": "01-01", "to": "12-31"}
    summer = year | {"from": "05-01", "to": "09-30", "morning_from": "07:00"}
    for given in (year, summer):
        assert town.client("sys_admin").post("/calendar/spans", given).status_code == 302
    spans = calendar_for(town.grid.id).spans
    assert spans(date(2026, 3, 2)) == ((time(9), time(12)),)
    assert spans(date(2026, 6, 1)) == ((time(7), time(12)),)
    town.client("sys_admin").post("/calendar/spans", summer | {"remove": "1"})
    assert calendar_for(town.grid.id).spans(date(2026, 6, 1)) == ((time(9), time(12)),)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"from": "13-01"}, "05-01 这样的月日"),
        ({"morning_to": "08:00"}, "下班时间应晚于上班时间"),
        ({"afternoon_from": "11:00"}, "应在上一段下班之后"),
        ({"morning_from": "早"}, "08:30 这样的时间"),
        ({"from": "06-01", "to": "10-31"}, "与已有的季节"),
        ({"unit": "330881"}, "没有这个编码的单位"),
    ],
)
def test_wrong_hours_are_refused_beside_their_field(
    town: Town, change: dict[str, str], sentence: str
) -> None:
    DaySpan.objects.create(
        unit=town.county, season_from=501, season_to=930, starts=time(8), ends=time(12)
    )
    given = {
        "unit": town.county.code,
        "from": "01-01",
        "to": "12-31",
        "morning_from": "08:30",
        "morning_to": "12:00",
        "afternoon_from": "14:00",
        "afternoon_to": "17:30",
    }
    answer = town.client("sys_admin").post("/calendar/spans", given | change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert DaySpan.objects.count() == 1


def test_a_year_that_is_not_announced_is_said_to_everybody_who_counts(
    town: Town, clock: HeldClock
) -> None:
    clock.hold("2026-11-02 09:00")
    CalendarYear.objects.filter(year=2027).delete()
    CalendarYear.objects.update_or_create(year=2026, defaults={"announced": True})
    for who, page in (
        ("grid_worker", "/calendar"),
        ("grid_worker", "/deadline"),
        ("sys_admin", "/"),
    ):
        assert "2027 年的节假日安排尚未录入" in town.client(who).get(page).content.decode()
    post(town, "year", year="2027", announced="1", source="国办发明电〔2026〕9号")
    for page in ("/calendar", "/deadline", "/"):
        assert "尚未录入" not in town.client("sys_admin").get(page).content.decode()


def test_an_announced_year_names_its_paper(town: Town) -> None:
    answer = post(town, "year", year="2027", announced="1", source=" ")
    assert answer.status_code == 422
    assert "请写明依据" in answer.content.decode()
