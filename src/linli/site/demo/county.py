"""The units of 青禾县 and the people who work there."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from linli.accounts.models import SecurityPolicy, User
from linli.kernel import clock, place
from linli.kernel.pinyin import pinyin_key
from linli.organisation.models import Post, Unit
from linli.site.demo.land import Cells, Land
from linli.site.demo.plan import Plan

COUNTY = 990101_000_000_000
NUMERALS = "一二三四五六七八九十"
COUNTY_DEPARTMENTS = (
    ("县城管局", "CG", "other"),
    ("县民政局", "MZ", "other"),
    ("县公安局", "GA", "police"),
    ("县住建局", "ZJ", "other"),
    ("县应急局", "YJ", "other"),
    ("县水务局", "SW", "other"),
)
TOWN_DEPARTMENTS = (
    ("综治办", "ZZ", "peace"),
    ("派出所", "PC", "police"),
    ("司法所", "SF", "justice"),
    ("信访办", "XF", "petition"),
)

# The accounts of api.md: username, name, unit by its code.
CAST = (
    ("grid_worker", "王小兰", "990101001001001"),
    ("grid_worker_2", "李春生", "990101001001002"),
    ("grid_leader", "张建国", "990101001001001"),
    ("grid_assistant", "赵敏", "990101001001001"),
    ("informant", "孙长福", "990101001001001"),
    ("building_head", "周秀英", "990101001001001"),
    ("platform_admin", "吴静", "990101001001"),
    ("platform_admin_2", "郑洁", "990101001002"),
    ("grid_chief", "冯志强", "990101001001"),
    ("community_director", "陈国华", "990101001001"),
    ("linked_leader", "褚明", "990101001001"),
    ("town_operator", "卫东", "990101001"),
    ("town_operator_2", "蒋丽", "990101002"),
    ("town_leader", "沈国栋", "990101001"),
    ("town_office", "韩梅", "990101001-ZZ"),
    ("county_operator", "杨帆", "990101"),
    ("county_supervisor", "朱正", "990101"),
    ("county_leader", "秦岭", "990101"),
    ("department_handler", "尤强", "990101-CG"),
    ("department_handler_2", "许慧", "990101-MZ"),
    ("department_head", "何平", "990101-CG"),
    ("police_station", "吕刚", "990101001-PC"),
    ("justice_office", "施文", "990101001-SF"),
    ("petition_office", "曹颖", "990101001-XF"),
    ("assessor", "严明", "990101"),
    ("sys_admin", "华伟", "990101"),
    ("sec_admin", "金鑫", "990101"),
    ("audit_admin", "魏然", "990101"),
)

# Who else is needed so that every unit works; these accounts cannot sign in.
STAFF_OF = {
    Unit.Kind.GRID: ("grid_worker", "grid_leader"),
    Unit.Kind.COMMUNITY: ("platform_admin", "grid_chief"),
    Unit.Kind.TOWNSHIP: ("town_operator", "town_leader"),
}
OFFICE_ROLES = {
    "ZZ": "town_office",
    "PC": "police_station",
    "SF": "justice_office",
    "XF": "petition_office",
}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁"
FIRST_SIGNS = "建秀志桂海国玉文晓丽永春振淑家雨大红立美"
SECOND_SIGNS = "军兰明英燕强梅博东娟福花华芬豪晴勇霞新玲"


@dataclass
class County:
    """What has been written, by code and by unit, for the history to use."""

    land: Land
    units: dict[str, Unit] = field(default_factory=dict)
    cells: dict[int, Cells] = field(default_factory=dict)  # grid → where it lies
    staff: dict[tuple[str, int], User] = field(default_factory=dict)  # (role, unit) → person


def build(password: str, plan: Plan, *, using: str = "default") -> County:
    """Write units, accounts and posts by this connection."""
    county = County(plan.land)
    for unit in _units(county, plan):
        unit.name_key = pinyin_key(unit.name)
        county.units[unit.code] = unit
    Unit.objects.using(using).bulk_create(county.units.values())
    posts = _people(county, make_password(password))
    User.objects.using(using).bulk_create(county.staff.values())
    Post.objects.using(using).bulk_create(posts)
    open_to_visitors(using=using)
    return county


def open_to_visitors(*, using: str = "default") -> None:
    """Ask nobody for a code: many try the demo under one name and without a phone to bind.

    Only where the fictitious county is alone, and nobody has set the policy: `build` does it for
    a new demo, each start for one that an earlier release has loaded.
    """
    counties = Unit.objects.using(using).filter(kind=Unit.Kind.COUNTY).values_list("pk", "code")
    is_demo = list(counties) == [(COUNTY, "990101")]
    if is_demo and not SecurityPolicy.objects.using(using).exists():
        SecurityPolicy(
            administrators_need_code=False, exporters_need_code=False, most_devices=0
        ).save(using=using)


def _units(county: County, plan: Plan) -> Iterator[Unit]:
    yield _territory(COUNTY, "青禾县", Unit.Kind.COUNTY, plan.land.boundary(plan.whole))
    departments = iter(range(place.FIRST_DEPARTMENT + 1, place.FIRST_DEPARTMENT + 100))
    for name, letters, function in COUNTY_DEPARTMENTS:
        yield _department(next(departments), f"990101-{letters}", name, function, COUNTY)
    for t, (name, communities) in enumerate(plan.townships):
        number = place.nth_child(COUNTY, t + 1)
        yield _territory(number, name, Unit.Kind.TOWNSHIP, plan.land.boundary(plan.township(t)))
        for office, letters, function in TOWN_DEPARTMENTS:
            code = f"{_code(number)}-{letters}"
            yield _department(next(departments), code, name + office, function, number)
        for c in range(len(communities)):
            yield from _community(county, plan, (t, c))


def _community(county: County, plan: Plan, at: tuple[int, int]) -> Iterator[Unit]:
    name = plan.townships[at[0]][1][at[1]]
    number = place.nth_child(place.nth_child(COUNTY, at[0] + 1), at[1] + 1)
    yield _territory(number, name, Unit.Kind.COMMUNITY, plan.land.boundary(plan.community(*at)))
    short = name.removesuffix("社区").removesuffix("村")
    for g, cells in enumerate(plan.grid_cells(*at), 1):
        child = place.nth_child(number, g)
        county.cells[child] = cells
        outline = plan.land.boundary(cells)
        yield _territory(child, f"{short}第{_numeral(g)}网格", Unit.Kind.GRID, outline)


def _numeral(n: int) -> str:
    """Write 1 to 19 as Chinese does."""
    return NUMERALS[n - 1] if n <= 10 else f"十{NUMERALS[n - 11]}"


def _territory(number: int, name: str, kind: str, outline: dict[str, object]) -> Unit:
    return Unit(
        id=number,
        code=_code(number),
        name=name,
        kind=kind,
        grid_kind=Unit.GridKind.GENERAL if kind == Unit.Kind.GRID else "",
        parent_id=place.parent(number),
        boundary=outline,
    )


def _department(number: int, code: str, name: str, function: str, parent: int) -> Unit:
    return Unit(
        id=number, code=code, name=name, kind="department", function=function, parent_id=parent
    )


def _code(number: int) -> str:
    """Write the statutory code: 6, 9, 12 or 15 digits by level."""
    return str(number)[: 3 + 3 * place.level_of(number)]


def _people(county: County, password: str) -> list[Post]:
    posts: list[Post] = []
    day = date(clock.now().year - 3, 1, 1)
    for username, name, code in CAST:
        role = username.removesuffix("_2")
        _hire(county, posts, _user(username, name, password), role, county.units[code], day)
    dice = random.Random("青禾县的人")
    for unit in county.units.values():
        for role in _roles_at(unit):
            if (role, unit.id) not in county.staff:
                name = "".join(map(dice.choice, (SURNAMES, FIRST_SIGNS, SECOND_SIGNS)))
                username = f"{role}.{unit.code}".lower()
                _hire(county, posts, _user(username, name, make_password(None)), role, unit, day)
    return posts


def _roles_at(unit: Unit) -> tuple[str, ...]:
    if unit.kind != Unit.Kind.DEPARTMENT:
        return STAFF_OF.get(Unit.Kind(unit.kind), ())
    office = OFFICE_ROLES.get(unit.code.rpartition("-")[2])
    return (office or "department_handler",)


def _user(username: str, name: str, password: str) -> User:
    return User(username=username, name=name, name_key=pinyin_key(name), password=password)


def _hire(county: County, posts: list[Post], user: User, role: str, unit: Unit, day: date) -> None:
    county.staff[role, unit.id] = user
    posts.append(Post(user_id=user.pk, role=role, unit_id=unit.pk, valid_from=day, is_default=True))
