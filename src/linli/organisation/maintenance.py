"""The maintenance log: what whoever keeps the platform did for it today (rulebook 2.3.1b, R38)."""

from datetime import date

from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.masking import scrub
from linli.kernel.scope import Actor
from linli.organisation.models import MaintenanceEntry, Unit
from linli.organisation.roles import MAINTAIN

PAGE = 100


def write_entry(
    *, actor: Actor, unit: int, kind: str, text: str, day: date | None = None
) -> MaintenanceEntry:
    """Put down what was done for the platform at one's own unit, today or on an earlier day."""
    seat = {post.unit for post in actor.posts if post.may(MAINTAIN)}
    if unit not in seat or actor.user is None:
        raise NotFound()
    on, text, errors = day or clock.today(), text.strip(), {}
    if on > clock.today():
        errors["day"] = "日期不能晚于今天。"
    if not text or len(text) > 500:
        errors["text"] = "请写做了什么（500 字以内）。"
    if kind not in MaintenanceEntry.Kind.values:
        errors["kind"] = "请选择类别。"
    if errors:
        raise Invalid(errors)
    at = Unit.objects.get(pk=unit)
    entry = MaintenanceEntry.objects.create(
        unit=at,
        place=at.seat,
        user_id=actor.user,
        day=on,
        kind=kind,
        text=scrub(text)[:500],
    )
    record("maintenance.write", actor=actor, object_type="maintenance", object_id=entry.pk)
    return entry


def entries_for(actor: Actor) -> list[MaintenanceEntry]:
    """List the latest entries of one's own units and of those one looks after."""
    rows = MaintenanceEntry.objects.visible_to(actor).select_related("unit", "user")
    return list(rows.order_by("-day", "-id")[:PAGE])
