"""Visits go after three years, with who was met and what was needed (privacy G7)."""

from datetime import timedelta
from typing import Any

from linli.fieldwork import keeping
from linli.fieldwork.models import Need, Visit, VisitMet
from linli.fieldwork.visiting import Asked
from linli.kernel import clock as kernel_clock
from linli.kernel import scope
from tests.fieldwork.doors import family, visited
from tests.town import Town


def test_old_visits_go_and_open_needs_hold_theirs(town: Town, clock: Any) -> None:
    household = family(town)
    old = visited(town, household)
    held = visited(town, household, needs=(Asked("低保"),))
    clock.move(days=3 * 365 + 1)
    fresh = visited(town, household)

    with scope.acting(scope.system_actor("保存期限")) as actor:
        assert keeping.due(actor) == 1
        assert keeping.erase(actor, 10) == 1
        left = set(Visit.objects.visible_to(actor).values_list("pk", flat=True))
        assert left == {held.pk, fresh.pk}
        assert not VisitMet.objects.visible_to(actor).filter(visit=old.pk).exists()
        Need.objects.visible_to(actor).update(
            closed_at=kernel_clock.now() - timedelta(days=1), result="1"
        )
        assert keeping.erase(actor, 10) == 1
        assert not Need.objects.visible_to(actor).exists()
