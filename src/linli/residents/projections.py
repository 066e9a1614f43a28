"""The only shapes in which a person leaves this room: line, card; each masked (privacy G3, G4).

A `Person` never reaches a template or a program outside; full values go by `residents.reveal`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from linli.kernel.masking import mask_address, mask_identity, mask_name, mask_phone
from linli.residents import codes
from linli.residents.models import Person
from linli.residents.sealed import open_doc, open_phones
from linli.residents.spoken import WORDS, plain


@dataclass(frozen=True)
class Line:
    """A person in a list: masked name, year of birth, no number."""

    id: UUID
    name: str
    sex: str
    age: int | None
    born: str  # the year
    phone: str
    kind: str  # 在住, 已迁出 …
    is_settled: bool
    care: tuple[str, ...]
    place: int
    place_name: str
    door: str = ""  # where he lives, down to the building


@dataclass(frozen=True)
class PhoneShown:
    """A phone as it may be shown: masked."""

    number: str
    owner: str
    may_call: bool


@dataclass(frozen=True)
class Card:
    """A person on his own page: everything that is not secret, the rest masked."""

    id: UUID
    version: int
    name: str
    sex: str
    age: int | None
    born: str
    doc_kind: str
    doc: str
    phones: tuple[PhoneShown, ...]
    state: str
    is_settled: bool
    died_on: date | None
    care: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    place: int
    place_name: str
    confirmed_at: datetime | None
    updated_at: datetime


def lines(people: Iterable[Person], doors: Mapping[UUID, str] | None = None) -> list[Line]:
    """Give the lines of some people; `place` should have been selected with them.

    `doors`: the addresses where they live, by person.
    """
    return [line(person, (doors or {}).get(person.pk, "")) for person in people]


def line(person: Person, door: str = "") -> Line:
    """Give one person as a line."""
    phones = open_phones(person)
    return Line(
        id=person.pk,
        name=mask_name(person.name),
        sex=person.get_sex_display(),
        age=person.age,
        born=f"{person.born.year}年" if person.born else "",
        phone=mask_phone(phones[0].number) if phones else "",
        kind=person.get_state_display(),
        is_settled=person.is_settled,
        care=care_names(person.care_groups),
        place=person.place_id,
        place_name=person.place.name,
        door=mask_address(door),
    )


def card(person: Person) -> Card:
    """Give one person as a card."""
    return Card(
        id=person.pk,
        version=person.version,
        name=mask_name(person.name),
        sex=person.get_sex_display(),
        age=person.age,
        born=f"{person.born.year}年" if person.born else "",
        doc_kind=person.get_doc_kind_display(),
        doc=mask_identity(open_doc(person)),
        phones=tuple(
            PhoneShown(mask_phone(phone.number), _owner(phone.owner), phone.may_call)
            for phone in open_phones(person)
        ),
        state=person.get_state_display(),
        is_settled=person.is_settled,
        died_on=person.died_on,
        care=care_names(person.care_groups),
        facts=tuple((label, value) for label, value in _facts(person) if value),
        place=person.place_id,
        place_name=person.place.name,
        confirmed_at=person.confirmed_at,
        updated_at=person.updated_at,
    )


def _owner(owner: str) -> str:
    """Say whose a phone is: "儿子" as it stands, of a name the surname."""
    return owner if not owner or plain(owner) in WORDS["relation"] else mask_name(owner)


def care_names(groups: Iterable[str]) -> tuple[str, ...]:
    """Name care groups, the unknown ones by their code."""
    names = dict(codes.CareGroup.choices)
    return tuple(str(names.get(group, group)) for group in groups)


def _facts(person: Person) -> Iterable[tuple[str, str]]:
    yield "曾用名", mask_name(person.former_name)
    yield "民族", person.get_ethnic_display()
    yield "籍贯", person.native_place
    yield "婚姻状况", person.get_marital_display()
    yield "政治面貌", person.get_political_display()
    yield "文化程度", person.get_education_display()
    yield "就业状况", person.get_employment_display()
    yield "职业", person.occupation
    yield "工作单位（学校）", person.employer
    yield "健康状况", person.get_health_display()
    yield "户口性质", person.get_household_kind_display()
    yield "户籍地址", mask_address(person.registered_address)
    yield "留守", person.get_left_behind_display()
    yield "备注", person.remark
