"""The one write of the work log: what somebody adds to a day of his own."""

from datetime import date
from uuid import uuid5

from linli.fieldwork.models import WorkRemark
from linli.incidents.ledger import wait_for_first
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.scope import Actor
from linli.organisation.roles import VISIT

MOST = 1000


def remark(day: date, *, actor: Actor, text: str) -> WorkRemark | None:
    """Write one's remark on a day, in place of the one before; "" takes it away."""
    post = actor.must(VISIT)
    if actor.user is None:
        raise NotFound()
    said = text.strip()
    errors = {}
    if "\x00" in said:
        errors["text"] = "含有不能保存的字符。"
    elif len(said) > MOST:
        errors["text"] = f"最多 {MOST} 字，现在 {len(said)} 字。"
    if day > clock.today():
        errors["text"] = "还没有到这一天。"
    if errors:
        raise Invalid(errors)
    wait_for_first(uuid5(actor.user, f"remark {day}"))  # there is no row to lock on the first one
    mine = WorkRemark.objects.visible_to(actor).filter(user=actor.user, day=day)
    row: WorkRemark | None = mine.select_for_update().first()
    if not said:
        mine.delete()
        return None
    if row is None:
        row = WorkRemark(user_id=actor.user, day=day)
        row.put_at(post.unit)
    row.text, row.written_at = said, clock.now()
    row.save()
    record("field.remark", actor=actor, object_type="work_log", object_id=day, county=row.county)
    return row
