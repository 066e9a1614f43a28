"""How long visits are kept: three years, then with their needs they go (privacy G7)."""

from datetime import timedelta

from django.db.models import QuerySet

from linli.fieldwork.models import Need, Visit
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.residents.retention import Rule

KEPT = timedelta(days=3 * 365)


def _old(actor: Actor) -> QuerySet[Visit]:
    """Visits of three years ago without a need that is still open."""
    waiting = Need.objects.visible_to(actor).filter(closed_at=None)
    rows = Visit.objects.visible_to(actor).filter(started_at__lt=clock.now() - KEPT)
    return rows.exclude(pk__in=waiting.values("visit"))


def due(actor: Actor) -> int:
    """Count what would go."""
    return _old(actor).count()


def erase(actor: Actor, most: int) -> int:
    """Delete at most so many old visits, with who was met and what was needed."""
    going = list(_old(actor).order_by("started_at").values_list("pk", flat=True)[:most])
    Need.objects.visible_to(actor).filter(visit__in=going).delete()
    Visit.objects.visible_to(actor).filter(pk__in=going).delete()
    return len(going)


VISITS = Rule("field.visits", "走访记录和居民需求", "3 年", due=due, erase=erase)
