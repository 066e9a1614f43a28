"""The one place where numbers, phones and profiles of people are encrypted and opened again.

Contexts bind each value to its cell; blind indexes find equal values without telling them.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from linli.kernel.keyring import keyring
from linli.residents.models import (
    CareProfile,
    Change,
    Handover,
    Person,
    RightsRequest,
    SpecialProfile,
)

Sealed = CareProfile | SpecialProfile | Change | RightsRequest | Handover
DOC, PHONE, TAIL = "residents-doc", "residents-phone", "residents-phone-tail"


@dataclass(frozen=True)
class Phone:
    """A number, whose it is ("" for the person's own), and whether one may call it."""

    number: str
    owner: str = ""
    may_call: bool = True


def doc_index(number: str) -> bytes:
    """Give the blind index of the number of an identity paper."""
    return keyring().blind_index(number, purpose=DOC)


def phone_mark(digits: str) -> bytes:
    """Give the blind index of a whole phone, or of the last four digits of one."""
    purpose = TAIL if len(digits) == 4 else PHONE
    return keyring().blind_index(digits, purpose=purpose)


def seal_doc(person: Person, number: str) -> None:
    """Put the number of the identity paper onto the row; "" takes it away."""
    if not number:
        person.doc_token = person.doc_index = None
        return
    person.doc_token = keyring().encrypt(number, context=_cell(person, "doc_token"))
    person.doc_index = doc_index(number)


def open_doc(person: Person) -> str:
    """Give the number of the identity paper in clear, "" for none: to mask it, or to reveal it."""
    return _opened(person, "doc_token")


def seal_phones(person: Person, phones: list[Phone]) -> None:
    """Put the phones onto the row, the first one first."""
    person.marks = []
    person.phones_token = None
    if not phones:
        return
    said = json.dumps([asdict(phone) for phone in phones], ensure_ascii=False)
    person.phones_token = keyring().encrypt(said, context=_cell(person, "phones_token"))
    digits = ["".join(filter(str.isdigit, phone.number)) for phone in phones]
    marks = [mark for number in digits for mark in (phone_mark(number), phone_mark(number[-4:]))]
    person.marks = list(dict.fromkeys(marks))


def open_phones(person: Person) -> list[Phone]:
    """Give the phones in clear: to mask them, or to reveal one."""
    said = _opened(person, "phones_token")
    return [Phone(**phone) for phone in json.loads(said)] if said else []


def seal_religion(person: Person, code: str) -> None:
    """Put the code of the religion onto the row; only where a legal basis is recorded."""
    cell = _cell(person, "religion_token")
    person.religion_token = keyring().encrypt(code, context=cell) if code else None


def open_religion(person: Person) -> str:
    """Give the code of the religion in clear."""
    return _opened(person, "religion_token")


def seal_facts(row: Sealed, facts: dict[str, Any]) -> None:
    """Put what a profile says, or what a change replaced, onto its row as JSON."""
    said = json.dumps(facts, ensure_ascii=False, default=str)
    row.token = keyring().encrypt(said, context=_cell(row, "token"))


def open_facts(row: Sealed) -> dict[str, Any]:
    """Give what a profile or a change says; {} when its time is over and it was erased."""
    said = _opened(row, "token")
    return dict(json.loads(said)) if said else {}


def _opened(row: Any, column: str) -> str:
    token = getattr(row, column)
    return keyring().decrypt(bytes(token), context=_cell(row, column)) if token else ""


def _cell(row: Any, column: str) -> str:
    return f"{row._meta.db_table}:{column}:{row.pk}"
