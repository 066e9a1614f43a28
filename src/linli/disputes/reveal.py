"""A party in clear: one at a time, with a reason, journalled and counted (settled 4)."""

from dataclasses import dataclass
from uuid import UUID

from linli.disputes import sealed
from linli.disputes.parties import party_for
from linli.journal.services import record
from linli.kernel.errors import Forbidden, Invalid
from linli.kernel.scope import Actor
from linli.organisation.roles import MEDIATE
from linli.residents.quota import must_have_quota

REASONS = {
    "invite": "通知调解",
    "check": "核实情况",
    "fulfil": "核查履行、回访",
    "other": "其他",
}
ACTION = "dispute.reveal"


@dataclass(frozen=True)
class InClear:
    """A party in clear."""

    id: UUID
    dispute: UUID
    name: str
    doc: str
    phone: str
    address: str


def reveal_party(pk: UUID, *, actor: Actor, reason: str) -> InClear:
    """Give one party in clear; no entry in the journal, no name."""
    party = party_for(actor, pk)
    if not actor.may(MEDIATE):
        raise Forbidden("您的岗位不调解纠纷，不需要查看当事人。")
    if reason not in REASONS:
        raise Invalid({"reason": "请选择查看的理由。"})
    must_have_quota(actor)
    record(
        ACTION,
        actor=actor,
        object_type="dispute",
        object_id=party.dispute_id,
        county=party.dispute.county,
        reason=REASONS[reason],
        detail={"party": str(party.pk)},
    )
    return InClear(
        id=party.pk,
        dispute=party.dispute_id,
        name=sealed.open_name(party),
        doc=sealed.open_doc(party),
        phone=sealed.open_phone(party),
        address=party.address,
    )
