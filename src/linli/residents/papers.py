"""居民信息登记表: the people of a grid, a building or a household on paper (c.9, R85).

Names, numbers and phones are masked, doors down to the building (as in the export), of the birth
stands the year, free text is scrubbed. What a person may be a special case of is on no paper of
this register (privacy G3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from linli.journal.services import record
from linli.kernel import clock, place
from linli.kernel.errors import NotFound
from linli.kernel.masking import mask_address, mask_name, scrub
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.models import Unit
from linli.organisation.roles import KEEP_RESIDENTS, REVEAL_RESIDENTS
from linli.places.models import Building
from linli.prints.books import File, file_of
from linli.prints.ledger import MOST_ROWS, Ledger, first_rows
from linli.residents.codes import PersonKind
from linli.residents.models import Household, Member, Stay
from linli.residents.projections import card
from linli.residents.queries import (
    household_for,
    households_in_sight,
    memberships,
    residences,
    sizes_of,
)

TITLE = "居民信息登记表"
HEADS = (
    *("户号", "门牌", "户主", "姓名", "与户主关系", "性别", "民族", "出生日期", "证件号"),
    *("文化程度", "政治面貌", "婚姻", "职业/单位", "联系电话", "户籍地", "人户一致"),
    *("流入原因/时间", "关爱类别", "备注"),
)
WIDTHS = (8, 15, 5, 5, 6, 4, 6, 6, 14, 8, 8, 5, 12, 10, 13, 6, 8, 11, 11)


@dataclass(frozen=True)
class Wanted:
    """Of what the register is printed: its name, who must be told of it in the journal, rows."""

    kind: str  # unit, building, household
    key: int | UUID
    name: str
    file: str  # what its file is called after
    place: int
    households: ScopedQuerySet[Household]


def may_print_at(actor: Actor, at: int) -> bool:
    """Tell whether somebody keeps, or answers for, the register of a place: only they print it."""
    posts = (p for p in actor.posts if p.may(KEEP_RESIDENTS) or p.may(REVEAL_RESIDENTS))
    return any(place.contains(post.unit, at) for post in posts)


def grid_to_print(actor: Actor, at: int | None) -> int | None:
    """Give the grid whose register a list of `at` offers: that one, or the only one there is."""
    if at is None:
        at = actor.posts[0].unit if len(actor.posts) == 1 else None
    is_grid = at and place.is_territorial(at) and place.level_of(at) is place.Level.GRID
    return at if at and is_grid and may_print_at(actor, at) else None


def grid_wanted(actor: Actor, grid: int) -> Wanted:
    """Ask for the people of a grid; NotFound for one that is not this actor's."""
    unit = Unit.objects.current().filter(pk=grid, kind=Unit.Kind.GRID).defer("boundary").first()
    if unit is None or not may_print_at(actor, grid):
        raise NotFound()
    found = households_in_sight(actor).filter(place=grid)
    return Wanted("unit", grid, unit.name, unit.name, grid, found)


def building_wanted(actor: Actor, pk: UUID) -> Wanted:
    """Ask for the people of a building; NotFound for one out of sight."""
    rows = Building.objects.visible_to(actor).filter(is_deleted=False, pk=pk)
    building = rows.select_related("address").first()
    if building is None or not may_print_at(actor, building.place_id):
        raise NotFound()
    name = f"{building.address.text}{building.name}"
    found = households_in_sight(actor).filter(dwelling__building=pk)
    return Wanted("building", pk, name, name, building.place_id, found)


def household_wanted(actor: Actor, pk: UUID) -> Wanted:
    """Ask for the people of one household; NotFound for one out of sight."""
    household = household_for(actor, pk)
    if not may_print_at(actor, household.place_id):
        raise NotFound()
    found = households_in_sight(actor).filter(pk=pk)
    door, file = mask_address(household.dwelling.address), f"{household.place.name}-一户"
    return Wanted("household", pk, door, file, household.place_id, found)


def print_register(wanted: Wanted, form: str, *, actor: Actor) -> File:
    """Set the register and journal it with the number of its rows; NotFound: no such form."""
    rows, total = register_rows(wanted.households, actor=actor)
    kept, notes = first_rows(rows, total=total, unit="人", narrower="按楼栋分开打印")
    today = clock.today()
    ledger = Ledger(
        TITLE, wanted.name, f"{today.year}年{today.month}月{today.day}日，共 {total} 人",
        HEADS, WIDTHS, kept, notes,
    )  # fmt: skip
    file = file_of(ledger, form, actor=actor, about=f"{wanted.file}-{today}")
    record(
        "resident.print",
        actor=actor,
        object_type=wanted.kind,
        object_id=wanted.key,
        county=place.ancestor(wanted.place, place.Level.COUNTY),
        detail={"行数": len(kept), "格式": form},
    )
    return file


def register_rows(
    households: ScopedQuerySet[Household], *, actor: Actor
) -> tuple[list[tuple[str, ...]], int]:
    """Give the first lines under HEADS, by door, the heads first; and how many there are in all."""
    open_ones = households.filter(valid_to=None)
    total = sum(sizes_of(open_ones, actor=actor).values())
    # each household has somebody in it: no more of them are needed than rows
    doors = list(open_ones.select_related("dwelling").order_by("dwelling__order", "id")[:MOST_ROWS])
    within: dict[UUID, list[Member]] = {household.pk: [] for household in doors}
    for member in memberships(*doors, actor=actor):
        within[member.household_id].append(member)
    stays = residences((row.person_id for rows in within.values() for row in rows), actor=actor)
    found: list[tuple[str, ...]] = []
    for household in doors:
        found += _family(household, within[household.pk], stays)
        if len(found) >= MOST_ROWS:
            break
    return found, total


def _family(
    household: Household, members: list[Member], stays: dict[UUID, Stay]
) -> Iterable[tuple[str, ...]]:
    names = {row.person.name for row in members}
    head = next((mask_name(row.person.name) for row in members if row.is_head), "")
    for row in members:
        yield _line(household, head, row, stays.get(row.person_id), names)


def _line(
    household: Household, head: str, row: Member, stay: Stay | None, names: set[str]
) -> tuple[str, ...]:
    shown = card(row.person)
    facts = dict(shown.facts)
    work = (facts.get("职业", ""), facts.get("工作单位（学校）", ""))

    def free(text: str) -> str:
        return _without(names, scrub(text))

    return (
        household.number,
        mask_address(household.dwelling.address),
        head,
        shown.name,
        row.get_relation_display(),
        shown.sex,
        facts.get("民族", ""),
        shown.born,
        shown.doc,
        facts.get("文化程度", ""),
        facts.get("政治面貌", ""),
        facts.get("婚姻状况", ""),
        free("/".join(filter(None, work))),
        shown.phones[0].number if shown.phones else "",
        facts.get("户籍地址", ""),
        stay.get_match_display() if stay else "",
        _came(stay),
        "、".join(shown.care),
        free("；".join(filter(None, (row.person.remark, household.remark if row.is_head else "")))),
    )


def _came(stay: Stay | None) -> str:
    """Say why and when somebody came who is registered elsewhere."""
    if stay is None or stay.kind == PersonKind.REGISTERED:
        return ""
    return " ".join(filter(None, (stay.get_flow_reason_display(), f"{stay.valid_from:%Y-%m-%d}")))


def _without(names: set[str], text: str) -> str:
    """Mask the names of those of the household in what somebody wrote."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, mask_name(name)) if len(name) > 1 else text
    return text
