"""A day as people write it in tables; what is incomplete or unclear is refused, never guessed."""

import re
import unicodedata
from datetime import date, timedelta

_EXAMPLE = "请写成 1975-08-12 这样"
# 2001-3-5 · 2001/03/05 · 2001.3.5 · 2001年3月5日 · 2001-03-05 00:00:00
_WRITTEN = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?[日号]?生?(?:[ T]+0?0:00(?::00)?)?",
    re.ASCII,
)
_PACKED = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
# What Excel keeps where a date was not formatted as one: days since 1899-12-30. Numbers of four
# digits (before 1927) are left out: nobody can tell them from a year.
_SERIAL = re.compile(r"([1-7]\d{4})(?:\.0+)?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{2}\s?[-/.年].*", re.ASCII)
_NO_DAY = re.compile(r"\d{4}\s?(?:年|[-/.年]\s?\d{1,2}\s?月?|\d\d)?", re.ASCII)


class WrongDay(ValueError):
    """It is no day; the message is a Chinese sentence for whoever typed it."""


def read_day(text: str) -> date:
    """Read a day in any style that is complete; WrongDay says what is wrong."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    if serial := _SERIAL.fullmatch(plain):
        return date(1899, 12, 30) + timedelta(days=int(serial[1]))
    if found := _WRITTEN.fullmatch(plain) or _PACKED.fullmatch(plain):
        return _made(*map(int, found.groups()))
    if _NO_DAY.fullmatch(plain):
        raise WrongDay(f"日期没有写全年月日，{_EXAMPLE}。")
    if _SHORT_YEAR.fullmatch(plain):
        raise WrongDay(f"日期的年份要写四位，并写全年月日，{_EXAMPLE}。")
    raise WrongDay(f"看不懂这个日期，{_EXAMPLE}。")


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise WrongDay("没有这一天，请核对年月日。") from None
