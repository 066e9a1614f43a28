"""A deadline explained in sentences, and the page that shows them."""

import re
from datetime import date, datetime, time

import pytest

from linli.kernel.clock import CHINA
from linli.kernel.worktime import Limit, WorkCalendar, due, parse_limit
from linli.organisation.explaining import explain

NATIONAL_DAY = {date(2026, 10, n): "国庆节" for n in (1, 2, 5, 6, 7)}
MAKE_UP = date(2026, 10, 10)
CALENDAR = WorkCalendar(holidays=frozenset(NATIONAL_DAY), makeup_workdays=frozenset({MAKE_UP}))
NAMES = NATIONAL_DAY | {MAKE_UP: "国庆节调休上班"}


def told(start: str, limit: str, kind: str = "work") -> list[str]:
    at = datetime.fromisoformat(start).replace(tzinfo=CHINA)
    found: Limit | None = None if limit == "day" else parse_limit(limit, kind)  # type: ignore[arg-type]
    return explain(at, found, CALENDAR, NAMES)


@pytest.mark.parametrize(
    ("start", "limit", "kind", "sentences"),
    [
        (
            "2026-03-06 16:30",
            "4h",
            "work",
            [
                "3月6日（周五） 16:30–17:30，计 1 小时。",
                "3月7日（周六）至3月8日（周日）休息（周末），不计。",
                "3月9日（周一） 08:30–11:30，计 3 小时。",
                "计满 4 工作时。",
            ],
        ),
        (
            "2026-03-07 10:00",
            "30m",
            "work",
            [
                "开始时间不在上班时间内，从 3月9日（周一） 08:30 起算。",
                "3月7日（周六）至3月8日（周日）休息（周末），不计。",
                "3月9日（周一） 08:30–09:00，计 30 分钟。",
                "计满 30 工作分钟。",
            ],
        ),
        (
            "2026-10-09 10:00",
            "1d",
            "work",
            [
                "当天不算，从第二天数起。",
                "第 1 个工作日是10月10日（周六）（国庆节调休上班）。",
                "第 1 个工作日最后一段下班是 17:30。",
            ],
        ),
        (
            "2026-03-06 16:30",
            "3d",
            "clock",
            ["从 3月6日（周五） 16:30 起不分昼夜、不管休息，连续计 72 小时。"],
        ),
        (
            "2026-03-06 16:30",
            "30d",
            "calendar",
            ["从第二天数起，休息日也算；第 30 天是4月5日（周日），到当天最后一秒。"],
        ),
        (
            "2026-03-06 18:00",
            "day",
            "work",
            ["当天的上班时间已过，顺延到下一个工作日。", "3月9日（周一）最后一段下班是 17:30。"],
        ),
    ],
)
def test_each_kind_of_limit_is_explained(
    start: str, limit: str, kind: str, sentences: list[str]
) -> None:
    assert told(start, limit, kind) == sentences


def test_a_long_holiday_and_a_long_row_of_workdays_take_one_sentence_each() -> None:
    sentences = told("2026-09-30 17:00", "30h")
    assert "10月1日（周四）至10月2日（周五）休息（国庆节），不计。" in sentences
    assert "10月5日（周一）至10月7日（周三）休息（国庆节），不计。" in sentences
    assert "10月8日（周四）至10月10日（周六）每天全天计时，共 3 个工作日。" in sentences


@pytest.mark.parametrize("minutes", [1, 209, 210, 211, 420, 421, 3000])
@pytest.mark.parametrize("hour", [7, 9, 13, 16, 20])
def test_what_the_sentences_count_adds_up_to_the_limit(minutes: int, hour: int) -> None:
    """A day's spans are said with their lengths: together they are the limit, and end with it."""
    start = datetime.combine(date(2026, 3, 6), time(hour), CHINA)
    limit = Limit(minutes, "m", "work")
    sentences = explain(start, limit, CALENDAR, NAMES)
    counted = sum(
        int(h or 0) * 60 + int(m or 0)
        for text in sentences[:-1]
        for h, m in re.findall(r"计 (?:(\d+) 小时)? ?(?:(\d+) 分钟)?", text)
    )
    counted += sum(420 * int(n) for n in re.findall(r"共 (\d+) 个工作日", " ".join(sentences)))
    assert counted == minutes
    assert f"–{due(start, limit, CALENDAR):%H:%M}" in sentences[-2] or "全天" in sentences[-2]
