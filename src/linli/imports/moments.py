"""Dates and times as people write them in tables; not understood is None, never a guess."""

import re
import unicodedata
from datetime import datetime, timedelta

from linli.kernel.clock import CHINA

# 2019/2/28 11:25:05 · 2020-1-1 · 2020年1月2日 10:05 · 2020-01-02T10:05:00 · 2020.1.2
_WRITTEN = re.compile(
    r"(?P<year>\d{4}) ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2}) ?[日号]?"
    r"(?:[T ]*(?P<half>上午|下午|AM|PM)? ?(?P<hour>\d{1,2}) ?[:时点] ?(?P<minute>\d{1,2}) ?"
    r"(?:[:分] ?(?P<second>\d{1,2})?(?:\.\d+)? ?秒?)?分?)?",
    re.ASCII,
)
# 20200102 · 20200102 1005 · 20200102100500
_PACKED = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?: ?(?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)?)?",
    re.ASCII,
)
# What Excel keeps where a date was not formatted as one: days since 1899-12-30, 2000 to 2099.
_SERIAL = re.compile(r"(?P<days>3[6-9]\d{3}|[4-6]\d{4}|7[0-2]\d{3})(?:\.\d+)?", re.ASCII)


def moment(text: str) -> datetime | None:
    """Understand a Chinese local time; a date alone is its midnight."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    if _SERIAL.fullmatch(plain):
        day = datetime(1899, 12, 30, tzinfo=CHINA) + timedelta(days=float(plain))
        return (day + timedelta(milliseconds=500)).replace(microsecond=0)
    found = _WRITTEN.fullmatch(plain) or _PACKED.fullmatch(plain)
    return _made(found.groupdict()) if found else None


def _made(parts: dict[str, str | None]) -> datetime | None:
    half = parts.pop("half", None)
    numbers = {name: int(value or 0) for name, value in parts.items()}
    if half in ("下午", "PM") and numbers["hour"] < 12:
        numbers["hour"] += 12
    try:
        return datetime(**numbers, tzinfo=CHINA)
    except ValueError:
        return None
