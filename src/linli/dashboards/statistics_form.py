"""What the statistics are asked for in their address: unit, period, and how to lay them out."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms

from linli.kernel import clock

PERIODS = {"month": "本月", "last": "上月", "quarter": "本季", "year": "本年"}
SHOWS = {"rates": "比率", "times": "用时"}
WAYS = {"unit": "下级单位", "lead": "主办部门", "class": "类别", "month": "月份"}
MOST_MONTHS = 36


@dataclass(frozen=True)
class Period:
    """Whole months, from the first day of one to the last day of another."""

    first: date
    last: date

    @property
    def label(self) -> str:
        begin, end = (
            f"{self.first:%Y}年{self.first.month}月",
            f"{self.last:%Y}年{self.last.month}月",
        )
        return begin if begin == end else f"{begin}至{end}"


@dataclass(frozen=True)
class Choice:
    """One thing to press: where it leads, and whether it holds now."""

    label: str
    query: str
    on: bool


class StatisticsForm(forms.Form):
    """What makes no sense is left out; only a wrong custom period is told."""

    unit = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    period = forms.ChoiceField(choices=[*PERIODS.items()], required=False)
    begin = forms.CharField(required=False, max_length=7)
    end = forms.CharField(required=False, max_length=7)
    show = forms.ChoiceField(choices=[*SHOWS.items()], required=False)
    by = forms.ChoiceField(choices=[*WAYS.items()], required=False)
    klass = forms.RegexField(r"^(\d\d|all)$", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()
        self.kept = {name: value for name, value in self.cleaned_data.items() if value}
        self.wrong = ""
        self.span = self._custom() or _named(self.kept.get("period", "month"))

    @property
    def shown(self) -> str:
        """Tell which of the two things is looked at."""
        return str(self.kept.get("show", "rates"))

    @property
    def is_custom(self) -> bool:
        return "begin" in self.kept

    def query(self, **changes: Any) -> str:
        """Write the address with some things changed; "" takes one away."""
        return "?" + urlencode({n: v for n, v in (self.kept | changes).items() if v})

    def periods(self) -> list[Choice]:
        """Give the periods with a name."""
        now = "" if self.is_custom else self.kept.get("period", "month")
        return [
            Choice(label, self.query(period=name, begin="", end=""), name == now)
            for name, label in PERIODS.items()
        ]

    def shows(self) -> list[Choice]:
        """Give the two things to look at."""
        return [Choice(said, self.query(show=n), n == self.shown) for n, said in SHOWS.items()]

    def ways(self, possible: list[str], now: str) -> list[Choice]:
        """Give the ways to lay it out."""
        return [Choice(WAYS[n], self.query(by=n, klass=""), n == now) for n in possible]

    def unasked(self) -> list[tuple[str, Any]]:
        """Give what the form of the months must carry on."""
        return [(n, v) for n, v in self.kept.items() if n not in ("period", "begin", "end")]

    def _custom(self) -> Period | None:
        begin, end = self.kept.get("begin", ""), self.kept.get("end", "")
        if not begin and not end:
            return None
        first, last = _month(begin or end), _month(end or begin)
        if first is None or last is None:
            self.wrong = "月份请写成“2026-03”的样子。"
        elif first > last:
            self.wrong = "开始的月份不能晚于结束的月份。"
        elif (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
            self.wrong = f"最多看 {MOST_MONTHS} 个月。"
        else:
            return Period(first, _end(last))
        return None


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _named(name: str) -> Period:
    today = clock.today()
    first = today.replace(day=1)
    if name == "last":
        before = date.fromordinal(first.toordinal() - 1)
        return Period(before.replace(day=1), before)
    if name == "quarter":
        start = (today.month - 1) // 3 * 3 + 1
        return Period(
            today.replace(month=start, day=1), _end(today.replace(month=start + 2, day=1))
        )
    if name == "year":
        return Period(today.replace(month=1, day=1), today.replace(month=12, day=31))
    return Period(first, _end(first))
