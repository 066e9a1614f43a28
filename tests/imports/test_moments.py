"""Times as people write them are understood, and nothing else is."""

from datetime import datetime

import pytest

from linli.imports.moments import moment
from linli.kernel.clock import CHINA

MORNING = datetime(2020, 1, 2, 10, 5, tzinfo=CHINA)
DAY = datetime(2020, 1, 2, tzinfo=CHINA)


@pytest.mark.parametrize(
    "text",
    [
        "2020/1/2 10:05:00",
        "2020/1/2  10:05",
        "2020-01-02T10:05:00",
        "2020-01-02 10:05:00.123",
        "2020年1月2日 10:05",
        "2020年1月2日10时5分",
        "2020.1.2 10:05",
        "20200102 1005",
        "20200102100500",
        "2020/1/2 10:05",
        "2020/1/2 上午 10:05",
        "\u3000２０２０/１/２ 10:05\xa0",
    ],
)
def test_a_time_is_understood_in_every_style(text: str) -> None:
    assert moment(text) == MORNING


@pytest.mark.parametrize("text", ["2020-1-2", "2020.1.2", "20200102", "2020年1月2日", "43832"])
def test_a_date_alone_is_its_midnight(text: str) -> None:
    assert moment(text) == DAY


def test_the_afternoon_is_twelve_hours_later() -> None:
    assert moment("2020/1/2 下午 3:05") == datetime(2020, 1, 2, 15, 5, tzinfo=CHINA)


def test_a_number_that_excel_kept_for_a_time_is_that_time_to_the_second() -> None:
    assert moment("43524.475752") == datetime(2019, 2, 28, 11, 25, 5, tzinfo=CHINA)


@pytest.mark.parametrize(
    "text", ["", "昨天", "2020-13-1", "2020/2/30", "2020-1-1 25:00", "188006", "1/2/2020", "20201"]
)
def test_what_is_no_time_is_not_guessed(text: str) -> None:
    assert moment(text) is None
