"""Writes: register a dispute with the incident that carries it, and change what is said of it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from linli.disputes.codes import CLASS, Risk, Side, scale_of
from linli.disputes.models import SETTLED_WITHIN, Dispute
from linli.disputes.parties import add_party
from linli.disputes.queries import dispute_on, locked, those_who_can_answer
from linli.incidents.ledger import wait_for_first
from linli.incidents.models import Category, Incident
from linli.incidents.numbers import next_number
from linli.incidents.queries import incident_for
from linli.incidents.services import report
from linli.incidents.states import State
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow, OutOfStep
from linli.kernel.scope import Actor
from linli.notices.services import tell
from linli.organisation.roles import DISPUTE, MEDIATE

URGENT = 2  # danger of violence (categories.md, class 01)
AT_ONCE = 1  # days: on the day it happened or on the next one it is not late
# What a dispute says besides its incident, as it is given and changed.
SAID = ("people", "amount", "units_involved", "risk", "difficulty", "method", "organisation")
CHANGEABLE = (
    *SAID,
    *("name", "scale", "deadline", "settled", "situation", "evaluation", "responsible_id"),
)
# What the incident calls otherwise.
CALLED = {"description": "summary", "title": "name", "found_at": "occurred_on"}


def may_carry(incident: Incident) -> bool:
    """Tell whether a dispute can be registered on an incident: class 01, not turned away."""
    category = incident.category
    ended = (State.VOID, State.REJECTED)
    return category is not None and category.klass == CLASS and incident.state not in ended


def register(
    *,
    actor: Actor,
    op_id: UUID,
    name: str,
    summary: str,
    occurred_on: date,
    sides: dict[str, dict[str, str]],
    incident: UUID | None = None,
    category: str = "",
    place: Any = None,
    address: str = "",
    source: str = "",
    attachments: list[UUID] | None = None,
    **said: Any,
) -> Dispute:
    """Put a dispute down with its parties; its incident is reported, or is the one given.

    `sides`: {"A": {name, phone}, "B": …}, either may be missing. `said`: what SAID names. The same
    `op_id` again gives the same dispute. Invalid names wrong fields.
    """
    actor.must(DISPUTE)
    wait_for_first(op_id)
    earlier: Dispute | None = Dispute.objects.visible_to(actor).filter(op_id=op_id).first()
    if earlier is not None:
        return earlier
    _check(occurred_on, sides)
    if incident is not None:
        carrier = _carrier(incident, actor)
    else:
        urgency = {"urgency": URGENT} if said.get("risk") == Risk.RED else {}
        carrier = _reported(
            actor=actor, op_id=op_id, title=name, description=summary, address=address,
            category=_category(category), place=place, source=source or None,
            people_involved=said.get("people"), attachments=attachments or [], **urgency,
        )  # fmt: skip
    dispute = _written(carrier, actor, op_id, said, name=name, summary=summary,
                       occurred_on=occurred_on, address=address or carrier.address)  # fmt: skip
    for side, party in sides.items():
        if party.get("name"):
            add_party(dispute, actor=actor, op_id=uuid5(op_id, side), side=Side(side),
                      name=party["name"], phone=party.get("phone", ""))  # fmt: skip
    _journal("dispute.register", dispute, actor)
    return dispute


def change(dispute: Dispute, *, actor: Actor, version: int, **facts: Any) -> Dispute:
    """Change what CHANGEABLE names; OutOfStep where somebody else has changed it meanwhile."""
    actor.must(MEDIATE)
    row = locked(dispute, actor)
    if row.version != version:
        raise OutOfStep("这件纠纷刚刚被别人改过，请看最新内容后再改。")
    _may_answer(row, facts.get("responsible_id"))
    changed = [n for n in CHANGEABLE if n in facts and facts[n] != getattr(row, n)]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, facts[name])
    if "settled" in changed:
        row.settled_on = None if row.settled is None else clock.today()
    row.version += 1
    row.save(update_fields=[*changed, "settled_on", "version"])
    if "responsible_id" in changed and row.responsible_id != actor.user:
        tell_responsible(row, "由您负责化解一件纠纷", f"charge:{row.pk}:{row.version}")
    _journal("dispute.change", row, actor, fields=changed)
    return row


def tell_responsible(dispute: Dispute, title: str, key: str) -> None:
    """Tell whoever answers for a dispute, by its number alone; the words stay on its page."""
    person = dispute.responsible_id or dispute.registered_by_id
    if person is not None:
        text = f"编号 {dispute.no}，点开看情况。"
        tell([person], title=title, text=text, link=f"/disputes/{dispute.pk}", key=key)


def _check(occurred_on: date, sides: dict[str, dict[str, str]]) -> None:
    errors = {}
    if occurred_on > clock.today():
        errors["occurred_on"] = "发生日期不能晚于今天。"
    if not any(party.get("name") for party in sides.values()):
        errors["name_a"] = "请至少写一方当事人。"
    if errors:
        raise Invalid(errors)


def _category(code: str) -> str:
    if not Category.objects.filter(pk=code[:8], klass=CLASS, is_active=True).exists():
        raise Invalid({"category": "请选择纠纷类别。"})
    return code


def _reported(**given: Any) -> Incident:
    try:
        return report(**given).incident
    except Invalid as error:
        told = {CALLED.get(name, name): text for name, text in error.errors.items()}
        raise Invalid(told) from None


def _carrier(pk: UUID, actor: Actor) -> Incident:
    """Give the incident that shall carry a dispute, if it can; held, for two may try at once."""
    found = incident_for(actor, pk)
    held = Incident.objects.visible_to(actor).filter(pk=pk).order_by()
    list(held.select_for_update(of=("self",)).values_list("pk"))
    if not may_carry(found):
        raise NotAllowedNow("只有在办的“矛盾纠纷”类事件可以登记纠纷，请先更正类别。")
    if dispute_on(found, actor) is not None:
        raise NotAllowedNow("这件事已经登记过纠纷。")
    return found


def _written(
    carrier: Incident, actor: Actor, op_id: UUID, said: dict[str, Any], **facts: Any
) -> Dispute:
    today = clock.today()
    late = max(0, (today - facts["occurred_on"]).days - AT_ONCE)
    given = {n: said[n] for n in SAID if said.get(n) is not None}
    dispute = Dispute(
        op_id=op_id, incident=carrier, no=next_number("dispute", carrier.holder),
        deadline=said.get("deadline") or today + SETTLED_WITHIN, scale=scale_of(said.get("people")),
        responsible_id=actor.user, registered_by_id=actor.user, late_days=late, **given, **facts,
    )  # fmt: skip
    dispute.put_at(carrier.place_id)
    dispute.save(force_insert=True)
    return dispute


def _may_answer(dispute: Dispute, person: Any) -> None:
    if person is None or person == dispute.responsible_id:
        return
    if str(person) not in dict(those_who_can_answer(dispute)):
        raise Invalid({"responsible": "这个人不在这里任职，请重新选择。"})


def _journal(action: str, dispute: Dispute, actor: Actor, **detail: Any) -> None:
    record(
        action,
        actor=actor,
        object_type="dispute",
        object_id=dispute.pk,
        county=dispute.county,
        detail=detail,
    )
