"""Moments and lengths of time as they stand on paper."""

from datetime import datetime

from linli.kernel import clock


def moment(at: datetime | None) -> str:
    """Write a moment; empty for none and for "no due date"."""
    if at is None or at >= clock.NEVER:
        return ""
    return f"{at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"


def day(at: datetime) -> str:
    """Write a day the way letters do: 2026年3月2日."""
    local = at.astimezone(clock.CHINA)
    return f"{local.year}年{local.month}月{local.day}日"


def length(minutes: int) -> str:
    """Write a length of time in full: 1 天 3 小时 5 分钟."""
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    parts = [(days, "天"), (hours, "小时"), (left, "分钟")]
    return " ".join(f"{n} {word}" for n, word in parts if n) or "不到 1 分钟"
