"""A worker killed in the middle of a sweep loses nothing, and the next one doubles nothing."""

import asyncio
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4, uuid5

import psycopg
import pytest
from django.db import connection, connections
from procrastinate.contrib.django import app

from linli.incidents.models import Incident, IncidentStep
from linli.kernel import clock
from linli.notices.models import Notice
from linli.site import jobs
from tests import processes
from tests.town import Town

pytestmark = pytest.mark.django_db(transaction=True)


def _fall_due(town: Town, incident: Incident, minutes: int) -> Incident:
    """Let the time for urging have come `minutes` ago."""
    moment = clock.now() - timedelta(minutes=minutes)
    with town.platform() as platform:
        rows = Incident.objects.visible_to(platform).filter(pk=incident.pk)
        assert rows.update(urge_at=moment, timer_at=moment) == 1
    return town.fresh(incident)


def _urged(town: Town, incident: Incident) -> int:
    with town.platform() as platform:
        steps = IncidentStep.objects.visible_to(platform).filter(incident=incident.pk)
        return steps.filter(verb="urge").count()


def _asked(question: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


BLOCKED = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock' AND query ILIKE 'INSERT INTO%incidents_operation%'"
)


def test_a_worker_killed_in_the_middle_of_a_sweep(town: Town) -> None:
    done = _fall_due(town, town.report(title="先到的"), 20)
    half = _fall_due(town, town.report(title="后到的"), 10)
    key = f"urge urge {half.urge_at.isoformat()} {half.clock_from.isoformat()}"
    other = connections["default"].settings_dict
    with psycopg.connect(
        dbname=other["NAME"], host=other["HOST"], port=other["PORT"], user=other["USER"],
        password=other["PASSWORD"],
    ) as holder:  # fmt: skip
        # What the worker writes last for the second incident waits for this row, half-way through.
        holder.execute("SELECT set_config('linli.platform', 'yes', true)")
        holder.execute(
            "INSERT INTO incidents_operation (op_id, verb, body_hash, incident, step, at)"
            " VALUES (%s, '', '', %s, %s, now())",
            [uuid5(half.pk, key), uuid4(), uuid4()],
        )
        first = processes.start("work")
        processes.until(lambda: bool(_asked(BLOCKED)), "the worker in the middle of a sweep")
        (backend,) = _asked(BLOCKED)
        first.kill()
        first.communicate()
        holder.rollback()
    alive = f"SELECT 1 FROM pg_stat_activity WHERE pid = {backend[0]}"
    processes.until(lambda: not _asked(alive), "the end of the killed worker's transaction")
    assert (_urged(town, done), _urged(town, half)) == (1, 0)

    _give_back_what_was_held()
    second = processes.start("work")
    processes.until(lambda: _urged(town, half) == 1, "the second worker's sweep")
    second.terminate()
    second.communicate()
    assert (_urged(town, done), _urged(town, half)) == (1, 1)
    with town.acting("platform_admin") as actor:
        told = Notice.objects.visible_to(actor).filter(title__startswith="催办")
        counted = Counter(told.values_list("title", flat=True))
    assert counted == {"催办：先到的": 1, "催办：后到的": 1}


def _give_back_what_was_held() -> None:
    """Let five minutes pass for the queue, and let its own timer look at stalled jobs."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 min'")
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's

    async def look() -> None:
        with app.replace_connector(connector) as worker_app:
            async with worker_app.open_async():
                context: Any = SimpleNamespace(app=worker_app)
                await jobs.retry_stalled.func(context, timestamp=0)

    asyncio.run(look())
