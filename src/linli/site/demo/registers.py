"""Makes rows of the registers out of the made-up homes and people of a grid."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.base import ModelState

from linli.kernel import clock
from linli.kernel.bigrams import tokens
from linli.kernel.identity import age_at
from linli.kernel.ids import new_id
from linli.organisation.placed import Placed
from linli.places.addresses import home_text, order_of, search_words
from linli.places.models import Address, Building, Dwelling, Entrance, Establishment
from linli.places.owners import People, seal_people
from linli.residents.models import (
    CareProfile,
    Household,
    Member,
    Person,
    SpecialProfile,
    Stay,
)
from linli.residents.sealed import Phone, seal_doc, seal_facts, seal_phones
from linli.site.demo import names, people, persons
from linli.site.demo.homes import Where

# In the order in which each may refer to those before it.
MODELS: tuple[type[models.Model], ...] = (
    Address, Building, Entrance, Dwelling, Establishment, Person, Household, Member, Stay,
    CareProfile, SpecialProfile,
)  # fmt: skip
Rows = dict[type[models.Model], list[Any]]


@dataclass
class Clerk:
    """Whoever enters a grid: its worker, on what day; and the rows entered so far."""

    where: Where
    worker: UUID | None
    now: datetime
    entered: datetime
    rows: Rows = field(default_factory=lambda: {model: [] for model in MODELS})
    common: dict[type[models.Model], dict[str, Any]] = field(default_factory=dict)

    def enter(self, model: type[models.Model], **values: Any) -> Any:
        """Enter a row. Millions are: its defaults are asked for once for each grid."""
        row = model.__new__(model)
        row.__dict__.update(self._common(model), _state=ModelState(), **values)
        row.__dict__["id"] = new_id()
        self.rows[model].append(row)
        return row

    def _common(self, model: type[models.Model]) -> dict[str, Any]:
        if (found := self.common.get(model)) is None:
            blank: Any = model()
            if isinstance(blank, Placed):
                blank.put_at(self.where.grid)
            found = {f.attname: getattr(blank, f.attname) for f in model._meta.concrete_fields}
            moments = dict.fromkeys(("created_at", "updated_at"), self.entered)
            makers = dict.fromkeys(("created_by_id", "updated_by_id"), self.worker)
            found |= {k: v for k, v in (moments | makers).items() if k in found}
            self.common[model] = found
        return found


def enter(clerk: Clerk, filled: people.Filled) -> Rows:
    """Enter a grid with everybody and everything in it."""
    buildings, dwellings = _homes(clerk, filled)
    for household in filled.households:
        _household(clerk, household, dwellings[id(household.flat)])
    for shop in filled.shops:
        _shop(clerk, shop, buildings[id(shop.building)])
    return clerk.rows


def _homes(clerk: Clerk, filled: people.Filled) -> tuple[dict[int, Building], dict[int, Dwelling]]:
    addresses = {
        id(a): clerk.enter(
            Address, street=a.street, lane=a.lane, number=a.number, text=a.text, lon=a.lon,
            lat=a.lat,
        )
        for a in filled.homes.addresses
    }  # fmt: skip
    buildings, entrances = {}, {}
    for b in filled.homes.buildings:
        row = buildings[id(b)] = clerk.enter(
            Building, address_id=addresses[id(b.address)].pk, name=b.name, estate=b.address.lane,
            use=b.use, storeys=b.storeys, elevators=b.elevators, property_company=b.company,
            lon=b.address.lon, lat=b.address.lat,
        )  # fmt: skip
        for n, name in enumerate(b.entrances):
            entrances[id(b), n] = clerk.enter(Entrance, building_id=row.pk, name=name)
    confirmed = {id(h.flat): h.confirmed for h in filled.households}
    near = f"{clerk.where.community} {clerk.where.name}"
    dwellings = {}
    for n, flat in enumerate(filled.homes.flats):
        entrance = None if flat.entrance is None else entrances[id(flat.building), flat.entrance]
        b, door = flat.building, entrance.name if entrance else ""
        text = b.address.text
        address = home_text(text, b.name, door, flat.room)
        state = filled.states[n]
        dwellings[id(flat)] = clerk.enter(
            Dwelling, building_id=buildings[id(flat.building)].pk,
            entrance_id=entrance and entrance.pk, floor=flat.floor, room=flat.room,
            address=address, area=flat.area, state=state, rental_use="1" if state == "2" else "",
            hazards=["8"] if n % 97 == 5 else [], has_gas=n % 5 == 0, has_ebike=n % 3 == 0,
            order=order_of(address), search=search_words(text, b.name, door, flat.room, near=near),
            **_confirmation(clerk, confirmed.get(id(flat), 200)),
        )  # fmt: skip
    return buildings, dwellings


def _household(clerk: Clerk, made: people.Household, dwelling: Dwelling) -> None:
    looked = _confirmation(clerk, made.confirmed)
    household = clerk.enter(
        Household, number=f"{clerk.where.grid % 10**9:09}{len(clerk.rows[Household]) + 1:04}",
        dwelling_id=dwelling.pk, kind=made.kind, flags=made.flags, valid_from=made.since, **looked,
    )  # fmt: skip
    for who in made.people:
        person = _person(clerk, who, looked)
        clerk.enter(
            Member, household_id=household.pk, person_id=person.pk, place=clerk.where.grid,
            relation=who.relation, is_head=who.is_head, valid_from=who.since,
        )  # fmt: skip
        apart = who.state == "away" or who.registered_place is not None
        clerk.enter(
            Stay, person_id=person.pk, dwelling_id=dwelling.pk, kind=who.kind,
            is_residence=who.state != "away", match="02" if apart or who.kind == "2" else "01",
            flow_reason=who.flow_reason, stay_place="50" if who.kind == "2" else "",
            permit=who.permit, permit_due=who.permit_due, valid_from=who.since,
            came_from=who.came_from, **looked,
        )  # fmt: skip


def _person(clerk: Clerk, who: persons.Person, looked: dict[str, Any]) -> Person:
    person: Person = clerk.enter(
        Person, state=who.state, registered_place=who.registered_place, name=who.name,
        name_key=f"{names.key(who.surname)} {names.key(who.given)}", sex=who.sex, born=who.born,
        ethnic=who.ethnic, native_place=who.native_place, marital=who.marital,
        political=who.political, education=who.education, occupation=who.occupation,
        employer=who.employer, employment=who.employment, health=who.health,
        household_kind=who.household_kind, registered_address=who.registered_address,
        left_behind=who.left_behind, valid_from=who.since,
        search=names.words(who.surname, who.given),
        care_groups=sorted({care.group for care in who.care}),
        # asked of most guardians of the youngest; the others are in the report of quality
        guardian_consents=bool(who.born) and age_at(who.born, clock.today()) < 14
        and who.born.day % 8 > 0,
        **looked,
    )  # fmt: skip
    if who.number:
        seal_doc(person, who.number)
    seal_phones(person, [Phone(phone.number, phone.owner) for phone in who.phones])
    for care in who.care:
        row = clerk.enter(
            CareProfile, person_id=person.pk, group=care.group, attention=care.attention,
            since=care.since, due_on=care.due_on,
        )  # fmt: skip
        if care.facts:
            seal_facts(row, care.facts)
    for special in who.special:
        row = clerk.enter(
            SpecialProfile, person_id=person.pk, group=special.group, since=special.since,
            attention=special.attention, risk=special.risk,
        )  # fmt: skip
        seal_facts(row, special.facts)
    return person


def _shop(clerk: Clerk, shop: people.Shop, building: Building) -> None:
    row = clerk.enter(
        Establishment, name=shop.name, name_key=names.key(shop.name), credit_code=shop.code,
        kind=shop.kind, trade=shop.trade, building_id=building.pk,
        address=f"{shop.building.address.text}底商", lon=building.lon, lat=building.lat,
        staff=shop.staff, key_place=shop.key_place, safety_grade=shop.grade,
        search=[*tokens(shop.name), *tokens(shop.code)], **_confirmation(clerk, 30),
    )  # fmt: skip
    seal_people(row, People(shop.keeper, shop.keeper, (shop.phone,)))


def _confirmation(clerk: Clerk, days: int | None) -> dict[str, Any]:
    if days is None:
        return {"confirmed_at": None, "confirmed_by_id": None}
    yesterday = clerk.now.replace(hour=9 + days % 8, minute=days * 7 % 60) - timedelta(days=1)
    return {"confirmed_at": yesterday - timedelta(days=days), "confirmed_by_id": clerk.worker}
