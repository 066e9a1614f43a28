"""Counts incidents for the statistics: those that changed each minute, or all afresh.

The counts of the single incidents and the county's daily rollup are written in one transaction, so
that a figure and the list behind it always agree. Idempotent: counting again changes nothing.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from linli.incidents import counting_sql as sql
from linli.incidents.level_clock import ASKS, spent
from linli.incidents.models import Figures, Incident, IncidentStep, Uncounted
from linli.kernel import clock, scope
from linli.kernel.batch import batch
from linli.kernel.place import Level
from linli.kernel.scope import system_actor
from linli.organisation.calendar import calendar_for

AT_ONCE = 5_000
REBUILD_AT = 50_000  # beyond this many that wait, counting all afresh is quicker
_LOCK = 20260303  # one counter at a time
_MINUTES = {
    "minutes_community": (Level.COMMUNITY, Level.GRID),
    "minutes_township": (Level.TOWNSHIP,),
    "minutes_county": (Level.COUNTY,),
}
_PLATFORM = system_actor("统计")
Days = set[tuple[int, date]]


def count_changed() -> int:
    """Count what has changed or come due since the last time; give how many incidents."""
    with scope.acting(_PLATFORM):
        crowded = Uncounted.objects.count() > REBUILD_AT
    if crowded:
        return count_all()
    done = found = _count_some()
    while found >= AT_ONCE:
        found = _count_some()
        done += found
    return done


def _count_some() -> int:
    with scope.acting(_PLATFORM):
        _run("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        ids = _waiting()
        if ids:
            days = _days_of(ids)
            _count(ids)
            _roll_up(days | _days_of(ids))
        return len(ids)


def count_all() -> int:
    """Count every incident afresh and add up every day; give how many there are."""
    with scope.acting(_PLATFORM):
        return count_within(DEFAULT_DB_ALIAS)


def count_within(using: str) -> int:
    """Do so in the transaction that a connection is in: the owner's, for whoever loads a county."""
    _run("SELECT pg_advisory_xact_lock(%s)", [_LOCK], using)
    for table in ("uncounted", "figureday", "figures"):
        _run(f"DELETE FROM incidents_{table}", [], using)
    _count(None, using)
    _run(sql.roll_up(some=False), {}, using)
    return int(Figures.objects.using(using).visible_to(_PLATFORM).count())


def _run(statement: str, given: Any, using: str = DEFAULT_DB_ALIAS) -> list[Any]:
    with connections[using].cursor() as cursor:
        cursor.execute(statement, given)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


def _waiting() -> list[UUID]:
    """Take what changed from the queue; add what has come due, and what it may be a repeat of."""
    changed = _run(
        "DELETE FROM incidents_uncounted WHERE id IN"
        " (SELECT id FROM incidents_uncounted ORDER BY id LIMIT %s) RETURNING incident",
        [AT_ONCE],
    )
    before = _run(sql.BEFORE, {"ids": changed}) if changed else []
    due = Figures.objects.visible_to(_PLATFORM).filter(awaited=True, due_at__lte=clock.now())
    return [*{*changed, *before, *due.values_list("pk", flat=True)[:AT_ONCE]}]


def _days_of(ids: list[UUID]) -> Days:
    rows = Figures.objects.visible_to(_PLATFORM).filter(pk__in=ids)
    found = rows.values_list("county", "reported_day", "due_day")
    return {(county, day) for county, *days in found for day in days if day}


def _count(ids: list[UUID] | None, using: str = DEFAULT_DB_ALIAS) -> None:
    """Write the counts of some incidents, or of all when None is said."""
    given = {"ids": ids, "now": clock.now(), "never": clock.NEVER}
    some = ids is not None
    _run(sql.count(some), given, using)
    if not some:  # so that the next statements know how many there are
        _run("ANALYZE incidents_figures", None, using)
    _run(sql.recur(some), given, using)
    _take_out_waiting(ids, using)


def _take_out_waiting(ids: list[UUID] | None, using: str) -> None:
    """Ask the level clock itself where a grant was waited for: that needs the calendar."""
    steps = IncidentStep.objects.using(using).visible_to(_PLATFORM)
    asked = (
        Incident.objects.using(using)
        .visible_to(_PLATFORM)
        .filter(pk__in=steps.filter(verb__in=ASKS).values("incident"))
        .filter(figures__minutes__isnull=False)
    )
    holders = dict((asked.filter(pk__in=ids) if ids else asked).values_list("pk", "holder"))
    history: dict[UUID, list[IncidentStep]] = {}
    rows = steps.filter(incident__in=list(holders)).order_by("incident", "seq")
    for step in rows.only("incident", "verb", "to_state", "is_note", "at", "holder"):
        history.setdefault(step.incident_id, []).append(step)
    _write_minutes(((pk, holders[pk], steps) for pk, steps in history.items()), using)


def _write_minutes(histories: Iterable[tuple[UUID, int, list[IncidentStep]]], using: str) -> None:
    columns = ", ".join(f"{name} = %s" for name in _MINUTES)
    statement = f"UPDATE incidents_figures SET {columns} WHERE incident_id = %s"
    with batch(), connections[using].cursor() as cursor:
        for pk, holder, steps in histories:
            levels = spent(steps, clock.now(), calendar_for(holder)).levels
            cursor.execute(statement, [*(_sum(levels, of) for of in _MINUTES.values()), pk])


def _sum(levels: dict[Level, int], wanted: tuple[Level, ...]) -> int | None:
    found = [minutes for level, minutes in levels.items() if level in wanted]
    return sum(found) if found else None


def _roll_up(days: Days) -> None:
    given = {"counties": [c for c, _ in days], "days": [d for _, d in days]}
    _run(
        "DELETE FROM incidents_figureday WHERE (county, day) IN"
        " (SELECT * FROM unnest(%(counties)s::bigint[], %(days)s::date[]))",
        given,
    )
    _run(sql.roll_up(some=True), given)
