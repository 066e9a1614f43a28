"""Assessments of impact on personal data and the log of breaches (PIPL 55-57): simple registers."""

from datetime import date
from uuid import UUID

from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.masking import scrub
from linli.kernel.scope import Actor
from linli.organisation.roles import BASIS
from linli.residents.care import save_new
from linli.residents.models import Breach, ImpactAssessment


def assessments(actor: Actor) -> list[ImpactAssessment]:
    """List the assessments of one's county, the latest first."""
    actor.must(BASIS)
    rows = ImpactAssessment.objects.visible_to(actor).select_related("written_by")
    return list(rows.order_by("-on", "-pk")[:100])


def breaches(actor: Actor) -> list[Breach]:
    """List the breaches of one's county, those that are not closed first."""
    actor.must(BASIS)
    rows = Breach.objects.visible_to(actor).select_related("written_by")
    return sorted(
        rows.order_by("-found_at", "-pk")[:100], key=lambda row: row.closed_on is not None
    )


def assess(op_id: UUID, *, actor: Actor, on: date, **said: str | date | None) -> ImpactAssessment:
    """Put an assessment down; sent twice, it is put down once."""
    post = actor.must(BASIS)
    if earlier := ImpactAssessment.objects.visible_to(actor).filter(pk=op_id).first():
        return earlier
    _no_numbers(said)
    if on > clock.today():
        raise Invalid({"on": "评估日期不能晚于今天。"})
    row = ImpactAssessment(id=op_id, county=post.unit, on=on, **said)
    row.written_by_id = _person(actor)
    save_new(row)
    _journal("privacy.assess", row, actor, post.role)
    return row


def report_breach(
    op_id: UUID,
    *,
    actor: Actor,
    found_at: date,
    people: int | None,
    **said: str | date | None,
) -> Breach:
    """Put a breach down; sent twice, it is put down once."""
    post = actor.must(BASIS)
    if earlier := Breach.objects.visible_to(actor).filter(pk=op_id).first():
        return earlier
    _no_numbers(said)
    if found_at > clock.today():
        raise Invalid({"found_at": "发现日期不能晚于今天。"})
    row = Breach(id=op_id, county=post.unit, found_at=found_at, people=people, **said)
    row.written_by_id = _person(actor)
    save_new(row)
    _journal("privacy.breach", row, actor, post.role)
    return row


def close_breach(
    pk: UUID, *, actor: Actor, authority_told_on: date | None, people_told_on: date | None
) -> Breach:
    """Say when authority and people were told, and that it has been dealt with today."""
    post = actor.must(BASIS)
    row: Breach | None = Breach.objects.visible_to(actor).select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound()
    if row.closed_on is None:
        row.authority_told_on = authority_told_on or row.authority_told_on
        row.people_told_on = people_told_on or row.people_told_on
        row.closed_on = clock.today()
        row.save(update_fields=["authority_told_on", "people_told_on", "closed_on"])
        _journal("privacy.breach", row, actor, post.role)
    return row


def _no_numbers(said: dict[str, str | date | None]) -> None:
    """These registers stand unencrypted: nobody's number or phone belongs into them."""
    wrong = {
        name: "这里不写任何人的号码和电话。"
        for name, text in said.items()
        if isinstance(text, str) and scrub(text) != text
    }
    if wrong:
        raise Invalid(wrong)


def _person(actor: Actor) -> UUID:
    if actor.user is None:
        raise NotFound()
    return actor.user


def _journal(action: str, row: ImpactAssessment | Breach, actor: Actor, role: str) -> None:
    record(
        action,
        actor=actor,
        object_type="privacy",
        object_id=row.pk,
        county=row.county,
        role=role,
    )
