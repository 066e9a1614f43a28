"""Writes of visit rules: a county's or township's own interval in place of the shipped one."""

from linli.fieldwork.models import VisitRule
from linli.fieldwork.rules import rules_at
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.ids import new_id
from linli.kernel.place import Level, ancestor
from linli.kernel.scope import ActingPost, Actor
from linli.organisation.roles import SET_VISIT_RULES

CHANGEABLE = ("interval_days", "grace_days", "phone_ok", "is_active")


def seat_of(actor: Actor) -> ActingPost:
    """Give the post whose unit sets its own rules."""
    return actor.must(SET_VISIT_RULES)


def change(
    code: str,
    *,
    actor: Actor,
    interval_days: int,
    grace_days: int,
    phone_ok: bool,
    is_active: bool,
) -> VisitRule:
    """Set a rule for the actor's county or township; NotFound for a code that is none."""
    seat = seat_of(actor)
    held = _held(code, seat)
    if not 1 <= interval_days <= 366 or not 0 <= grace_days <= 90:
        raise Invalid({"interval_days": "间隔 1 至 366 天，宽限 0 至 90 天。"})
    if held.target == VisitRule.Target.HOUSEHOLD and not is_active:
        raise Invalid({"is_active": "普通住户这一条不能停用，可以把间隔放长。"})
    before = {name: getattr(held, name) for name in CHANGEABLE}
    if held.unit != seat.unit:
        held.pk, held.unit = new_id(), seat.unit
        held._state.adding = True
    held.interval_days, held.grace_days = interval_days, grace_days
    held.phone_ok, held.is_active, held.updated_at = phone_ok, is_active, clock.now()
    held.save()
    after = {name: getattr(held, name) for name in CHANGEABLE}
    _journal(code, seat, actor, before=before, after=after)
    return held


def reset(code: str, *, actor: Actor) -> None:
    """Take back one's own rule: what is set above holds again."""
    seat = seat_of(actor)
    VisitRule.objects.filter(code=code, unit=seat.unit).delete()
    _journal(code, seat, actor)


def _held(code: str, seat: ActingPost) -> VisitRule:
    row = next((row for row in rules_at(seat.unit) if row.code == code), None)
    if row is None:
        raise NotFound()
    return row


def _journal(code: str, seat: ActingPost, actor: Actor, **detail: object) -> None:
    record(
        "field.rule",
        actor=actor,
        object_type="visit_rule",
        object_id=code,
        county=ancestor(seat.unit, Level.COUNTY),
        detail=detail,
    )
