"""The counts of the statistics are under both locks, and tell of nothing that a list would not."""

from typing import Any

import pytest
from django.db import connection

from linli.incidents import counting
from linli.incidents.models import FigureDay, Figures, Incident
from linli.kernel import scope
from tests.privacy import rows
from tests.town import NAMES, Town

committed = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
ASK = {
    Figures: "SELECT incident_id FROM incidents_figures",
    FigureDay: "SELECT id FROM incidents_figureday",
}


def _raw(actor: scope.Actor, question: str) -> set[Any]:
    with scope.acting(actor), connection.cursor() as cursor:
        cursor.execute(question)
        return {value for (value,) in cursor.fetchall()}


@committed
@pytest.mark.parametrize("model", ASK)
def test_each_lock_alone_shows_the_same(town: Town, model: Any) -> None:
    rows.write(town)
    counting.count_all()
    by_query, by_database = {}, {}
    for who in NAMES:
        actor = town.actor(who)
        opened = model.objects.using("owner").visible_to(actor)
        by_query[who] = set(opened.values_list("pk", flat=True))
        by_database[who] = _raw(actor, ASK[model])
    assert by_query == by_database
    assert by_query["county_leader"] > by_query["county_operator"] > set()
    assert by_query["sys_admin"] == set()
    with scope.acting(scope.NOBODY):
        assert not model.objects.unsealed(because="a test without a scope").exists()


@committed
def test_nobody_counts_what_he_may_not_see(town: Town) -> None:
    rows.write(town)
    counting.count_all()
    for who in NAMES:
        actor = town.actor(who)
        counted = Figures.objects.using("owner").visible_to(actor)
        seen = Incident.objects.using("owner").visible_to(actor)
        assert set(counted.values_list("pk", flat=True)) <= set(seen.values_list("pk", flat=True))
