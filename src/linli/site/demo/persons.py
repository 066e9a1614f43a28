"""A made-up person: what he learned, does and suffers from, as it fits his age."""

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any

from linli.kernel.identity import FEMALE, MALE, age_at


@dataclass(slots=True)
class Phone:
    """A number; `owner` says whose it is when it is not the person's own."""

    number: str
    owner: str = ""


@dataclass(slots=True)
class Care:
    """A care profile: the group, since when, what is written about it."""

    group: str
    since: date
    attention: str = "01"
    facts: dict[str, str] = field(default_factory=dict)
    due_on: date | None = None


@dataclass(slots=True)
class Special:
    """A profile of a special group."""

    group: str
    since: date
    attention: str
    facts: dict[str, Any]
    risk: int | None = None


@dataclass(slots=True)
class Person:
    """Somebody, with everything the register asks of him."""

    surname: str
    given: str
    sex: str
    born: date
    number: str
    relation: str
    is_head: bool = False
    doc_kind: str = "111"
    phones: list[Phone] = field(default_factory=list)
    ethnic: str = "01"
    native_place: str = "青禾县"
    marital: str = "10"
    political: str = ""
    education: str = ""
    employment: str = ""
    occupation: str = ""
    employer: str = ""
    health: str = "10"
    household_kind: str = ""
    registered_address: str = ""
    registered_place: int | None = None
    left_behind: str = ""
    state: str = "here"
    died_on: date | None = None
    kind: str = "1"  # of the stay
    flow_reason: str = ""
    came_from: str = ""
    permit: str = ""
    permit_due: date | None = None
    since: date = date(2000, 1, 1)
    care: list[Care] = field(default_factory=list)
    special: list[Special] = field(default_factory=list)
    remark: str = ""

    @property
    def name(self) -> str:
        return self.surname + self.given

    def age(self, today: date) -> int:
        """Give the full years on a day."""
        return age_at(self.born, today)


class Odds:
    """Values with their shares, drawn quickly: millions are."""

    def __init__(self, shares: dict[str, int]) -> None:
        self.values = [*shares]
        self.sums = [*accumulate(shares.values())]

    def draw(self, dice: random.Random) -> str:
        """Draw one."""
        return self.values[bisect(self.sums, dice.random() * self.sums[-1])]


# What those who have left school have learned, by the year of birth up to which it holds.
_LEARNED = (
    (1950, Odds({"90": 30, "80": 52, "70": 14, "60": 3, "30": 1})),
    (1965, Odds({"80": 40, "70": 38, "60": 15, "41": 3, "30": 3, "20": 1})),
    (1980, Odds({"80": 12, "70": 48, "60": 18, "41": 8, "30": 9, "20": 5})),
    (1990, Odds({"80": 4, "70": 38, "60": 18, "44": 10, "30": 17, "20": 12, "10": 1})),
    (9999, Odds({"70": 20, "60": 22, "44": 12, "47": 6, "30": 22, "20": 16, "14": 2})),
)
_LATE = Odds({"60": 30, "44": 25, "30": 25, "20": 20})  # of 18 to 21, still at it or just done
# Occupation and employer of each employment.
_WORK = {
    employment: (jobs.split(), employers.split() or [""])
    for employment, jobs, employers in (
        ("11", "公务员", "镇人民政府 县教育局 县税务局 县人民法院"),
        ("13", "教师 护士 医生 会计 工程师", "县人民医院 县第一中学 镇卫生院 县设计室"),
        ("17", "文员 银行职员 营业员 保管员", "县农商银行 青禾超市 县供电公司 县邮政局"),
        ("21", "经理 厂长", "青禾食品厂 禾丰建材公司 青山商贸公司"),
        ("24", "工人 瓦工 焊工 缝纫工 保安 环卫工", "青禾食品厂 禾丰建材公司 县纺织厂"),
        ("27", "种地 养殖 种菜", ""),
        ("51", "货车司机 网约车司机 外卖员 家政 装修", ""),
        ("54", "开小吃店 开小卖部 理发 修车 卖菜", ""),
    )
}
_TOWN = Odds({"11": 5, "13": 12, "17": 17, "21": 4, "24": 28, "51": 14, "54": 13, "70": 7})
_VILLAGE = Odds({"13": 2, "17": 3, "24": 30, "27": 45, "51": 10, "54": 6, "70": 4})
_CHRONIC = Odds({"31": 45, "32": 12, "33": 10, "34": 8, "37": 20, "41": 2, "49": 3})
_DISABLED = Odds({"61": 12, "62": 20, "63": 4, "64": 46, "65": 8, "66": 8, "67": 2})
_PEOPLES = Odds({"01": 950, "03": 20, "04": 15, "11": 5, "15": 5, "06": 5})


