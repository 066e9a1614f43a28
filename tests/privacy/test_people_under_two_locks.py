"""Care, special groups, rights and handovers: each lock alone shows the same to the whole cast."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection

from linli.kernel import scope
from linli.residents.basis_registers import report_breach
from linli.residents.models import Breach, CareProfile, Handover, RightsRequest, SpecialProfile
from tests.residents.people import ask, care, person, special
from tests.town import NAMES, Town

committed = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
MODELS = (CareProfile, SpecialProfile, RightsRequest, Handover, Breach)
# who has a clearance for the grid: row security knows no verbs, the services ask for them besides
CLEARED = {
    *("grid_worker", "grid_leader", "platform_admin", "grid_chief", "community_director"),
    *("town_leader", "county_leader"),
}


def _written(town: Town) -> None:
    about = person(town)
    care(town, about)
    special(town, about, "2")
    ask(town, about)
    with town.platform():
        post = town.grid_worker.posts.get()
        Handover.objects.create(post=post, unit=town.grid, seat=town.grid.pk)
    with town.acting("sec_admin") as actor:
        report_breach(
            uuid.uuid4(),
            actor=actor,
            found_at=date(2026, 3, 2),
            people=1,
            what="名单外传",
            kinds="姓名",
            harm="骚扰",
            measures="撤回",
        )


def _raw(actor: scope.Actor, model: Any) -> bool:
    with scope.acting(actor), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
        return bool(cursor.fetchone()[0])


@committed
def test_each_lock_alone_shows_the_same(town: Town) -> None:
    _written(town)
    for model in MODELS:
        by_query, by_database = set(), set()
        for who in NAMES:
            actor = town.actor(who)
            if model.objects.using("owner").visible_to(actor).exists():
                by_query.add(who)
            if _raw(actor, model):
                by_database.add(who)
        assert by_query == by_database, model.__name__
        assert not _raw(scope.NOBODY, model), model.__name__
        if model is SpecialProfile:
            assert by_query == CLEARED
        assert not by_query & {"grid_worker_2", "platform_admin_2", "department_handler"}
