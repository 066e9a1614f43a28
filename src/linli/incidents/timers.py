"""What time does by itself: urging, cards, reminders, resuming, archiving; each effect once.

The sweep finds incidents whose `timer_at` has come, locks each and acts in its own transaction.
The op_id of an effect is made from the incident, the effect and its due moment: a worker killed
half-way leaves the row as it was, and the next sweep finds it again.
"""

import logging
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q

from linli.incidents import clocks
from linli.incidents.models import Assistance, Incident
from linli.incidents.services import take
from linli.incidents.states import Card, State
from linli.incidents.telling import DESKS, HANDLERS, people_of, superiors_of
from linli.kernel import clock, scope
from linli.kernel.errors import Refused
from linli.kernel.scope import Actor, system_actor
from linli.notices.services import tell

log = logging.getLogger("linli.timers")
LADDER = ("urge", "normal", "yellow", "red")
TEXTS = {
    "urge": "时限只剩四分之一，请抓紧办理。",
    "normal": "已经超期，系统督办。",
    "yellow": "超期达到时限的一半，黄牌督办。",
    "red": "超期达到整个时限，红牌督办。",
}

URGED = ("sign", "first")  # these go into the history, the others are notices alone
REMINDERS = {
    "sign": "派遣后过了签收时限，还没有人签收。",
    "first": "特急事件过了首次处置时限，还没有现场情况。",
    "follow_on": "请续报进展：",
    "file": "先行派遣已满 24 小时，请补立项。",
    "assist": "协办时限已到，协办单位还没有反馈。",
}


def sweep(limit: int = 500) -> int:
    """Fire every timer that has come; give how many incidents were acted on."""
    platform = system_actor("定时器")
    with scope.acting(platform):
        due = Incident.objects.visible_to(platform).filter(timer_at__lte=clock.now())
        waiting = list(due.order_by("timer_at").values_list("pk", "county")[:limit])
    return sum(_fire(pk, county) for pk, county in waiting)


def _fire(pk: UUID, county: int) -> int:
    platform = system_actor("定时器", within=county)
    try:
        with scope.acting(platform):
            rows = Incident.objects.visible_to(platform).filter(pk=pk, timer_at__lte=clock.now())
            incident = rows.select_for_update(skip_locked=True).first()
            if incident is None:
                return 0
            _act(incident, platform)
            return 1
    except Refused as refused:
        log.error("timer of %s refused: %s", pk, refused.code)
        return 0


def _act(incident: Incident, platform: Actor) -> None:
    if incident.state == State.CLOSED:
        _step(incident, "archive", platform, str(incident.closed_at), {})
    elif incident.state == State.SUSPENDED:
        _step(incident, "resume", platform, str(incident.due_at), {"reason": "复查日期已到。"})
    else:
        _remind(incident, platform)
        _climb(incident, platform)


def _climb(incident: Incident, platform: Actor) -> None:
    """Take the next rung of the ladder: urge at three quarters, then the three cards."""
    # after a standstill of the worker only the highest rung that time has reached is taken
    stage = clocks.rung(incident)
    if stage is None:
        return
    rung = LADDER[stage]
    key = f"{rung} {clocks.ladder(incident)[stage].isoformat()} {incident.clock_from.isoformat()}"
    if rung == "urge":
        _step(incident, "urge", platform, key, {"text": TEXTS[rung]})
    elif incident.card < Card[rung.upper()]:
        _step(incident, "supervise", platform, key, {"card": rung, "text": TEXTS[rung]})
    if rung != "urge":
        _tell(incident, superiors_of(incident), TEXTS[rung], key)
    _advance(incident, timer_stage=stage + 1)


def _remind(incident: Incident, platform: Actor) -> None:
    """Fire what stands beside the ladder: signing, first action, follow-on, filing, assistants."""
    now = clock.now()
    due = [(name, moment) for name, moment in clocks.reminders(incident) if moment <= now]
    if not due:
        return
    parts = _parts(incident, platform)
    for name, moment in due:
        key = f"{name} {moment.isoformat()}"
        if name in URGED:
            _step(incident, "urge", platform, key, {"text": REMINDERS[name]})
        _tell(incident, _concerned(incident, name, parts), REMINDERS[name], key)
    if incident.remind_at <= now:
        incident.remind_at = now + clocks.FOLLOW_ON_EVERY
    later = min((moment for _, moment in parts if moment > now), default=clock.NEVER)
    _advance(incident, reminded_to=now, remind_at=incident.remind_at, assist_due_at=later)


def _concerned(incident: Incident, name: str, parts: list[tuple[int, datetime]]) -> Q:
    desk = Q(unit=incident.holder_id, role__in=DESKS)
    if name == "follow_on":
        return Q(unit=incident.lead_id, role__in=HANDLERS)
    if name == "assist":
        since = incident.reminded_to
        late = [unit for unit, moment in parts if since < moment <= clock.now()]
        return desk | Q(unit__in=late, role__in=HANDLERS)
    return desk


def _parts(incident: Incident, platform: Actor) -> list[tuple[int, datetime]]:
    """Give the assisting units that are not done, each with its date: the lead's by default."""
    parts = Assistance.objects.visible_to(platform).filter(incident=incident.pk)
    open_ones = parts.filter(finished_at=None, released_at=None)
    return [(part.unit_id, min(part.due_at, incident.due_at)) for part in open_ones]


def _tell(incident: Incident, posts: Q, text: str, key: str) -> None:
    tell(people_of(posts, incident), title=f"{text}{incident.title}"[:120],
         incident=incident.pk, key=f"late {uuid5(incident.pk, key)}")  # fmt: skip


def _step(incident: Incident, verb: str, platform: Actor, key: str, given: dict[str, str]) -> None:
    op_id = uuid5(incident.pk, f"{verb} {key}")
    take(incident.pk, verb, actor=platform, op_id=op_id, given=given)


def _advance(incident: Incident, **fields: object) -> None:
    fresh = Incident.objects.visible_to(system_actor("定时器", within=incident.county)).get(
        pk=incident.pk
    )
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.timer_at = clocks.next_timer(fresh)
    fresh.save(update_fields=[*fields, "timer_at"])
