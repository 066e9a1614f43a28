"""居民信息登记表 as an export: people by door, masked unless approved in clear (privacy G6)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from linli.exports.kinds import Asked, Choice, Kind, Plan, Sheet, Terms
from linli.kernel.masking import mask_address, mask_identity, mask_name, mask_phone, scrub
from linli.kernel.scope import Actor
from linli.kernel.sheet_writing import Value
from linli.organisation.models import Unit
from linli.organisation.roles import ASK_EXPORT, READ_RESIDENTS
from linli.places.models import Dwelling
from linli.residents import codes
from linli.residents.lists import PeopleWanted, matching
from linli.residents.models import Household, Member, Person, Stay
from linli.residents.projections import care_names
from linli.residents.queries import people_in_sight, residences
from linli.residents.sealed import open_doc, open_phones

STEP = 500
# data dictionary c.9
HEADER = (
    *("户号", "门牌", "户主", "姓名", "与户主关系", "性别", "民族", "出生日期", "证件号"),
    *("文化程度", "政治面貌", "婚姻", "职业/单位", "联系电话", "户籍地", "人户一致"),
    *("流入原因/时间", "关爱类别", "备注"),
)
_PERSONAL = "含居民的姓名、证件号、电话、住址、关爱类别"
_KINDS = (Unit.Kind.TOWNSHIP, Unit.Kind.COMMUNITY, Unit.Kind.GRID)


class _Kind(Kind):
    """Asked for by those who read the registers themselves."""

    def units(self, actor: Actor) -> dict[int, str]:
        posts = [post for post in actor.posts if post.may(READ_RESIDENTS)]
        return {post.unit: post.unit_name for post in posts if post.may(self.verb)}


def read(given: QueryDict) -> dict[str, Any]:
    """Read the unit and the care group; what makes no sense is left out."""
    place, care = given.get("place", ""), given.get("care", "")
    number = int(place) if place.isascii() and place.isdecimal() and len(place) == 15 else None
    return {"place": number, "care": care if care in codes.CareGroup.values else ""}


def choices(actor: Actor, asked: Asked) -> list[Choice]:
    """Offer the units in sight and the care groups."""
    spans = [span for span in actor.ranges if span[0]]
    units = Unit.objects.current().filter(kind__in=_KINDS).order_by("id")
    inside = [
        (str(pk), name, pk == asked["place"])
        for pk, name in units.values_list("pk", "name")
        if any(low <= pk <= high for low, high in spans)
    ]
    groups = [(code, str(name), code == asked["care"]) for code, name in codes.CareGroup.choices]
    return [
        Choice("place", "范围", [("", "全部", not asked["place"]), *inside]),
        Choice("care", "关爱类别", [("", "不限", not asked["care"]), *groups]),
    ]


def plan(actor: Actor, asked: Asked) -> Plan:
    """Say what it would hold; always about people, so always for somebody else to approve."""
    where = "全部"
    if asked["place"]:
        names = Unit.objects.filter(pk=asked["place"]).values_list("name", flat=True)
        where = names.first() or "没有的单位"
    care = dict(codes.CareGroup.choices).get(asked["care"], "")
    said = f"居民登记表：{where}，在住和户在人不在的居民"
    said += f"，{care}" if care else ""
    words = f"{said}。姓名、证件号、电话、门牌和出生日期遮盖。"
    return Plan(words, _people(actor, asked).count(), (_PERSONAL,))


def sheets(actor: Actor, terms: Terms) -> list[Sheet]:
    """Fix who is in it, by door with the head first; each is looked up again when written."""
    found = _by_door(actor, terms.asked)
    rows = partial(_rows, found, in_clear=terms.in_clear and terms.is_approved)
    return [Sheet("居民登记表", HEADER, len(found), rows)]


def _people(actor: Actor, asked: Asked) -> Any:
    wanted = PeopleWanted(place=asked["place"], care=asked["care"])
    here = matching(wanted, actor=actor).values("pk")
    away = matching(replace(wanted, state=Person.State.AWAY), actor=actor).values("pk")
    return people_in_sight(actor).filter(Q(pk__in=here) | Q(pk__in=away))


def _by_door(actor: Actor, asked: Asked) -> list[UUID]:
    people = _people(actor, asked)
    rows = Member.objects.visible_to(actor).filter(person__in=people.values("pk"), valid_to=None)
    order = ("household__dwelling__order", "household", "-is_head", "relation", "id")
    housed = list(rows.order_by(*order).values_list("person", flat=True))
    known = set(housed)
    others = people.order_by("name_key", "id").values_list("pk", flat=True)
    return [*housed, *(pk for pk in others if pk not in known)]


def _rows(found: list[UUID], actor: Actor, at: int, *, in_clear: bool) -> list[list[Value]]:
    wanted = found[at : at + STEP]
    people = {row.pk: row for row in people_in_sight(actor).filter(pk__in=wanted).defer("extra")}
    members, heads = _households(wanted, actor)
    stays = residences(wanted, actor=actor)
    return [
        _row(people[pk], members.get(pk), heads, stays.get(pk), in_clear=in_clear)
        for pk in wanted
        if pk in people
    ]


def _households(
    wanted: Iterable[UUID], actor: Actor
) -> tuple[dict[UUID, tuple[Member, Household]], dict[UUID, str]]:
    """Give each person's membership with its household, and the name of each household's head."""
    mine = Member.objects.visible_to(actor).filter(person__in=wanted, valid_to=None)
    found = list(mine)
    ids = {row.household_id for row in found}
    homes = Dwelling.objects.visible_to(actor)
    rows = Household.objects.visible_to(actor).filter(pk__in=ids)
    households = {row.pk: row for row in rows}
    addresses = {
        row.pk: row
        for row in homes.filter(pk__in={h.dwelling_id for h in households.values()}).defer("extra")
    }
    for household in households.values():
        if household.dwelling_id in addresses:
            household.dwelling = addresses[household.dwelling_id]
    leading = Member.objects.visible_to(actor).filter(household__in=ids, valid_to=None)
    by_head = dict(leading.filter(is_head=True).values_list("person", "household"))
    names = people_in_sight(actor).filter(pk__in=by_head).values_list("pk", "name")
    members = {
        row.person_id: (row, households[row.household_id])
        for row in found
        if row.household_id in households
    }
    return members, {by_head[pk]: name for pk, name in names}


def _row(
    person: Person,
    housed: tuple[Member, Household] | None,
    heads: dict[UUID, str],
    stay: Stay | None,
    *,
    in_clear: bool,
) -> list[Value]:
    member, household = housed or (None, None)
    show = _Shown(in_clear)
    head = heads.get(household.pk, "") if household else ""
    where = household.dwelling.address if household else ""
    return [
        household.number if household else "",
        show.address(where),
        show.name(head),
        show.name(person.name),
        member.get_relation_display() if member else "",
        person.get_sex_display(),
        person.get_ethnic_display(),
        show.day(person.born),
        open_doc(person) if in_clear else mask_identity(open_doc(person)),
        person.get_education_display(),
        person.get_political_display(),
        person.get_marital_display(),
        "，".join(filter(None, (person.occupation, person.employer))),
        show.phones(person),
        show.address(person.registered_address),
        stay.get_match_display() if stay else "",
        _flow(stay),
        "、".join(care_names(person.care_groups)),
        person.remark if in_clear else scrub(person.remark),
    ]


def _flow(stay: Stay | None) -> str:
    if stay is None or not stay.flow_reason:
        return ""
    return f"{stay.get_flow_reason_display()}，{stay.valid_from:%Y-%m-%d}"


class _Shown:
    """How values leave: in part, or in clear where that was approved (privacy G3)."""

    def __init__(self, in_clear: bool) -> None:
        self.in_clear = in_clear

    def name(self, text: str) -> str:
        return text if self.in_clear else mask_name(text)

    def address(self, text: str) -> str:
        return text if self.in_clear else mask_address(text)

    def day(self, born: date | None) -> str:
        if born is None:
            return ""
        return born.isoformat() if self.in_clear else f"{born.year}年"

    def phones(self, person: Person) -> str:
        numbers: Sequence[str] = [phone.number for phone in open_phones(person)]
        return "、".join(number if self.in_clear else mask_phone(number) for number in numbers)


RESIDENTS = _Kind(
    name="residents",
    title="居民登记表",
    verb=ASK_EXPORT,
    note="按户排列的居民信息登记表，姓名、证件号、电话、门牌和出生日期遮盖。",
    read=read,
    choices=choices,
    plan=plan,
    sheets=sheets,
    clear="姓名、证件号、电话、门牌和出生日期不遮盖（要批准人同意）",
    step=STEP,
)
