"""What is asked of each special group (data dictionary c.5): a table, read by form and page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from linli.residents.codes import SpecialGroup

CORRECTION = (("1", "管制"), ("2", "缓刑"), ("3", "假释"), ("4", "暂予监外执行"))
DETOX = (
    ("1", "强制隔离戒毒"),
    ("2", "社区戒毒"),
    ("3", "社区康复"),
    ("4", "自愿戒毒"),
    ("5", "限期戒毒"),
    ("9", "其他"),
)
YOUTH = (
    ("01", "闲散青少年"),
    ("02", "有不良行为青少年"),
    ("03", "流浪乞讨青少年"),
    ("04", "服刑在教人员未成年子女"),
    ("05", "农村留守儿童"),
    ("99", "其他"),
)
RISKS = (
    ("0", "0 级：无以下各级行为"),
    ("1", "1 级：口头威胁、喊叫，没有打砸"),
    ("2", "2 级：在家里打砸，能被劝说制止"),
    ("3", "3 级：不分场合打砸，劝说不能停止"),
    ("4", "4 级：持续打砸、针对财物或人，包括自伤、自杀"),
    ("5", "5 级：持械针对人的暴力，或纵火、爆炸"),
)
YOUNGER_THAN = 25  # of 重点青少年


@dataclass(frozen=True)
class Ask:
    """A question about somebody of a group. Without `choices` it is a text, or a day."""

    name: str
    label: str
    kind: str = "text"  # text, long, day
    choices: tuple[tuple[str, str], ...] = ()
    most: int = 200

    def said(self, value: str) -> str:
        """Say a value as it is read."""
        return dict(self.choices).get(value, value)


def _long(name: str, label: str) -> Ask:
    return Ask(name, label, "long", most=1000)


def _day(name: str, label: str) -> Ask:
    return Ask(name, label, "day")


ASKED: dict[str, tuple[Ask, ...]] = {
    SpecialGroup.CORRECTION.value: (
        Ask("kind", "矫正类别", choices=CORRECTION),
        Ask("number", "矫正编号", most=40),
        Ask("offence", "罪名"),
        _day("begins", "矫正开始"),
        _day("ends", "矫正期满"),
        Ask("team", "矫正小组"),
        _long("removal", "解除情况"),
    ),
    SpecialGroup.RELEASED.value: (
        Ask("offence", "罪名"),
        Ask("sentence", "原判刑期", most=60),
        _day("released", "释放日期"),
        _day("joined", "衔接日期"),
        _long("placement", "安置情况"),
        _long("help", "帮教情况"),
    ),
    SpecialGroup.MENTAL.value: (
        Ask("diagnosis", "诊断类别", most=60),
        _day("onset", "首次发病"),
        _long("incidents", "肇事肇祸情况"),
        Ask("guardian", "监护人（姓名、关系、电话）"),
        _long("treatment", "治疗、服药情况"),
        Ask("helpers", "关爱帮扶小组"),
    ),
    SpecialGroup.DRUGS.value: (
        _day("found", "初次发现"),
        Ask("control", "戒毒情况", choices=DETOX),
        Ask("helper", "帮扶人"),
        _long("status", "现在的情况"),
    ),
    SpecialGroup.YOUTH.value: (
        Ask("kind", "类型", choices=YOUTH),
        _long("family", "家庭情况"),
        Ask("guardian", "监护人（姓名、关系、电话）"),
        Ask("helper", "帮扶人"),
        _long("means", "帮扶措施"),
    ),
    SpecialGroup.OTHER.value: (_long("why", "列入原因"), _long("measures", "服务措施")),
}


def said(group: str, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Put what a profile says into words, label by label; what is empty is left out."""
    asked = (*ASKED.get(group, ()), Ask("ended", "解除原因"))
    return [(ask.label, ask.said(str(facts[ask.name]))) for ask in asked if facts.get(ask.name)]


def kept(group: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Keep of what was typed the answers to the group's questions, days as text."""
    found = {}
    for ask in ASKED.get(group, ()):
        value = given.get(ask.name)
        if value:
            found[ask.name] = value.isoformat() if isinstance(value, date) else str(value).strip()
    return found
