"""What time does by itself: urging, cards, reminders, resuming, archiving; each effect once.

The sweep finds incidents whose `timer_at` has come, locks each and acts in its own transaction.
The op_id of an effect is made from the incident, the effect and its due moment: a worker killed
half-way leaves the row as it was, and the next sweep finds it again.
"""

import logging
from uuid import UUID, uuid5

from linli.incidents import clocks
from linli.incidents.models import Incident
from linli.incidents.services import take
from linli.incidents.states import Card, State
from linli.incidents.telling import superiors_of
from linli.kernel import clock, scope
from linli.kernel.errors import Refused
from linli.kernel.scope import Actor, system_actor
from linli.notices.services import tell
from linli.organisation.models import Post

log = logging.getLogger("linli.timers")
LADDER = ("urge", "normal", "yellow", "red")
TEXTS = {
    "urge": "时限只剩四分之一,请抓紧办理。",
    "normal": "已经超期,系统督办。",
    "yellow": "超期达到时限的一半,黄牌督办。",
    "red": "超期达到整个时限,红牌督办。",
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
    elif incident.remind_at <= clock.now():
        _remind(incident)
    else:
        _climb(incident, platform)


def _climb(incident: Incident, platform: Actor) -> None:
    """Take the next rung of the ladder: urge at three quarters, then the three cards."""
    moments = (incident.urge_at, incident.due_at, incident.yellow_at, incident.red_at)
    # after a standstill of the worker only the highest rung that time has reached is taken
    stage = max(n for n, moment in enumerate(moments) if moment <= clock.now())
    rung = LADDER[stage]
    key = f"{rung} {moments[stage].isoformat()} {incident.clock_from.isoformat()}"
    if rung == "urge":
        _step(incident, "urge", platform, key, {"text": TEXTS[rung]})
    elif incident.card < Card[rung.upper()]:
        _step(incident, "supervise", platform, key, {"card": rung, "text": TEXTS[rung]})
    if rung != "urge":
        _tell_superiors(incident, TEXTS[rung], key)
    _advance(incident, timer_stage=stage + 1)


def _remind(incident: Incident) -> None:
    """Sudden work owes a follow-on report every two hours (workflow d.5)."""
    if incident.handler_id:
        key = f"remind {incident.pk} {incident.remind_at.isoformat()}"
        tell(
            [incident.handler_id],
            title=f"请续报:{incident.title}"[:120],
            incident=incident.pk,
            key=key[:120],
        )
    _advance(incident, remind_at=incident.remind_at + clocks.FOLLOW_ON_EVERY)


def _tell_superiors(incident: Incident, text: str, key: str) -> None:
    people = Post.objects.current().filter(superiors_of(incident)).values_list("user_id", flat=True)
    tell(list(people), title=f"{text}{incident.title}"[:120], incident=incident.pk,
         key=f"late {uuid5(incident.pk, key)}")  # fmt: skip


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
