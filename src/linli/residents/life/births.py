"""A child is born: a new person in the household of its parents (requirements R14)."""

from datetime import date
from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.residents.codes import PersonKind
from linli.residents.history import Kind
from linli.residents.life.pregnancies import end_pregnancy
from linli.residents.models import Person
from linli.residents.queries import person_for
from linli.residents.registering import Newcomer, add_person


def register_birth(
    op_id: UUID,
    *,
    actor: Actor,
    household: UUID,
    name: str,
    sex: str,
    born: date,
    relation: str,
    mother: UUID | None = None,
    doc: str = "",
    is_registered: bool = False,
) -> Person:
    """Register a birth; the mother's pregnancy ends with it. `doc` may follow later."""
    if born > clock.today():
        raise Invalid({"born": "出生日期不能晚于今天。"})
    kind = PersonKind.REGISTERED if is_registered else PersonKind.UNSETTLED
    facts = {"name": name, "sex": sex, "born": born, "marital": "10"}
    child = Newcomer(facts, relation, doc=doc, stay={"kind": kind, "valid_from": born})
    person = add_person(
        op_id, child, actor=actor, household=household, kind=Kind.BIRTH, words="新生儿", on=born
    )
    if mother:
        end_pregnancy(person_for(actor, mother), actor=actor, on=born)
    return person
