"""How long things take: from report to closing, by category (rulebook 3.1, R42)."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Aggregate, Count, DurationField, Expression, ExpressionWrapper, F, Q

from linli.incidents.models import Incident
from linli.kernel.scope import Actor


class Percentile(Aggregate):
    """PostgreSQL's percentile_cont over intervals; rows without a value do not count."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()

    def __init__(self, expression: Expression, share: float) -> None:
        super().__init__(expression, share=share)


@dataclass(frozen=True)
class Durations:
    """A category's figures: `median` and `ninetieth` are of the closed ones, None without any."""

    code: str
    name: str
    reported: int
    closed: int
    median: timedelta | None
    ninetieth: timedelta | None


def durations_by_category(actor: Actor) -> list[Durations]:
    """Give the figures of every category of which the actor sees an incident, most first."""
    took = ExpressionWrapper(F("closed_at") - F("reported_at"), output_field=DurationField())
    counted = Incident.objects.visible_to(actor).exclude(category=None)
    rows = (
        counted.order_by()
        .values_list("category__code", "category__name")
        .annotate(
            reported=Count("pk"),
            closed=Count("pk", filter=Q(closed_at__isnull=False)),
            median=Percentile(took, 0.5),
            ninetieth=Percentile(took, 0.9),
        )
    )
    return [Durations(*row) for row in rows.order_by("-reported", "category__code")]
