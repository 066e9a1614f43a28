"""Days in the styles people write them; what is incomplete is refused, never guessed."""

from datetime import date

import pytest

from linli.imports.days import WrongDay, read_day


@pytest.mark.parametrize(
    "typed",
    [
        "2001-3-5",
        "2001/03/05",
        "2001.3.5",
        "20010305",
        "2001年3月5日",
        "36955",  # as Excel keeps it
        "36955.0",
        "2001-03-05 00:00:00",  # a cell that is a date
        "２００１年３月５日",
        " 2001年 3月5号 ",
        "2001年3月5日生",
    ],
)
def test_six_styles_are_one_day(typed: str) -> None:
    assert read_day(typed) == date(2001, 3, 5)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("75年8月", "四位"),
        ("75.8.12", "四位"),
        ("1975", "写全"),
        ("1975年", "写全"),
        ("1975年8月", "写全"),
        ("1975.8", "写全"),
        ("197508", "写全"),
        ("2001-2-29", "没有这一天"),
        ("20011340", "没有这一天"),
        ("3/5/2001", "看不懂"),
        ("八月初五", "看不懂"),
        ("9" * 400, "看不懂"),
    ],
)
def test_what_is_incomplete_is_refused_with_a_reason(typed: str, said: str) -> None:
    with pytest.raises(WrongDay, match=said):
        read_day(typed)
