"""One value of one person in clear: with a reason, journalled and counted (privacy G3)."""

from uuid import UUID

from linli.journal.services import record
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.scope import Actor
from linli.organisation.roles import REVEAL_RESIDENTS
from linli.residents.models import Person
from linli.residents.queries import person_for
from linli.residents.quota import must_have_quota
from linli.residents.sealed import open_doc, open_phones
from linli.residents.standing import must_hold

ACTION = "resident.reveal"
FIELDS = {
    "name": "姓名",
    "doc": "证件号码",
    "phones": "电话",
    "born": "出生日期",
    "registered_address": "户籍地址",
}
REASONS = {
    "visit": "走访联系",
    "service": "为本人办事",
    "check": "核对登记",
    "emergency": "紧急情况",
    "other": "其他",
}


def reveal(person: UUID, field: str, *, actor: Actor, reason: str, text: str = "") -> str:
    """Give one value in clear; no entry in the journal, no value.

    `reason`: a key of REASONS; "other" asks for a sentence.
    """
    if field not in FIELDS:
        raise NotFound()
    actor.must(REVEAL_RESIDENTS)
    row = person_for(actor, person)
    must_hold(actor, REVEAL_RESIDENTS, row.place_id)
    if reason not in REASONS:
        raise Invalid({"reason": "请选择查看的理由。"})
    if reason == "other" and len(text.strip()) < 4:
        raise Invalid({"reason": "请写明理由（至少 4 个字）。"})
    must_have_quota(actor)
    said = f"{REASONS[reason]}：{text.strip()}" if text.strip() else REASONS[reason]
    record(
        ACTION,
        actor=actor,
        object_type="person",
        object_id=row.pk,
        county=row.county,
        reason=said,
        detail={"field": field},
    )
    return _value(row, field)


def _value(person: Person, field: str) -> str:
    if field == "doc":
        return open_doc(person)
    if field == "phones":
        said = [f"{p.number}{f'（{p.owner}）' if p.owner else ''}" for p in open_phones(person)]
        return "、".join(said)
    if field == "born":
        return f"{person.born:%Y-%m-%d}" if person.born else ""
    return str(getattr(person, field))
