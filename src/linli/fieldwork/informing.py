"""Writes of dynamic information: record it, let it become an incident, note who has read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet

from linli.attachments.services import attach_to_info
from linli.fieldwork.dynamics import info_for
from linli.fieldwork.models import DynamicInfo, InfoReceipt
from linli.fieldwork.urgent import tell_next
from linli.incidents import ledger
from linli.incidents.models import Category
from linli.incidents.models.catalogue import Urgency
from linli.incidents.services import report
from linli.incidents.states import Source
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from linli.kernel.scope import ActingPost, Actor
from linli.notices.services import mark_read_about
from linli.organisation.models import Unit
from linli.organisation.roles import VISIT
from linli.places.models import Dwelling, Establishment
from linli.residents.queries import household_for, person_for

Kind = DynamicInfo.Kind
CLOCKS_DIFFER = timedelta(minutes=10)  # a phone's clock may be ahead
OLDEST = timedelta(days=366)  # what is older belongs into the registers, not into a digest
# What may become an incident is one of these classes (the catalogue's first two digits).
CLASSES: dict[str, tuple[str, ...]] = {
    Kind.SURROUNDINGS: ("02", "03"),
    Kind.HAZARD: ("04",),
    Kind.DISPUTE: ("01",),
}


@dataclass(frozen=True)
class Subject:
    """Whom or what it is about; nothing of it is required."""

    person: UUID | None = None
    household: UUID | None = None
    dwelling: UUID | None = None
    establishment: UUID | None = None


NOBODY = Subject()


@dataclass(frozen=True)
class AsIncident:
    """That it is to become an incident, and of which category ("" lets the desk decide)."""

    category: str = ""
    while_visiting: bool = False


def record_info(
    op_id: UUID,
    *,
    actor: Actor,
    kind: str,
    text: str,
    place: int | None = None,
    happened_at: datetime | None = None,
    is_special: bool = False,
    subject: Subject = NOBODY,
    photos: Sequence[UUID] = (),
    incident: AsIncident | None = None,
) -> DynamicInfo:
    """Record what happened in one's grid; special information is told at once (rulebook 1.3.3).

    With `incident` it is reported in the same transaction. The same op_id gives the same row.
    """
    actor.must(VISIT)
    if actor.user is None:
        raise NotFound()
    if earlier := _earlier(op_id, kind, text, actor):
        return earlier
    post = _post_at(place, actor)
    moment = _checked(kind, text, happened_at)
    info = DynamicInfo(
        op_id=op_id,
        kind=kind,
        text=text.strip(),
        is_special=is_special,
        happened_at=moment,
        photos=list(photos),
        recorded_by_id=actor.user,
        recorded_name=actor.name,
        **_seen(subject, actor),
    )
    info.put_at(post.unit)
    info.save(force_insert=True)
    attach_to_info(photos, info=info.pk, actor=actor)
    if incident:
        _report(info, incident, actor)
    if is_special:
        tell_next(info)
    _journal("field.inform", info, actor, kind=kind, special=is_special, event=bool(incident))
    return info


def make_incident(pk: UUID, *, actor: Actor, incident: AsIncident) -> DynamicInfo:
    """Report as an incident what was recorded as information before; once."""
    actor.must(VISIT)
    info = info_for(actor, pk, lock=True)
    if info.incident_id:
        return info
    _post_at(info.place_id, actor)
    _report(info, incident, actor)
    _journal("field.inform", info, actor, kind=info.kind, event=True)
    return info


def read_info(info: DynamicInfo, *, actor: Actor) -> bool:
    """Put down that who was told has read it, once; gives whether it was new to him."""
    mine = InfoReceipt.objects.visible_to(actor).filter(info=info, user=actor.user, read_at=None)
    first = bool(mine.update(read_at=clock.now()))
    if first:
        mark_read_about(f"/dynamics/{info.pk}", actor=actor)
        _journal("field.inform_read", info, actor)
    return first


def may_record_at(actor: Actor) -> QuerySet[Unit]:
    """List the grids of which this person reports."""
    numbers = [post.unit for post in actor.posts if post.may(VISIT)]
    return Unit.objects.current().filter(pk__in=numbers, kind=Unit.Kind.GRID).order_by("id")


def _earlier(op_id: UUID, kind: str, text: str, actor: Actor) -> DynamicInfo | None:
    """Give what a repeat was answered; a twin of this moment waits for its end."""
    ledger.wait_for_first(op_id)
    row: DynamicInfo | None = DynamicInfo.objects.visible_to(actor).filter(op_id=op_id).first()
    if row is None:
        return None
    if row.recorded_by_id != actor.user:
        raise Forbidden("这个操作编号是别人用过的。", "op_id_foreign")
    if (row.kind, row.text) != (kind, text.strip()):
        raise NotAllowedNow("刚才那一条已经登记；要再登记一条，请重新打开页面。", "op_id_reused")
    return row


def _post_at(place: int | None, actor: Actor) -> ActingPost:
    """Give the post by which one reports of a grid: rulebook 1.3.2 says 本网格内."""
    posts = [post for post in actor.posts if post.may(VISIT)]
    for post in sorted(posts, key=lambda post: not post.is_default):
        if place is None or post.unit == place:
            return post
    raise NotFound()


def _checked(kind: str, text: str, happened_at: datetime | None) -> datetime:
    errors: dict[str, str] = {}
    now = clock.now()
    moment = happened_at or now
    if kind not in Kind.values:
        errors["kind"] = "请选择类别。"
    if not text.strip() or "\x00" in text:
        errors["text"] = "请写明是什么情况。"
    elif len(text.strip()) > 2000:
        errors["text"] = "最多 2000 字。"
    if moment > now + CLOCKS_DIFFER:
        errors["happened_at"] = "发生时间不能晚于现在。"
    elif moment < now - OLDEST:
        errors["happened_at"] = "是一年以前的事，请直接在人口房屋里登记。"
    if errors:
        raise Invalid(errors)
    return min(moment, now)


def _seen(subject: Subject, actor: Actor) -> dict[str, Any]:
    """Look up what it is about as this actor may see it; NotFound for the rest."""
    found: dict[str, Any] = {}
    if subject.person:
        found["person"] = person_for(actor, subject.person)
    if subject.household:
        found["household"] = household_for(actor, subject.household)
    for name, model in (("dwelling", Dwelling), ("establishment", Establishment)):
        if pk := getattr(subject, name):
            row = model.objects.visible_to(actor).filter(pk=pk, is_deleted=False).first()
            if row is None:
                raise NotFound()
            found[name] = row
    return found


def _report(info: DynamicInfo, asked: AsIncident, actor: Actor) -> None:
    """Open the incident that this information is: the same words, photos, place and moment."""
    if info.kind not in CLASSES:
        raise Invalid({"kind": "这一类动态更新登记即可，不上报为事件。"})
    source = Source.VISIT if asked.while_visiting else Source.PATROL
    given: dict[str, Any] = {
        "description": info.text,
        "category": category_of(info.kind, asked.category),
        "source": source.value,
        "place": info.place,
        "found_at": info.happened_at,
        "attachments": list(info.photos),
    }
    if info.is_special:
        given["urgency"] = _pressing(given["category"])
    op_id = uuid5(info.op_id, "incident")
    info.incident = report(actor=actor, op_id=op_id, **given).incident
    info.save(update_fields=["incident"])


def category_of(kind: str, code: str) -> str | None:
    """Give the category to report with: one of the kind's classes, for disputes always one."""
    rows = Category.objects.filter(is_active=True, klass__in=CLASSES[kind]).order_by("-code")
    if code:
        if not rows.filter(pk=code[:8]).exists():
            raise Invalid({"category": "请从列出的类别里选。"})
        return code
    if kind == Kind.DISPUTE:  # an incident of class 01 carries the mediation, so it must be one
        return rows.values_list("pk", flat=True).first()
    return None


def _pressing(code: str | None) -> int:
    """Give the urgency of what is told at once: 紧急, or higher where the category says so."""
    category = Category.objects.filter(pk=code).first() if code else None
    return min(category.urgency if category else Urgency.URGENT, Urgency.URGENT)


def _journal(action: str, info: DynamicInfo, actor: Actor, **detail: Any) -> None:
    record(
        action,
        actor=actor,
        object_type="dynamic_info",
        object_id=info.pk,
        county=info.county,
        detail=detail,
    )
