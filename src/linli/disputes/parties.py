"""Parties: put one down, take a wrong one off, and the only shape in which one leaves: masked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from linli.disputes import sealed
from linli.disputes.codes import PartyKind, Side, age_group
from linli.disputes.models import Dispute, Party
from linli.disputes.queries import locked
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotFound
from linli.kernel.identity import WrongNumber, age_at, read_identity
from linli.kernel.ids import new_id
from linli.kernel.masking import mask_address, mask_identity, mask_name, mask_phone, scrub
from linli.kernel.scope import Actor
from linli.organisation.roles import DISPUTE, MEDIATE
from linli.residents.models import Person
from linli.residents.projections import Line
from linli.residents.queries import person_for
from linli.residents.sealed import open_doc, open_phones
from linli.residents.search import find_people

MOST_PARTIES = 40  # a strike has leaders; whoever else was there is a number
MOST_FOUND = 20
LENGTH_OF_AN_IDENTITY = 18
# What firms are called by; a person's name of so many signs has none of these words in it.
FIRM_WORDS = (
    *("公司", "物业", "集团", "工厂", "超市", "商店", "饭店", "面馆", "五金店", "药店"),
    *("委员会", "合作社", "学校", "医院", "幼儿园", "项目部"),
)
SHORTEST_FIRM = 4


@dataclass(frozen=True)
class PartyShown:
    """A party as it may be shown: masked."""

    id: UUID
    side: str
    side_name: str
    name: str
    kind: str
    sex: str
    age: str
    doc: str
    phone: str
    address: str
    is_known: bool  # linked with a resident of the register

    @property
    def facts(self) -> str:
        """Say all but the name in one line."""
        said = (self.kind, self.sex, self.age, self.phone, self.doc, self.address)
        return "，".join(part for part in said if part)


def shown(party: Party) -> PartyShown:
    """Give one party masked."""
    is_firm = party.kind == PartyKind.FIRM
    name = sealed.open_name(party)
    unsaid = {PartyKind.UNKNOWN: "", PartyKind.FIRM: "单位"}
    return PartyShown(
        id=party.pk,
        side=party.side,
        side_name=str(party.get_side_display()),
        name=name if is_firm else mask_name(name),
        kind=unsaid.get(PartyKind(party.kind), str(party.get_kind_display())),
        sex=str(party.get_sex_display()) if party.sex in ("1", "2") else "",
        age=str(party.get_age_group_display()),
        doc=mask_identity(sealed.open_doc(party)),
        phone=mask_phone(sealed.open_phone(party)),
        address=mask_address(party.address),
        is_known=party.person_id is not None,
    )


def is_firm(name: str) -> bool:
    """Tell a firm by its name, where nobody has said what kind a party is."""
    return len(name) >= SHORTEST_FIRM and any(word in name for word in FIRM_WORDS)


def without_names(text: str, parties: Iterable[Party]) -> str:
    """Mask the parties' names, and numbers, inside a free text: for paper and third parties."""
    people = (party for party in parties if party.kind != PartyKind.FIRM)
    names = {sealed.open_name(party) for party in people}
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, mask_name(name))
    return scrub(text)


