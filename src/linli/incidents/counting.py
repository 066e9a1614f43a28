"""Counts incidents for the statistics: those that changed each minute, or all afresh.

The counts of the single incidents and the county's daily rollup are written in one transaction, so
that a figure and the list behind it always agree. Idempotent: counting again changes nothing.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from linli.incidents import counting_sql as sql
from linli.incidents.level_clock import ASKS, spent
from linli.incidents.models import Figures, Incident, IncidentStep, Uncounted
from linli.kernel import clock, scope
from linli.kernel.place import Level
from linli.kernel.scope import Actor, system_actor
from linli.organisation.calendar import calendar_for

AT_ONCE = 5_000
REBUILD_AT = 50_000  # beyond this many that wait, counting all afresh is quicker
_LOCK = 20260303  # one counter at a time
_MINUTES = {
    "minutes_community": (Level.COMMUNITY, Level.GRID),
    "minutes_township": (Level.TOWNSHIP,),
    "minutes_county": (Level.COUNTY,),
}
Days = set[tuple[int, date]]


def count_changed() -> int:
    """Count what has changed or come due since the last time; give how many incidents."""
    if Uncounted.objects.count() > REBUILD_AT:
        return count_all()
    done = 0
    while found := _count_some():
        done += found
        if found < AT_ONCE:
            break
    return done


def _count_some() -> int:
    with scope.acting(system_actor("统计")) as platform:
        _one_at_a_time()
        ids = _waiting(platform)
        if not ids:
            return 0
        days = _days_of(ids, platform)
        _count(ids, platform)
        _roll_up(days | _days_of(ids, platform))
        return len(ids)


def count_all() -> int:
    """Count every incident afresh and add up every day; give how many there are."""
    with scope.acting(system_actor("统计")) as platform:
        _one_at_a_time()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM incidents_uncounted")
            cursor.execute("DELETE FROM incidents_figureday")
            cursor.execute("DELETE FROM incidents_figures")
        _count(None, platform)
        with connection.cursor() as cursor:
            cursor.execute(sql.roll_up(some=False))
        return int(Figures.objects.visible_to(platform).count())


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _waiting(platform: Actor) -> list[UUID]:
    """Take what changed from the queue; add what has come due, and what it may be a repeat of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM incidents_uncounted WHERE id IN"
            " (SELECT id FROM incidents_uncounted ORDER BY id LIMIT %s) RETURNING incident",
            [AT_ONCE],
        )
        changed = {row[0] for row in cursor.fetchall()}
        cursor.execute(sql.BEFORE, {"ids": list(changed)})
        before = {row[0] for row in cursor.fetchall()}
    come_due = Figures.objects.visible_to(platform).filter(awaited=True, due_at__lte=clock.now())
    return [*(changed | before | set(come_due.values_list("pk", flat=True)[:AT_ONCE]))]


def _days_of(ids: list[UUID], platform: Actor) -> Days:
    rows = Figures.objects.visible_to(platform).filter(pk__in=ids)
    found = rows.values_list("county", "reported_day", "due_day")
    return {(county, day) for county, *days in found for day in days if day}


def _count(ids: list[UUID] | None, platform: Actor) -> None:
    """Write the counts of some incidents, or of all when None is said."""
    given: dict[str, Any] = {"ids": ids, "now": clock.now(), "never": clock.NEVER}
    with connection.cursor() as cursor:
        cursor.execute(sql.count(some=ids is not None), given)
        cursor.execute(sql.recur(some=ids is not None), given)
    _take_out_waiting(ids, platform)


def _take_out_waiting(ids: list[UUID] | None, platform: Actor) -> None:
    """Ask the level clock itself where a grant was waited for: that needs the calendar."""
    asked = Incident.objects.visible_to(platform).filter(
        pk__in=IncidentStep.objects.visible_to(platform).filter(verb__in=ASKS).values("incident"),
        figures__minutes__isnull=False,
    )
    if ids is not None:
        asked = asked.filter(pk__in=ids)
    holders = dict(asked.values_list("pk", "holder"))
    steps = IncidentStep.objects.visible_to(platform).filter(incident__in=list(holders))
    history: dict[UUID, list[IncidentStep]] = {}
    for step in steps.order_by("incident", "seq").iterator():
        history.setdefault(step.incident_id, []).append(step)
    _write_minutes((pk, holders[pk], rows) for pk, rows in history.items())


def _write_minutes(histories: Iterable[tuple[UUID, int, list[IncidentStep]]]) -> None:
    with connection.cursor() as cursor:
        for pk, holder, steps in histories:
            levels = spent(steps, clock.now(), calendar_for(holder)).levels
            values: list[Any] = [_sum(levels, these) for these in _MINUTES.values()]
            columns = ", ".join(f"{name} = %s" for name in _MINUTES)
            cursor.execute(
                f"UPDATE incidents_figures SET {columns} WHERE incident_id = %s", [*values, pk]
            )


def _sum(levels: dict[Level, int], wanted: tuple[Level, ...]) -> int | None:
    found = [minutes for level, minutes in levels.items() if level in wanted]
    return sum(found) if found else None


def _roll_up(days: Days) -> None:
    given: dict[str, Any] = {"counties": [c for c, _ in days], "days": [d for _, d in days]}
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM incidents_figureday WHERE (county, day) IN"
            " (SELECT * FROM unnest(%(counties)s::bigint[], %(days)s::date[]))",
            given,
        )
        cursor.execute(sql.roll_up(some=True), given)
