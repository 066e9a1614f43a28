"""Owners of homes and people of establishments: the one place where they are sealed and opened.

They leave this room masked (privacy G3).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.kernel.identity import WrongNumber, plain, read_identity, read_paper, read_phone
from linli.kernel.keyring import keyring
from linli.kernel.masking import mask_identity, mask_name, mask_phone
from linli.places.models import Dwelling, Establishment


@dataclass(frozen=True)
class Owner:
    """Whose a home is, in clear or masked."""

    name: str = ""
    doc: str = ""
    phone: str = ""


@dataclass(frozen=True)
class People:
    """Who answers for an establishment, in clear or masked."""

    legal: str = ""
    principal: str = ""
    phones: tuple[str, ...] = ()


def seal_owner(dwelling: Dwelling, owner: Owner) -> None:
    """Put the owner onto the row; an empty one takes it away. Invalid says which part is wrong."""
    found = Owner(owner.name.strip(), _doc(owner.doc), _phone(owner.phone, "owner_phone"))
    if not found.name and (found.doc or found.phone):
        raise Invalid({"owner_name": "填了证件号或电话的，请写上产权人姓名。"})
    said = json.dumps(asdict(found), ensure_ascii=False) if found.name else ""
    dwelling.owner_token = keyring().encrypt(said, context=_cell(dwelling)) if said else None


def owner_of(dwelling: Dwelling) -> Owner:
    """Give the owner masked."""
    owner = open_owner(dwelling)
    return Owner(mask_name(owner.name), mask_identity(owner.doc), mask_phone(owner.phone))


def open_owner(dwelling: Dwelling) -> Owner:
    """Give the owner in clear: to mask, or to keep what a change does not speak of."""
    token = dwelling.owner_token
    if not token:
        return Owner()
    return Owner(**json.loads(keyring().decrypt(bytes(token), context=_cell(dwelling))))


def seal_people(establishment: Establishment, people: People) -> None:
    """Put the people onto the row; empty ones take them away. Invalid names a wrong phone."""
    phones = tuple(_phone(phone, "phones") for phone in people.phones if phone.strip())
    found = People(people.legal.strip(), people.principal.strip(), phones)
    said = json.dumps(asdict(found), ensure_ascii=False) if found != People() else ""
    cell = _cell(establishment)
    establishment.people_token = keyring().encrypt(said, context=cell) if said else None


def people_of(establishment: Establishment) -> People:
    """Give the people masked."""
    people = open_people(establishment)
    return People(
        mask_name(people.legal), mask_name(people.principal), tuple(map(mask_phone, people.phones))
    )


def open_people(establishment: Establishment) -> People:
    """Give the people in clear: to mask, or to keep what a change does not speak of."""
    token = establishment.people_token
    if not token:
        return People()
    said: Mapping[str, str] = json.loads(
        keyring().decrypt(bytes(token), context=_cell(establishment))
    )
    return People(said["legal"], said["principal"], tuple(said["phones"]))


def with_new(old: Owner, new: Owner) -> Owner:
    """Give the owner after a change: another name is another person, else blanks keep the old."""
    if new == Owner() or new.name:
        return new
    return Owner(old.name, new.doc or old.doc, new.phone or old.phone)


def with_new_people(old: People, new: People) -> People:
    """Give the people after a change: a blank keeps the old."""
    if new == People():
        return new
    phones = new.phones or old.phones
    return People(new.legal or old.legal, new.principal or old.principal, phones)


def _doc(text: str) -> str:
    if not text.strip():
        return ""
    number = plain(text)
    try:
        if len(number) in (15, 18) and number[:-1].isdigit():
            return read_identity(number, today=clock.today()).number
        return read_paper(number)
    except WrongNumber as error:
        raise Invalid({"owner_doc": str(error)}) from error


def _phone(text: str, field: str) -> str:
    try:
        return read_phone(text) if text.strip() else ""
    except WrongNumber as error:
        raise Invalid({field: str(error)}) from error


def _cell(row: Dwelling | Establishment) -> str:
    column = "owner_token" if isinstance(row, Dwelling) else "people_token"
    return f"{row._meta.db_table}:{column}:{row.pk}"
