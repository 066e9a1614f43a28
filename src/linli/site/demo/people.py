"""The made-up people of one grid: its homes, the households in them, its shops.

Everything follows from the seed and the day: nothing here asks the database or the clock.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from linli.site.demo.families import Family, family_from_away, own_family
from linli.site.demo.homes import Building, Flat, Homes, Where, build
from linli.site.demo.needs import care_for
from linli.site.demo.papers import HERE, Numbers
from linli.site.demo.persons import Odds, Person, Phone

FROM_AWAY = 0.15  # of the households
EMPTY = 0.06  # of the flats
# Made-up counties beside the made-up one: where people came from.
AWAY = (
    ("990201", "云山县"), ("990305", "石泉市"), ("990412", "临江县"), ("990523", "白河县"),
    ("990634", "南屏市"), ("990718", "长岭县"), ("990809", "平原县"), ("990926", "沙溪县"),
)  # fmt: skip
_TRADES = (
    ("惠民超市", "零售", "15"), ("小吃店", "餐饮", "05"), ("面馆", "餐饮", "05"),
    ("理发店", "居民服务", ""), ("大药房", "药品零售", "02"), ("五金店", "零售", ""),
    ("快递驿站", "物流", "12"), ("早餐铺", "餐饮", "05"), ("幼儿园", "教育", "01"),
    ("旅馆", "住宿", "03"), ("网吧", "娱乐", "04"), ("诊所", "医疗", "02"),
    ("修车铺", "维修", ""), ("水果店", "零售", ""), ("手机店", "零售", ""),
)  # fmt: skip
_FIRMS = (
    ("食品厂", "制造"),
    ("建材公司", "批发"),
    ("家政服务公司", "居民服务"),
    ("装饰公司", "建筑装饰"),
)
_MATCH = Odds({"same": 90, "from elsewhere": 6, "away": 4})


@dataclass(slots=True)
class Household:
    """Those behind one door."""

    flat: Flat
    people: list[Person]
    kind: str
    flags: list[str]
    since: date
    confirmed: int | None  # days ago; None: never


@dataclass(slots=True)
class Shop:
    """A shop or a firm."""

    name: str
    code: str
    kind: str
    trade: str
    key_place: str
    building: Building
    staff: int
    keeper: str
    phone: str
    grade: str


@dataclass
class Filled:
    """A grid with everybody and everything in it."""

    homes: Homes
    states: dict[int, str] = field(default_factory=dict)  # of a flat, by its place in the list
    households: list[Household] = field(default_factory=list)
    shops: list[Shop] = field(default_factory=list)


def fill(where: Where, households: int, today: date) -> Filled:
    """Fill a grid with so many households."""
    dice = random.Random(f"青禾县的居民 {where.grid}")
    numbers = Numbers(where.index, today, dice)
    filled = Filled(build(dice, where, int(households / (1 - EMPTY)) + 1))
    flats = filled.homes.flats
    taken = sorted(dice.sample(range(len(flats)), households))
    filled.states = dict.fromkeys(range(len(flats)), "3")
    for place in taken:
        from_away = dice.random() < FROM_AWAY
        filled.states[place] = "2" if from_away or dice.random() < 0.04 else "1"
        flat = flats[place]
        made = _guests(dice, numbers) if from_away else _owners(dice, numbers, where)
        made.flat = flat
        care_for(dice, made.people, today)
        _phones(dice, made.people, numbers)
        _faults(dice, made.people, today)
        made.confirmed = _confirmed(dice)
        filled.households.append(made)
    _shops(dice, where, numbers, filled)
    return filled


_NOWHERE = Flat(None, None, None, "", 0)  # type: ignore[arg-type]  # filled in at once


def _owners(dice: random.Random, numbers: Numbers, where: Where) -> Household:
    """Make a household of people who are registered in the county, most of them right here."""
    village = where.is_village
    people = own_family(Family(dice, numbers, village=village, division=HERE))
    since = numbers.today - timedelta(days=dice.randint(300, 9000))
    flags: list[str] = []
    match = _MATCH.draw(dice)
    if match == "from elsewhere":
        # another grid of the same community: its worker sees them, too
        other = where.grid // 1000 * 1000 + (where.nth + 1) % 3 + 1
        for who in people:
            who.registered_place = other
            who.registered_address = f"{where.community}旧宅"
    elif match == "away":
        gone = people if dice.random() < 0.5 else people[-1:]
        for who in gone:
            who.state = "away"
        flags = ["empty"] if len(gone) == len(people) else []
    for who in people:
        who.since = max(since, who.born)
    return Household(_NOWHERE, people, "2" if village else "1", flags, since, None)


def _guests(dice: random.Random, numbers: Numbers) -> Household:
    """Make a household of people who came to work and rent."""
    division, county = dice.choice(AWAY)
    people = family_from_away(Family(dice, numbers, village=dice.random() < 0.7, division=division))
    since = numbers.today - timedelta(days=dice.randint(20, 1600))
    reason = dice.choice(("01", "01", "01", "03", "04"))
    permit = dice.choice(("01", "01", "02", "02", "09"))
    for who in people:
        who.kind, who.since = "2", max(since, who.born)
        who.native_place = who.came_from = county
        who.registered_address = f"{county}城关镇"
        who.flow_reason = (
            "06" if who.employment == "31" else "09" if who.education == "" else reason
        )
        if who.employment in ("27", "80", "11"):  # nobody farms here, or holds an office, from away
            who.employment, who.occupation, who.employer = "24", "工人", "青禾食品厂"
        who.permit = permit
        if permit == "02":
            who.permit_due = since + timedelta(days=365 * dice.randint(1, 5))
    flags = ["group_rent"] if len(people) > 2 and people[-1].relation == "99" else []
    return Household(_NOWHERE, people, "7", flags, since, None)


def _phones(dice: random.Random, people: list[Person], numbers: Numbers) -> None:
    """Give a phone to all who are grown up; children and the very old have that of another."""
    head = people[0]
    for who in people:
        age = who.age(numbers.today)
        if 16 <= age < 80 or who is head:
            who.phones.append(Phone(numbers.phone()))
            if dice.random() < 0.04:
                who.phones.append(Phone(numbers.phone()))
        elif head.phones and (age >= 80 or dice.random() < 0.3):
            who.phones.append(Phone(head.phones[0].number, head.name))


def _faults(dice: random.Random, people: list[Person], today: date) -> None:
    """Leave the mistakes in that registers have, for the report on their quality to find."""
    for who in people:
        chance, age = dice.random(), who.age(today)
        if chance < 0.015:
            who.phones = []
        elif chance < 0.019:
            who.number = ""
        elif chance < 0.021 and 6 <= age < 10:
            who.education = "60"  # high school at nine
        elif chance < 0.022 and age >= 60:
            who.employment, who.occupation = "31", "学生"


def _confirmed(dice: random.Random) -> int | None:
    """Say how many days ago somebody looked: lately, more than a year ago, or never."""
    chance = dice.random()
    if chance < 0.03:
        return None
    return dice.randint(370, 900) if chance < 0.1 else dice.randint(0, 175)


def _shops(dice: random.Random, where: Where, numbers: Numbers, filled: Filled) -> None:
    """Open shops below the flats along the street, and a firm or two."""
    buildings = filled.homes.buildings
    below = [b for b in buildings if b.use == "06"] or dice.sample(
        buildings, min(3, len(buildings))
    )
    for n in range(dice.randint(2, 4) if where.is_village else dice.randint(10, 16)):
        building = below[n % len(below)]
        word, trade, key_place = dice.choice(_TRADES)
        kind = "2"
        if dice.random() < 0.15:
            (word, trade), key_place, kind = dice.choice(_FIRMS), "", "1"
        head = dice.choice(filled.households).people[0]
        name = f"{where.community.removesuffix('社区').removesuffix('村')}{head.surname}记{word}"
        grade = dice.choice("AABBC") if key_place else ""
        code = numbers.credit_code("1" if kind == "1" else "2")
        staff = dice.randint(1, 6) if kind == "2" else dice.randint(8, 60)
        phone = numbers.phone()
        shop = Shop(name, code, kind, trade, key_place, building, staff, head.name, phone, grade)
        filled.shops.append(shop)