def stands(dice: random.Random, who: Person, today: date, *, village: bool) -> None:
    """Say what he has learned, what he does, how he is, and what party he belongs to."""
    age = who.age(today)
    who.ethnic = _PEOPLES.draw(dice)
    who.household_kind = "2" if village else "1"
    if age < 22 and _studies(dice, who, age):
        pass
    else:
        who.education = _learned(dice, who, age)
        _works(dice, who, age, village=village)
    who.health = _health(dice, age)
    who.political = _political(dice, who, age)


def _studies(dice: random.Random, who: Person, age: int) -> bool:
    """Send the young to school: all up to 15, nearly all up to 17, some to a college."""
    if age < 3:
        return True
    if (age >= 18 and dice.random() > 0.5) or (age >= 16 and dice.random() > 0.93):
        return False
    who.employment, who.occupation = "31", "学生"
    steps: Sequence[tuple[int, str, str]] = (
        (6, "", "青禾县幼儿园"), (12, "80", "中心小学"), (15, "70", "县第二中学"),
        (18, "60" if dice.random() < 0.6 else "40", "县第一中学"), (22, "30", "外地高校"),
    )  # fmt: skip
    who.education, who.employer = next((e, school) for until, e, school in steps if age < until)
    if age < 6:
        who.employment, who.occupation = "", "幼儿"
    if who.education == "40":
        who.employer = "县职业中学"
    if age >= 18 and dice.random() < 0.5:
        who.education = "20"
    return True


def _learned(dice: random.Random, who: Person, age: int) -> str:
    if age < 18:
        return "70"
    if age < 22:
        return _LATE.draw(dice)
    learned = next(odds for until, odds in _LEARNED if who.born.year <= until).draw(dice)
    return "20" if learned in ("10", "14") and age < 25 else learned


def _works(dice: random.Random, who: Person, age: int, *, village: bool) -> None:
    ends = 60 if who.sex == MALE else 55
    if not village and age >= ends:
        who.employment = "80"
        return
    if village and age >= ends:
        who.employment = "27" if age < 76 and dice.random() < 0.7 else "70"
    elif who.sex == FEMALE and dice.random() < 0.08:
        who.employment = "70"
    else:
        who.employment = (_VILLAGE if village else _TOWN).draw(dice)
    if who.employment in ("11", "13") and who.education in ("70", "80", "90"):
        who.employment = "24"
    if work := _WORK.get(who.employment):
        who.occupation, who.employer = dice.choice(work[0]), dice.choice(work[1])


def _health(dice: random.Random, age: int) -> str:
    chance = dice.random()
    if chance < 0.012 + 0.0006 * age:
        return _DISABLED.draw(dice)
    if age > 40 and chance < 0.012 + (age - 40) * 0.011:
        return _CHRONIC.draw(dice)
    return "20" if age > 65 and chance > 0.75 else "10"


def _political(dice: random.Random, who: Person, age: int) -> str:
    if age < 14:
        return "13"
    chance = dice.random()
    if age < 28:
        return "03" if chance < 0.45 else "13"
    return "01" if chance < 0.07 else "12" if chance > 0.999 else "13"
