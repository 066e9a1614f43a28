"""What cannot be true of visits: somebody was met after the day of his death (pain P15)."""

from django.db.models import F, Q
from django.db.models.functions import TruncDate

from linli.fieldwork.models import VisitMet
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.residents.models import Person
from linli.residents.quality import Rule


def _met_after_death(actor: Actor) -> Q:
    met = VisitMet.objects.visible_to(actor).annotate(day=TruncDate("at", tzinfo=clock.CHINA))
    return Q(pk__in=met.filter(day__gt=F("person__died_on")).values("person"))


DEAD_BUT_VISITED = Rule(
    "visited_dead",
    "已登记死亡，之后的走访还“见到”本人",
    "核对死亡日期，或在那次走访里改正见到的人。",
    _met_after_death,
    state=Person.State.DEAD,
)