def add_party(
    dispute: Dispute,
    *,
    actor: Actor,
    op_id: UUID,
    side: str,
    name: str = "",
    kind: str = PartyKind.UNKNOWN,
    doc: str = "",
    phone: str = "",
    sex: str = "0",
    age: str = "",
    address: str = "",
    person: UUID | None = None,
) -> Party:
    """Put a party down; what is left empty comes from the register where `person` is chosen."""
    refuse_unless_dealing(actor)
    dispute = locked(dispute, actor)  # two clicks are one, and the count below holds
    earlier: Party | None = Party.objects.visible_to(actor).filter(op_id=op_id).first()
    if earlier is not None:
        return earlier
    there = Party.objects.visible_to(actor).filter(dispute=dispute, removed_at=None)
    if there.count() >= MOST_PARTIES:
        raise Invalid({"name": f"一件纠纷最多登记 {MOST_PARTIES} 个当事人，其余写在涉及人数里。"})
    known = _resident(person, actor) if person else None
    typed = {"name": name, "doc": doc, "phone": phone, "sex": sex, "age": age, "kind": kind}
    facts = _facts(typed, known)
    if facts["kind"] == PartyKind.UNKNOWN and known is None and is_firm(facts["name"]):
        facts["kind"] = PartyKind.FIRM
    if not facts["name"]:
        raise Invalid({"name": "请写姓名或单位名称，或从居民登记里选。"})
    party = Party(
        id=new_id(), op_id=op_id, dispute=dispute, side=Side(side), kind=facts["kind"],
        sex=facts["sex"], age_group=facts["age"], address=address.strip()[:200], person=known,
        added_by_id=actor.user,
    )  # fmt: skip
    sealed.seal_name(party, facts["name"])
    sealed.seal_doc(party, facts["doc"])
    sealed.seal_phone(party, facts["phone"])
    party.save(force_insert=True)
    _journal("dispute.add_party", party, actor)
    return party


def remove_party(party: Party, *, actor: Actor) -> None:
    """Take a party off that was put down by mistake; the row stays, sealed."""
    refuse_unless_dealing(actor)
    if party.removed_at is None:
        party.removed_at = clock.now()
        party.save(update_fields=["removed_at"])
        _journal("dispute.remove_party", party, actor)


def party_for(actor: Actor, pk: UUID) -> Party:
    """Give a party of a dispute that the actor may see, or NotFound."""
    rows = Party.objects.visible_to(actor).filter(pk=pk, removed_at=None)
    party: Party | None = rows.select_related("dispute").first()
    if party is None:
        raise NotFound()
    return party


def people_called(text: str, actor: Actor) -> list[Line]:
    """Find living residents of one's places by name, number or phone, masked."""
    wanted = text.strip()
    return find_people(wanted, actor=actor).people[:MOST_FOUND] if len(wanted) > 1 else []


def refuse_unless_dealing(actor: Actor) -> None:
    """Let on who registers or mediates; Forbidden for the rest."""
    if not (actor.may(DISPUTE) or actor.may(MEDIATE)):
        raise Forbidden("您的岗位不登记、不调解纠纷。")


def _resident(pk: UUID, actor: Actor) -> Person:
    try:
        return person_for(actor, pk)
    except NotFound:
        told = "居民登记里没有这个人，或不在您的职责范围内。"
        raise Invalid({"person": told}) from None


def _facts(typed: dict[str, Any], known: Person | None) -> dict[str, Any]:
    """Take what was typed, what the number says, and what the register knows, in this order."""
    facts = {name: str(value).strip() for name, value in typed.items()}
    said = _of_number(facts["doc"])
    facts |= said
    if known is None:
        return facts
    phones = open_phones(known)
    facts["name"] = known.name  # what was typed there may have been a phone to find him by
    register = {
        "doc": open_doc(known),
        "phone": phones[0].number if phones else "",
        "age": age_group(known.age),
    }
    facts |= {name: facts[name] or value for name, value in register.items()}
    if facts["sex"] not in ("1", "2"):
        facts["sex"] = known.sex
    return facts


def _of_number(doc: str) -> dict[str, Any]:
    """Read sex and age out of a resident identity number; other papers say nothing."""
    if not doc:
        return {}
    if len(doc) != LENGTH_OF_AN_IDENTITY and not doc.isdecimal():
        return {}
    try:
        identity = read_identity(doc, today=clock.today())
    except WrongNumber as error:
        raise Invalid({"doc": str(error)}) from None
    return {
        "doc": identity.number,
        "sex": identity.sex,
        "age": age_group(age_at(identity.born, clock.today())),
    }


def _journal(action: str, party: Party, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        object_type="dispute",
        object_id=party.dispute_id,
        county=party.dispute.county,
        detail={"side": party.side},
    )
