"""Visits, needs, rounds and leave: each lock alone shows the same rows to the whole cast."""

import uuid
from typing import Any

import pytest
from django.db import connection

from linli.fieldwork import leaves, patrolling
from linli.fieldwork.models import Leave, Need, Patrol, PatrolPoint, Visit, VisitMet
from linli.fieldwork.patrolling import Position
from linli.fieldwork.visiting import Asked
from linli.kernel import clock, scope
from tests.fieldwork.doors import family, special, visited
from tests.town import NAMES, Town

committed = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
MODELS = (Visit, VisitMet, Need, Patrol, PatrolPoint, Leave)
# who has the clearance for the first grid, and reads besides what is not sealed
CLEARED = {
    *("grid_worker", "grid_leader", "platform_admin", "grid_chief", "community_director"),
    *("town_leader", "county_leader"),
}
WITHOUT = {
    *("grid_assistant", "informant", "building_head", "linked_leader", "town_operator"),
    *("county_operator", "county_supervisor"),
}


def _written(town: Town) -> None:
    household = family(town)
    visited(town, household, "李秀英", needs=(Asked("低保"),))
    special(town, "王小明")
    visited(town, household, "王小明", needs=(Asked("找工作"),))
    with town.acting("grid_worker") as actor:
        patrol = patrolling.start(uuid.uuid4(), actor=actor, grid=town.grid.pk)
        point = Position(clock.now(), 120.0, 30.0)
        assert patrolling.keep_positions(patrol.pk, [point], actor=actor) == 1
    with town.acting("platform_admin") as actor:
        day = clock.today()
        leaves.enter(actor=actor, user=town.grid_worker.pk, kind="1", first_day=day, last_day=day)


def _raw(actor: scope.Actor, model: Any) -> int:
    with scope.acting(actor), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
        return int(cursor.fetchone()[0])


@committed
def test_each_lock_alone_shows_the_same(town: Town) -> None:
    _written(town)
    sealed = (Visit, VisitMet, Need)
    for model in MODELS:
        expected = {
            who: 2 if model in sealed and who in CLEARED else 1
            for who in (CLEARED | WITHOUT if model is not PatrolPoint else {"grid_worker"})
        }
        by_query, by_database = {}, {}
        for who in NAMES:
            actor = town.actor(who)
            by_query[who] = model.objects.using("owner").visible_to(actor).count()
            by_database[who] = _raw(actor, model)
        assert by_query == by_database, model.__name__
        assert {who: n for who, n in by_query.items() if n} == expected, model.__name__
        assert not _raw(scope.NOBODY, model), model.__name__
