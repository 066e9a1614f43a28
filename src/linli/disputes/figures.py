"""What statistics and assessment count of disputes and screenings (rulebook 4.3.3, R61)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from linli.disputes.cadence import LEVELS, periods_between
from linli.disputes.models import Dispute, Screening
from linli.disputes.screening import registered_in
from linli.kernel.place import level_of
from linli.kernel.scope import Actor
from linli.organisation.placed import at_unit


@dataclass(frozen=True)
class Figures:
    """Of one unit between two days: periods that ended, those screened, what was registered."""

    due: int
    screened: int
    registered: int
    late: int
    settled: int


def figures_for(unit: int, first: date, last: date, *, actor: Actor) -> Figures:
    """Count a unit's screenings, and the disputes registered in it and below."""
    level = level_of(unit)
    periods = periods_between(level, first, last) if level in LEVELS else []
    starts = [period.starts for period in periods]
    said = Screening.objects.visible_to(actor).filter(place=unit, starts__in=starts).count()
    rows = Dispute.objects.visible_to(actor).filter(at_unit(unit), **registered_in(first, last))
    counted = rows.aggregate(
        registered=Count("pk"),
        late=Count("pk", filter=Q(late_days__gt=0)),
        settled=Count("pk", filter=Q(settled=True)),
    )
    return Figures(due=len(starts), screened=said, **counted)
