"""The rates of the statistics: part, whole and formula of each (assessment f.1); pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from linli.incidents.models.figures import OF_REPORTS

# What is counted, in the words of the screens; a list that shows it is headed by them.
COUNTED = {
    "reported": "上报",
    "valid": "有效上报",
    "decided": "已作出受理决定",
    "accepted": "受理",
    "accepted_in_time": "按时受理",
    "found": "网格自己发现",
    "found_self_closed": "网格自己发现并即办",
    "urgent": "特急",
    "urgent_answered": "特急 30 分钟内处置",
    "due": "应结案",
    "closed": "结案",
    "on_time": "按期结案",
    "overdue": "超期",
    "verified": "核查过",
    "reworked": "返工",
    "dispatched": "派遣",
    "misdirected": "派遣不当",
    "sent_back": "退回",
    "extended": "延期",
    "suspended": "挂账",
    "hanging": "正在挂账",
    "votes": "回访有评价",
    "satisfied": "满意",
    "recurred": "重复发生",
    "timed": "计入用时",
    "timed_community": "计入社区用时",
    "timed_township": "计入乡镇用时",
    "timed_county": "计入县级用时",
}


@dataclass(frozen=True)
class Rate:
    """A rate in percent: `part` of `whole`, or what is left of it."""

    name: str
    label: str
    part: str
    whole: str
    formula: str
    is_rest: bool = False  # 1 - part / whole
    is_index: bool = False  # a mean of 0 to 100 instead of a share

    def of(self, counts: Mapping[str, int]) -> Decimal | None:
        """Give the value, rounded half up to two places; None where the whole is 0."""
        whole = counts[self.whole]
        if not whole:
            return None
        part = whole - counts[self.part] if self.is_rest else counts[self.part]
        value = Decimal(part) / whole * (1 if self.is_index else 100)
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def is_of_reports(self) -> bool:
        """Tell what is counted by the day of the report from what is counted by the due date."""
        return self.whole in OF_REPORTS


# fmt: off
RATES = (
    Rate("valid", "上报有效率", "valid", "reported",
         "有效上报 ÷ 上报。核实不属实而不予受理的、合并或按重复、不属实结案的、作废的，不算有效"),
    Rate("accepting", "受理率", "accepted", "decided", "受理 ÷ 已作出受理决定的（受理与不予受理）"),
    Rate("accepting_in_time", "按时受理率", "accepted_in_time", "accepted",
         "每一级都在受理时限内受理的 ÷ 受理。还没有受理的不在内，哪些晚了见“督办”"),
    Rate("self_closing", "自办率", "found_self_closed", "found",
         "即办的 ÷ 网格自己发现的（来源为网格巡查、走访）"),
    Rate("answering", "应急响应率", "urgent_answered", "urgent",
         "派遣后 30 分钟内有处置情况的（含即办）÷ 特急事件"),
    Rate("closing", "结案率", "closed", "due", "结案 ÷ 应结案"),
    Rate("on_time", "按期结案率", "on_time", "due", "结案并且在处置时限内办好的 ÷ 应结案"),
    Rate("overdue", "超期率", "overdue", "due", "过了时限才办好的和还没有办好的 ÷ 应结案"),
    Rate("rework", "返工率", "reworked", "verified", "至少返工一次的 ÷ 核查过的"),
    Rate("sending_back", "退回率", "sent_back", "dispatched", "至少退回一次的 ÷ 派遣过的"),
    Rate("accuracy", "派遣准确率", "misdirected", "dispatched",
         "1 − 派遣不当的 ÷ 派遣过的。派遣不当：以职责不符退回，值班员没有再派给同一单位",
         is_rest=True),
    Rate("extension", "延期率", "extended", "due", "批准过延期的 ÷ 应结案"),
    Rate("suspension", "挂账率", "suspended", "due",
         "批准过挂账的 ÷ 应结案。正在挂账的停止计时，另列"),
    Rate("recurrence", "重复发生率", "recurred", "closed",
         "结案后 30 天内，同一社区同一类别在 50 米内或同一地址再次上报的 ÷ 结案"),
    Rate("satisfaction", "满意率", "satisfied", "votes",
         "非常满意、满意、基本满意 ÷ 有评价的（不了解的不算）"),
    Rate("index", "满意度指数", "points", "votes",
         "非常满意 100、满意 80、基本满意 60、其余 0，求平均（不了解的不算）", is_index=True),
)
# fmt: on
BY_NAME = {rate.name: rate for rate in RATES}
