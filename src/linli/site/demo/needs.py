"""Who among the made-up people needs care, and the few who belong to special groups."""

import random
from datetime import date, timedelta

from linli.kernel.identity import FEMALE, MALE
from linli.site.demo.persons import Care, Person, Special

_WISHES = (
    "希望有人定期上门量血压", "行动不便，需要代买药", "子女在外地，盼望有人常来看看",
    "家中门槛高，希望装扶手", "想了解高龄津贴怎么办", "需要轮椅", "午饭希望有人送",
)  # fmt: skip
_SPECIAL_SHARE = 1 / 500


def care_for(dice: random.Random, household: list[Person], today: date) -> None:
    """Open the care profiles that follow from who they are and with whom they live."""
    ages = [who.age(today) for who in household]
    only_old = all(age >= 60 for age in ages)
    poor = dice.random() < (0.035 if only_old else 0.022)
    for who, age in zip(household, ages, strict=True):
        if age >= 60:
            _old(dice, who, age, only_old=only_old, today=today)
        elif age < 14:
            _child(dice, who, today)
        else:
            _grown(dice, who, age, today)
        if "60" <= who.health < "70":
            _open(who, "05", today, 3000, dice, certificate=f"残疾证 {dice.randint(1, 4)} 级")
        if poor:
            _open(who, "06", today, 1500, dice, certificate="最低生活保障证")
        if who.kind == "2" and who.is_head:
            _open(who, "10", today, 0, dice, since=who.since)
        if age >= 16 and dice.random() < _SPECIAL_SHARE:
            who.special.append(_special(dice, who, age, today))


def _old(dice: random.Random, who: Person, age: int, *, only_old: bool, today: date) -> None:
    _open(who, "01", today, 0, dice, since=_birthday(who, 60))
    if age >= 80:
        _open(who, "02", today, 0, dice, since=_birthday(who, 80))
    if only_old:
        serious = "03" if age >= 80 else "02"
        _open(who, "03", today, 2000, dice, attention=serious, needs=dice.choice(_WISHES))
        who.left_behind = "03" if who.household_kind == "2" and dice.random() < 0.5 else ""
    if age >= 75 and dice.random() < 0.07:
        _open(who, "04", today, 900, dice, attention="03", needs="需要人照护，吃饭穿衣要帮忙")
    if who.marital == "10" and dice.random() < 0.4:
        _open(who, "07", today, 2000, dice, attention="02", certificate="特困供养证")
    elif only_old and dice.random() < 0.006:
        _open(who, "14", today, 2500, dice, attention="02")


def _child(dice: random.Random, who: Person, today: date) -> None:
    if who.left_behind == "01":
        _open(who, "12", today, 700, dice, attention="02", needs="父母外出务工，由祖父母照看")
    elif dice.random() < 0.004:
        _open(who, "11", today, 700, dice, attention="02", needs="家庭困难，需要助学")


def _grown(dice: random.Random, who: Person, age: int, today: date) -> None:
    if who.employment == "70" and 20 <= age <= 55 and dice.random() < 0.6:
        _open(who, "09", today, 600, dice, needs="希望介绍附近的工作")
    if who.health == "41":
        _open(who, "16", today, 900, dice, attention="02", needs="正在治疗，医药费负担重")
    wife = who.sex == FEMALE and who.marital in ("20", "21", "22")
    if wife and 23 <= age <= 38 and dice.random() < 0.03:
        _open(who, "13", today, 150, dice)
        who.care[-1].due_on = today + timedelta(days=dice.randint(5, 200))
    if who.sex == MALE and age >= 22 and dice.random() < 0.03:
        _open(who, "15", today, 3000, dice, certificate="优待证")


def _open(
    who: Person,
    group: str,
    today: date,
    back: int,
    dice: random.Random,
    *,
    attention: str = "01",
    since: date | None = None,
    **facts: str,
) -> None:
    """Open a profile some days ago, never before he was born."""
    begun = since or today - timedelta(days=dice.randint(0, back) if back else 0)
    who.care.append(Care(group, min(max(begun, who.born), today), attention, facts))


def _birthday(who: Person, years: int) -> date:
    return date(who.born.year + years, who.born.month, min(who.born.day, 28))


def _special(dice: random.Random, who: Person, age: int, today: date) -> Special:
    group = dice.choice("12334" if age >= 25 else "136")
    since = today - timedelta(days=dice.randint(20, 700))
    attention = dice.choice(("01", "01", "02", "03"))
    if group == "3":
        risk = dice.choice((0, 0, 0, 1, 1, 2, 3))
        return Special(group, since, attention, dict(_FACTS[group]), risk)
    return Special(group, since, attention, dict(_FACTS[group]))


_FACTS = {
    "1": {"kind": "2", "team": "司法所、社区、家属各一人"},
    "2": {"sentence": "有期徒刑二年", "placement": "已安置就业", "help": "每月走访一次"},
    "3": {"guardian": "家人监护", "treatment": "按时服药，社区医生随访"},
    "4": {"control": "3", "status": "社区康复中，定期检测"},
    "6": {"kind": "01", "guardian": "父母", "means": "介绍参加技能培训"},
}
