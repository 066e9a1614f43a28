"""Families of the town for the tests of the registers: homes, and people with valid numbers."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from linli.kernel.identity import check_sign
from linli.places.models import Address, Building, Dwelling
from linli.residents.models import Household, Member, Person
from linli.residents.registering import Newcomer, register_household
from linli.residents.sealed import Phone
from tests.town import Town


def identity(born: date, nth: int = 1, *, female: bool = False) -> str:
    """Give a valid identity number of a division that is no real one."""
    order = 2 * nth + (0 if female else 1)
    digits = f"330199{born:%Y%m%d}{order:03}"
    return digits + check_sign(digits)


def home(town: Town, room: str = "501", grid: str = "grid") -> Dwelling:
    """Give a flat of building 3 of a grid, built when it is not there."""
    unit = town.units[grid]
    with town.platform() as actor:
        found = Dwelling.objects.visible_to(actor).filter(place=unit, room=room).first()
        if found:
            return found
        text = f"{unit.name}青年路8号"
        address = Address.objects.visible_to(actor).filter(place=unit, text=text).first()
        if address is None:
            address = Address(street="青年路", number="8号", text=text)
            address.put_at(unit.pk)
            address.save()
        building = Building.objects.visible_to(actor).filter(address=address).first()
        if building is None:
            building = Building(address=address, name="3号楼", estate="青年小区")
            building.put_at(unit.pk)
            building.save()
        flat = Dwelling(building=building, room=room, floor=int(room[0]))
        flat.address = f"{text}3号楼{room}室"
        flat.search = ["3", room]
        flat.put_at(unit.pk)
        flat.save()
        return flat


def newcomer(name: str, relation: str = "02", **more: Any) -> Newcomer:
    """Give somebody to be registered: `born`, `sex`, `doc`, `phone`, `kind`."""
    stay = {name: more.pop(name) for name in ("kind", "match", "is_residence") if name in more}
    phone = more.pop("phone", "")
    doc = more.pop("doc", "")
    facts = {"name": name, **more}
    phones = [Phone(phone)] if phone else []
    return Newcomer(facts, relation, doc=doc, phones=phones, stay=stay)


WANG = date(1950, 3, 8)


def family(
    town: Town, by: str = "grid_worker", room: str = "501", grid: str = "grid", n: int = 1
) -> Household:
    """Register the family 王: 王大山 (head, old), his wife 李秀英 and their son 王小明."""
    people = [
        newcomer(
            "王大山",
            born=WANG,
            sex="1",
            doc=identity(WANG, n),
            phone=f"1380000{n:04}",
            marital="20",
        ),
        newcomer("李秀英", "12", born=date(1953, 5, 1), sex="2", marital="20"),
        newcomer("王小明", "20", born=date(1980, 7, 9), sex="1", doc=identity(date(1980, 7, 9), n)),
    ]
    flat = home(town, room, grid)
    with town.acting(by) as actor:
        return register_household(uuid.uuid4(), actor=actor, dwelling=flat.pk, people=people)


def members(town: Town, household: Household) -> dict[str, Member]:
    """Give those who are in a household now by their names."""
    with town.platform() as actor:
        rows = Member.objects.visible_to(actor).filter(household=household, valid_to=None)
        return {row.person.name: row for row in rows.select_related("person")}


def person(town: Town, name: str) -> Person:
    """Give somebody by name, as the row is now."""
    with town.platform() as actor:
        return Person.objects.visible_to(actor).select_related("place").get(name=name)
