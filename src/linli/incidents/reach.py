"""Where a person's incidents are, said so that an index finds each arm (decision 14).

It narrows and never opens: both locks are asked of every row besides.
"""

from django.db.models import BooleanField, F, Func, Q

from linli.kernel import place
from linli.kernel.scope import Actor
from linli.organisation.placed import in_ranges


def reach(actor: Actor) -> Q:
    """Say where the incidents are that a person may see: no row of his lies elsewhere."""
    mine = Q(reporter=actor.user) | Q(handler=actor.user) if actor.user else Q(pk__in=[])
    return in_ranges(actor.ranges) | Q(lead__in=actor.units) | beside() | mine


def beside() -> Q:
    """Say which incidents a person's units assist with, were told of, or had at their desks."""
    template = "%(expressions)s = ANY(ARRAY(SELECT linli_beside()))"
    return Q(Func(F("pk"), template=template, output_field=BooleanField()))


def widest(actor: Actor) -> place.Level:
    """Give the highest level that a person sees whole; a grid for who sees no place at all."""
    levels = (place.level_of(low) if low else place.Level.COUNTY for low, _ in actor.ranges)
    return min(levels, default=place.Level.GRID)
