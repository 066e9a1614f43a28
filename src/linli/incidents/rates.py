"""The rates of the statistics, each with its formula in words: one table (assessment f.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)
CENT = Decimal("0.01")

# What each count is called; those counted on the day of the report, then those of the due day.
COUNTED = {
    "reported": "上报",
    "valid": "有效上报",
    "decided": "已决定受理与否",
    "accepted": "受理",
    "accepted_in_time": "按时受理",
    "found": "网格巡查、走访发现",
    "found_self_closed": "即办",
    "urgent": "特急",
    "urgent_answered": "30 分钟内首次处置",
    "due": "应结案",
    "closed": "已结案",
    "on_time": "按期结案",
    "overdue": "超期",
    "verified": "核查过",
    "reworked": "返工",
    "dispatched": "派遣",
    "misdirected": "派错",
    "sent_back": "退回",
    "extended": "延期",
    "suspended": "挂账",
    "hanging": "现在挂账",
    "votes": "有效回访",
    "satisfied": "满意",
    "recurred": "重复发生",
}


@dataclass(frozen=True)
class Rate:
    """A numerator over a denominator, in percent; `less` is taken off the numerator."""

    code: str
    label: str
    over: str
    under: str
    formula: str
    less: str = ""
    is_index: bool = False  # points per vote instead of a share

    def of(self, counts: Mapping[str, int]) -> Decimal | None:
        """Give the percentage, half up to two places; None where the denominator is 0."""
        under = counts.get(self.under, 0)
        if not under:
            return None
        over = counts.get(self.over, 0) - counts.get(self.less, 0)
        share = Decimal(over) / Decimal(under) * (1 if self.is_index else HUNDRED)
        return share.quantize(CENT, ROUND_HALF_UP)


def _rate(code: str, label: str, over: str, under: str, note: str = "") -> Rate:
    formula = f"{COUNTED[over]} ÷ {COUNTED[under]}"
    return Rate(code, label, over, under, f"{formula}（{note}）" if note else formula)


RATES: tuple[Rate, ...] = (
    _rate("on_time", "按期结案率", "on_time", "due", "分母是到期应结的，不是受理的"),
    _rate("closed", "结案率", "closed", "due"),
    _rate("overdue", "超期率", "overdue", "due"),
    _rate("accepted_in_time", "按时受理率", "accepted_in_time", "accepted"),
    _rate("accepted", "受理率", "accepted", "decided"),
    _rate("valid", "上报有效率", "valid", "reported", "不属实、重复、作废的无效"),
    Rate(
        "directed", "派遣准确率", "dispatched", "dispatched",
        "1 − 派错 ÷ 派遣（因职责不符退回、又没有再派给它的算派错）", less="misdirected",
    ),
    _rate("reworked", "返工率", "reworked", "verified"),
    _rate("sent_back", "退回率", "sent_back", "dispatched"),
    _rate("extended", "延期率", "extended", "due"),
    _rate("suspended", "挂账率", "suspended", "due"),
    _rate("self_closed", "自办率", "found_self_closed", "found"),
    _rate("recurred", "重复发生率", "recurred", "closed", "结案 30 天内同类同地又发生"),
    _rate("urgent", "应急响应率", "urgent_answered", "urgent"),
    _rate("satisfied", "满意率", "satisfied", "votes", "不了解的不计"),
    Rate(
        "index", "满意度指数", "points", "votes",
        "非常满意 100、满意 80、基本满意 60、其余 0，按有效回访平均", is_index=True,
    ),
)  # fmt: skip
