"""What the first page arranges out of the counts and lists of the rooms."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from linli.dashboards.desks import desk_links
from linli.fieldwork.digests import count_to_confirm
from linli.fieldwork.dynamics import count_unread, urgent_mark
from linli.incidents import queries as incidents
from linli.incidents.lists import Filters, find
from linli.incidents.states import State
from linli.journal.queries import refused_since
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.organisation.calendar import year_warning
from linli.organisation.queries import vacancies
from linli.organisation.roles import (
    GRANT_POSTS,
    MANAGE_UNITS,
    OPERATE,
    OVERSEE,
    READ_JOURNAL,
    REPORT,
    VISIT,
)

MOST = 50
MOST_LATE = 20
MOST_VACANCIES = 12


@dataclass(frozen=True)
class Alarm:
    """Something of the installation that this person can mend, and where."""

    text: str
    url: str
    label: str


def workbench(actor: Actor) -> dict[str, Any]:
    """Give the first page: what waits for me, what I watch over, what I can mend."""
    empty = vacancies(actor) if actor.may(GRANT_POSTS) or actor.may(MANAGE_UNITS) else []
    return work(actor) | {
        "alarms": alarms(actor),
        "vacancies": empty[:MOST_VACANCIES],
        "vacancy_count": len(empty),
        "may_grant": actor.may(GRANT_POSTS),
    }


def work(actor: Actor) -> dict[str, Any]:
    """Give my to-do by due time with its counts, what I watch over, and the version to poll."""
    waiting = incidents.waiting_for(actor)
    late = Count("pk", filter=Q(due_at__lt=clock.now()))
    counted = list(waiting.order_by().values("state").annotate(n=Count("pk"), late=late))
    counts = {row["state"]: row["n"] for row in counted}
    return {
        "rows": list(waiting[:MOST]),
        "total": sum(counts.values()),
        "late": sum(row["late"] for row in counted),
        "counts": [(s.value, s.label, counts[s]) for s in State if s in counts],
        "version": version_of(actor),
        "may_report": actor.may(REPORT),
        "others": others_late(actor),
        "desks": desk_links(actor),
        "may_visit": actor.may(VISIT),
        "urgent": count_unread(actor),
    }


def version_of(actor: Actor) -> str:
    """Give a short text that changes when the first page would: the page polls it."""
    parts = (incidents.version_of(actor), urgent_mark(actor), count_to_confirm(actor))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def others_late(actor: Actor) -> list[Any]:
    """List what is late below, for those who watch over others and hold no desk themselves."""
    if not actor.may(OVERSEE) or actor.may(OPERATE):
        return []
    return find(actor, Filters(late=True, limit=MOST_LATE)).items


def alarms(actor: Actor) -> list[Alarm]:
    """List what is amiss in the installation, for whoever can mend it."""
    found = []
    if actor.may(MANAGE_UNITS) and (warning := year_warning()):
        year = warning[:4]
        found.append(Alarm(warning, f"/calendar/notice?year={year}", "录入放假安排"))
    if actor.may(READ_JOURNAL) and (refused := refused_since(actor, clock.today())):
        text = f"今天有 {refused} 次操作被拒绝。"
        found.append(Alarm(text, f"/journal?result=refused&since={clock.today()}", "查看日志"))
    return found
