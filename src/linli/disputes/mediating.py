"""Writes: what was said at a sitting, what was agreed, whether it was kept, and the revisit."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from linli.attachments.services import attach
from linli.disputes.codes import AGREED, Kept, Result, ReviewKind
from linli.disputes.models import Dispute, Mediation, Review
from linli.disputes.queries import locked
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.kernel.scope import Actor
from linli.organisation.roles import MEDIATE


def mediate(
    dispute: Dispute,
    *,
    actor: Actor,
    op_id: UUID,
    held_at: datetime,
    where: str,
    mediator: str,
    course: str,
    result: str,
    present: str = "",
    agreement: str = "",
    fulfil_on: date | None = None,
    photos: list[UUID] | None = None,
) -> Mediation:
    """Write down one sitting; an agreement settles the dispute and sets when to look again."""
    actor.must(MEDIATE)
    row = locked(dispute, actor)
    earlier: Mediation | None = Mediation.objects.visible_to(actor).filter(op_id=op_id).first()
    if earlier is not None:
        return earlier
    agreed = result in AGREED
    _check_sitting(held_at, result, agreement, fulfil_on)
    sitting = Mediation(
        op_id=op_id, dispute=row, held_at=held_at, where=where, mediator=mediator, present=present,
        course=course, result=Result(result), agreement=agreement if agreed else "",
        fulfil_on=fulfil_on if agreed else None, photos=photos or [], by_id=actor.user,
    )  # fmt: skip
    if sitting.photos:
        attach(sitting.photos, incident=row.incident_id, actor=actor)
    sitting.save(force_insert=True)
    _take_effect(row, sitting)
    _journal("dispute.mediate", row, actor, result=result)
    return sitting


def look_whether_kept(
    dispute: Dispute,
    *,
    actor: Actor,
    op_id: UUID,
    on: date,
    kept: str,
    words: str = "",
    again_on: date | None = None,
    photos: list[UUID] | None = None,
) -> Review:
    """Write down whether the agreement was kept; while it is not, when to look again."""
    row, earlier = _begun(dispute, actor, op_id)
    if earlier is not None:
        return earlier
    if row.kept == Kept.NOTHING:
        raise NotAllowedNow("还没有达成要履行的协议，先记一次调解。")
    errors = _day_is_over(on)
    if kept == Kept.PARTLY and again_on is None:
        errors["again_on"] = "还没有履行完，请写下次核查的日期。"
    if again_on is not None and again_on <= on:
        errors["again_on"] = "下次核查要在这次之后。"
    if errors:
        raise Invalid(errors)
    again = None if kept == Kept.KEPT else again_on
    review = _written(row, actor, op_id, ReviewKind.FULFILMENT, on, words, photos,
                      kept=Kept(kept), again_on=again)  # fmt: skip
    row.kept, row.fulfil_on = review.kept, review.again_on
    row.save(update_fields=["kept", "fulfil_on"])
    return review


def revisit(
    dispute: Dispute,
    *,
    actor: Actor,
    op_id: UUID,
    on: date,
    satisfaction: int,
    words: str = "",
) -> Review:
    """Write down what a party says some time after."""
    row, earlier = _begun(dispute, actor, op_id)
    if earlier is not None:
        return earlier
    if errors := _day_is_over(on):
        raise Invalid(errors)
    return _written(row, actor, op_id, ReviewKind.REVISIT, on, words, None,
                    satisfaction=satisfaction)  # fmt: skip


def _begun(dispute: Dispute, actor: Actor, op_id: UUID) -> tuple[Dispute, Review | None]:
    """Hold the row, and find what this operation has written already."""
    actor.must(MEDIATE)
    row = locked(dispute, actor)
    earlier: Review | None = Review.objects.visible_to(actor).filter(op_id=op_id).first()
    return row, earlier


def _written(
    row: Dispute,
    actor: Actor,
    op_id: UUID,
    kind: ReviewKind,
    on: date,
    words: str,
    photos: list[UUID] | None,
    **said: Any,
) -> Review:
    review = Review(
        op_id=op_id, dispute=row, kind=kind, on=on, words=words, photos=photos or [],
        by_id=actor.user, **said,
    )  # fmt: skip
    if review.photos:
        attach(review.photos, incident=row.incident_id, actor=actor)
    review.save(force_insert=True)
    _journal(f"dispute.{kind.value}", row, actor)
    return review


def _check_sitting(held_at: datetime, result: str, agreement: str, fulfil_on: date | None) -> None:
    errors = {}
    if held_at > clock.now():
        errors["held_at"] = "调解时间不能晚于现在。"
    if result == Result.WRITTEN and not agreement.strip():
        errors["agreement"] = "达成书面协议的，请写协议内容。"
    if fulfil_on is not None and fulfil_on < held_at.astimezone(clock.CHINA).date():
        errors["fulfil_on"] = "履行核查日期不能早于调解那天。"
    if errors:
        raise Invalid(errors)


def _take_effect(row: Dispute, sitting: Mediation) -> None:
    """Put onto the dispute what the latest sitting has changed."""
    day = sitting.held_at.astimezone(clock.CHINA).date()
    if sitting.result in AGREED:
        row.settled, row.settled_on = True, day
        row.agreement, row.agreement_photos = sitting.agreement, sitting.photos
        row.kept = Kept.WAITING if sitting.fulfil_on else Kept.NOTHING
        row.fulfil_on = sitting.fulfil_on
    elif sitting.result == Result.FAILED:
        row.settled, row.settled_on = False, day
    else:
        row.settled, row.settled_on = None, None
    row.version += 1
    row.save(
        update_fields=[
            *("settled", "settled_on", "agreement", "agreement_photos"),
            *("kept", "fulfil_on", "version"),
        ]
    )


def _day_is_over(on: date) -> dict[str, str]:
    return {"on": "日期不能晚于今天。"} if on > clock.today() else {}


def _journal(action: str, dispute: Dispute, actor: Actor, **detail: Any) -> None:
    record(
        action,
        actor=actor,
        object_type="dispute",
        object_id=dispute.pk,
        county=dispute.county,
        detail=detail,
    )
