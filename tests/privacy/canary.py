"""One person with values nobody else has, written everywhere a person can be written."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from linli.residents.care import open_care
from linli.residents.models import Person
from linli.residents.registering import Newcomer, add_person, register_household
from linli.residents.sealed import Phone
from tests.residents.families import home, identity
from tests.residents.people import special
from tests.town import Town

NAME = "尉迟霓裳"
BORN = date(2006, 7, 9)
DOC = identity(BORN, 333)
PHONE = "13977665544"
ROOM = "1706室"
ADDRESS = f"翡翠路999号9号楼3单元{ROOM}"
SECRET = "曾在翠微湖边打翻船桨"
GUARDIAN = "13655443322"
NEED = "夜里怕黑要有人陪"
CERTIFICATE = f"{DOC}44"

# Never in clear, whoever looks: only a reveal shows them, on its own answer.
HIDDEN = {"证件号": DOC, "电话": PHONE, "档案": SECRET, "监护人电话": GUARDIAN}
# Masked on every page but the form that corrects them.
MASKED = {"姓名": NAME, "户籍地址的门号": ROOM}


@dataclass(frozen=True)
class Canary:
    """The person with what was written about it."""

    person: Person
    special: uuid.UUID
    care: uuid.UUID

    def things(self) -> dict[str, Any]:
        """Give what addresses may name."""
        return {"people": self.person.pk, "special": self.special, "care": self.care}


def hatch(town: Town, household: uuid.UUID | None = None) -> Canary:
    """Write the canary by the real services; into a household, or into one of its own."""
    facts = {
        "name": NAME,
        "former_name": NAME[::-1],
        "born": BORN,
        "sex": "1",
        "registered_address": ADDRESS,
    }
    with town.acting("grid_worker") as actor:
        if household is None:
            alone = Newcomer(facts, "02", doc=DOC, phones=[Phone(PHONE)])
            flat = home(town, "606")
            register_household(uuid.uuid4(), actor=actor, dwelling=flat.pk, people=[alone])
        else:
            member = Newcomer(facts, "99", doc=DOC, phones=[Phone(PHONE)])
            add_person(uuid.uuid4(), member, actor=actor, household=household)
    with town.platform() as platform:
        person = Person.objects.visible_to(platform).get(name=NAME)
    profile = special(
        town, person, "6", kind="02", family=SECRET, guardian=f"母亲 {GUARDIAN}", attention="03"
    )
    with town.acting("grid_worker") as actor:
        cared = open_care(
            person.pk, uuid.uuid4(), actor=actor, group="05", needs=NEED, certificate=CERTIFICATE
        )
    return Canary(person, profile.pk, cared.pk)


def leaks(text: str, values: dict[str, str]) -> list[str]:
    """Name the values that a text tells."""
    return [label for label, value in values.items() if value in text]
