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
from linli.site.demo import land

COUNTY = 990101_000_000_000
TOWNSHIPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("青山镇", ("东街社区", "西街社区", "南桥社区")),
    ("临河镇", ("河湾社区", "柳堤社区", "渡口村")),
    ("云岭镇", ("云岭社区", "茶坪村")),
)
GRIDS = ("第一网格", "第二网格", "第三网格")
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

    units: dict[str, Unit] = field(default_factory=dict)
    cells: dict[int, tuple[int, int]] = field(default_factory=dict)  # grid → column and row
    staff: dict[tuple[str, int], User] = field(default_factory=dict)  # (role, unit) → person


def build(password: str) -> County:
    """Write units, accounts and posts."""
    county = County()
    for unit in _units(county):
        unit.name_key = pinyin_key(unit.name)
        county.units[unit.code] = unit
    Unit.objects.bulk_create(county.units.values())
    _people(county, make_password(password))
    open_to_visitors()
    return county


def open_to_visitors() -> None:
    """Ask nobody for a code: many try the demo under one name and without a phone to bind.

    Only where the fictitious county is alone, and nobody has set the policy: `build` does it for
    a new demo, each start for one that an earlier release has loaded.
    """
    others = Unit.objects.filter(kind=Unit.Kind.COUNTY).exclude(pk=COUNTY)
    is_demo = Unit.objects.filter(pk=COUNTY, code="990101").exists() and not others.exists()
    if is_demo and not SecurityPolicy.objects.exists():
        SecurityPolicy(
            administrators_need_code=False, exporters_need_code=False, most_devices=0
        ).save()


def _units(county: County) -> Iterator[Unit]:
    yield Unit(
        id=COUNTY, code="990101", name="青禾县", kind="county", boundary=land.boundary((0, 8))
    )
    departments = iter(range(place.FIRST_DEPARTMENT + 1, place.FIRST_DEPARTMENT + 100))
    for name, letters, function in COUNTY_DEPARTMENTS:
        yield _department(next(departments), f"990101-{letters}", name, function, COUNTY)
    column = 0
    for t, (name, communities) in enumerate(TOWNSHIPS, 1):
        number = place.nth_child(COUNTY, t)
        outline = land.boundary((column, column + len(communities)))
        yield _territory(number, name, Unit.Kind.TOWNSHIP, outline)
        for office, letters, function in TOWN_DEPARTMENTS:
            code = f"{_code(number)}-{letters}"
            yield _department(next(departments), code, name + office, function, number)
        for c, community in enumerate(communities, 1):
            yield from _community(county, place.nth_child(number, c), community, column)
            column += 1


def _community(county: County, number: int, name: str, column: int) -> Iterator[Unit]:
    yield _territory(number, name, Unit.Kind.COMMUNITY, land.boundary((column, column + 1)))
    for g, grid in enumerate(GRIDS, 1):
        child = place.nth_child(number, g)
        county.cells[child] = (column, g - 1)
        outline = land.boundary((column, column + 1), (g - 1, g))
        short = name.removesuffix("社区").removesuffix("村")
        yield _territory(child, short + grid, Unit.Kind.GRID, outline)


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


def _people(county: County, password: str) -> None:
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
    User.objects.bulk_create({id(p.user): p.user for p in posts}.values())
    Post.objects.bulk_create(posts)


def _roles_at(unit: Unit) -> tuple[str, ...]:
    if unit.kind != Unit.Kind.DEPARTMENT:
        return STAFF_OF.get(Unit.Kind(unit.kind), ())
    office = OFFICE_ROLES.get(unit.code.rpartition("-")[2])
    return (office or "department_handler",)


def _user(username: str, name: str, password: str) -> User:
    return User(username=username, name=name, name_key=pinyin_key(name), password=password)


def _hire(county: County, posts: list[Post], user: User, role: str, unit: Unit, day: date) -> None:
    county.staff[role, unit.id] = user
    posts.append(Post(user=user, role=role, unit=unit, valid_from=day, is_default=True))
